package shotlist.download;

import java.time.Duration;
import java.util.Optional;

/** What became of fetching a URL. */
sealed interface Fetch {
  /**
   * It was fetched to the end.
   *
   * @param sha256 in hex
   * @param declared the media type that the server names, where it names one
   */
  record Fetched(String sha256, long bytes, Optional<String> declared) implements Fetch {}

  /** What it means that something could not be had. */
  enum Cause {
    /** The server says that it is not there. */
    GONE,
    /** The server was not there, or not up to it. */
    AWAY,
    /** Something came, and it is of no use. */
    UNUSABLE
  }

  /**
   * It could not be had, perhaps later.
   *
   * @param pause for how long the server wants to be left alone
   */
  record Failed(String reason, Cause cause, Optional<Duration> pause) implements Fetch {
    Failed(String reason, Cause cause) {
      this(reason, cause, Optional.empty());
    }
  }
}
