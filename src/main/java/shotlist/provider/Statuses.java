package shotlist.provider;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Turns HTTP statuses into answers, in one place. What a submission's status means is decided by
 * one question: can the service have taken it?
 */
final class Statuses {
  /** Magic Hour advises to wait 30 to 60 seconds after a 502. */
  private static final Duration AFTER_BAD_GATEWAY = Duration.ofSeconds(45);

  private final Adapter adapter;
  private final ServiceAccess access;
  private final Pace pace;

  Statuses(Adapter adapter, ServiceAccess access, InstantSource clock) {
    this.adapter = adapter;
    this.access = access;
    this.pace = new Pace(clock);
  }

  SubmitAnswer ofSubmission(HttpResult.Answer answer) {
    if (answer.successful()) {
      return json(answer)
          .flatMap(adapter::submitted)
          .orElseGet(() -> new SubmitAnswer.Unknown(unusable(answer)));
    }
    ServiceError error = ServiceError.of(answer);
    String reason = error.inWords(answer.status(), access);
    int status = answer.status();
    if (status == 429) {
      return new SubmitAnswer.NotTaken(
          SubmitAnswer.Because.RATE_LIMIT, reason, pace.retryAfter(answer));
    }
    if (status == 503 && pace.promises(answer)) {
      return new SubmitAnswer.NotTaken(
          SubmitAnswer.Because.UNAVAILABLE, reason, pace.promised(answer));
    }
    if (status == 502 && access.provider() == Provider.MAGIC_HOUR) {
      return ofMagicHourBadGateway(answer, reason);
    }
    if (isPlanGate(status, error)) {
      return new SubmitAnswer.Refused(reason);
    }
    if (status == 401 || status == 403) {
      return new SubmitAnswer.Denied(Denial.KEY, reason);
    }
    if (status == 402) {
      return new SubmitAnswer.Denied(Denial.PAYMENT, reason);
    }
    // A gateway may say 408 of a request that it has passed on.
    if (status >= 400 && status < 500 && status != 408) {
      return new SubmitAnswer.Refused(reason);
    }
    return new SubmitAnswer.Unknown(reason); // 5xx; and 3xx, which is no answer of these services
  }

  /**
   * "If no project id came back, no job was created" (Magic Hour, quick start). An id that we
   * cannot make out is still one.
   */
  private SubmitAnswer ofMagicHourBadGateway(HttpResult.Answer answer, String reason) {
    Optional<SubmitAnswer> submitted = json(answer).flatMap(adapter::submitted);
    if (submitted.isPresent()) {
      return submitted.get();
    }
    if (answer.body().filter(body -> !body.contains("\"id\"")).isEmpty()) {
      return new SubmitAnswer.Unknown(reason);
    }
    return new SubmitAnswer.NotTaken(
        SubmitAnswer.Because.UNAVAILABLE,
        reason,
        Optional.of(pace.promised(answer).orElse(AFTER_BAD_GATEWAY)));
  }

  /** The plan lacks this model, resolution or feature: true of this request, not of the next. */
  private boolean isPlanGate(int status, ServiceError error) {
    return access.provider() == Provider.MAGIC_HOUR
        && (status == 403
            || (status == 402 && error.code().filter("plan_upgrade_required"::equals).isPresent()));
  }

  PollAnswer ofPoll(HttpResult.Answer answer) {
    if (answer.successful()) {
      return json(answer)
          .flatMap(adapter::polled)
          .map(this::cleaned)
          .orElseGet(() -> new PollAnswer.NotNow(false, unusable(answer), Optional.empty()));
    }
    String reason = ServiceError.of(answer).inWords(answer.status(), access);
    return switch (answer.status()) {
      case 401, 403 -> new PollAnswer.Denied(Denial.KEY, reason);
      case 402 -> new PollAnswer.Denied(Denial.PAYMENT, reason);
      case 404, 410 -> new PollAnswer.Lost(false, reason);
      case 429 -> new PollAnswer.NotNow(true, reason, pace.retryAfter(answer));
      default -> new PollAnswer.NotNow(false, reason, pace.promised(answer));
    };
  }

  Optional<Duration> exhaustedFor(HttpResult.Answer answer) {
    return pace.exhaustedFor(answer);
  }

  private PollAnswer cleaned(PollAnswer answer) {
    if (answer instanceof PollAnswer.Failed failed) {
      String words = Words.clean(failed.reason(), access);
      return new PollAnswer.Failed(
          words.isEmpty() ? "the service gave no reason" : words, failed.charged());
    }
    if (answer instanceof PollAnswer.Pending pending) {
      return new PollAnswer.Pending(Words.clean(pending.word(), access));
    }
    return answer;
  }

  private static Optional<JsonNode> json(HttpResult.Answer answer) {
    return answer.body().flatMap(Json::object);
  }

  private static String unusable(HttpResult.Answer answer) {
    return answer.status()
        + (answer.body().isPresent()
            ? ": an answer without what it should hold"
            : ": an answer that broke off or was too long");
  }
}
