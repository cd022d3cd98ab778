package shotlist.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;

/**
 * What the answer to a poll means for us. {@code charged} is the service's last word on the cost.
 */
public sealed interface PollAnswer {
  /** Not ready; {@code word} is the service's status word, known or not. */
  record Pending(String word) implements PollAnswer {}

  /** Ready. The list may hold fewer outputs than were asked for, or none. */
  record Finished(List<Output> outputs, Optional<Credits> charged) implements PollAnswer {}

  /** The service gave up. */
  record Failed(String reason, Optional<Credits> charged) implements PollAnswer {}

  /**
   * The service has the task no more. Where it says that it was {@code deleted} that is certain;
   * where it only does not know it (404), it may be too new, or another account's.
   */
  record Lost(boolean deleted, String reason) implements PollAnswer {}

  /** No answer that tells anything; asking again is free. */
  record NotNow(boolean rateLimited, String reason, Optional<Duration> retryAfter)
      implements PollAnswer {}

  /** The service answers nothing to this key. */
  record Denied(Denial denial, String reason) implements PollAnswer {}
}
