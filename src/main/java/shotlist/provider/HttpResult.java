package shotlist.provider;

import java.util.Optional;
import okhttp3.Headers;

/** What became of one HTTP exchange. */
sealed interface HttpResult {
  /**
   * The service answered.
   *
   * @param body the whole body; empty where it broke off, came too slowly or was too long
   */
  record Answer(int status, Headers headers, Optional<String> body) implements HttpResult {
    boolean successful() {
      return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name)).map(String::strip);
    }
  }

  /**
   * Certainly nothing of the request left this machine.
   *
   * @param calledOff whether that was our own wish
   */
  record NotSent(String reason, boolean calledOff) implements HttpResult {}

  /** The request may have been read, and no answer came. */
  record NoAnswer(String reason) implements HttpResult {}
}
