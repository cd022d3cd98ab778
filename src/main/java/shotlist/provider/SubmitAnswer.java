package shotlist.provider;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;

/**
 * What the answer to a submission means for us. Adapters make it out of HTTP; nobody else reads
 * HTTP.
 */
public sealed interface SubmitAnswer {
  /**
   * The service took the request; the result will be found under this task. {@code charged} where
   * it says so.
   */
  record Accepted(String taskId, Optional<Credits> charged) implements SubmitAnswer {}

  /**
   * The service took the request and this is already its result; the list may be empty or short.
   */
  record Finished(List<Output> outputs) implements SubmitAnswer {}

  /** The service took nothing: sending again cannot be charged twice. */
  record NotTaken(Because because, String reason, Optional<Duration> retryAfter)
      implements SubmitAnswer {}

  /** The service read the request and will never take it. */
  record Refused(String reason) implements SubmitAnswer {}

  /** The service takes nothing from this account now: submitting must stop, the item is unspent. */
  record Denied(Denial denial, String reason) implements SubmitAnswer {}

  /** The request was written and no answer we can trust came back: it may have been charged. */
  record Unknown(String reason) implements SubmitAnswer {}

  /** Why a service took nothing. */
  enum Because {
    /** 429. */
    RATE_LIMIT,
    /** Not reached (refused, no such name, TLS), or 503 with {@code Retry-After}. */
    UNAVAILABLE,
    /** We called it off before anything was written. */
    CALLED_OFF
  }
}
