package shotlist.provider;

import java.util.Optional;

/** An operation asked over HTTP. It holds no state: what it is told is what came back. */
final class HttpImageService implements ImageService {
  private final Adapter adapter;
  private final HttpCaller caller;
  private final Statuses statuses;
  private final ServiceAccess access;

  HttpImageService(Adapter adapter, HttpCaller caller, Statuses statuses, ServiceAccess access) {
    this.adapter = adapter;
    this.caller = caller;
    this.statuses = statuses;
    this.access = access;
  }

  @Override
  public Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
    byte[] body = Tree.write(adapter.body(spec, label));
    HttpResult result = caller.post(adapter.createPath(), body, departure);
    if (result instanceof HttpResult.Answer answer) {
      return answered(statuses.ofSubmission(answer), answer);
    }
    if (result instanceof HttpResult.NotSent notSent) {
      return unanswered(
          new SubmitAnswer.NotTaken(
              notSent.calledOff()
                  ? SubmitAnswer.Because.CALLED_OFF
                  : SubmitAnswer.Because.UNAVAILABLE,
              notSent.reason(),
              Optional.empty()));
    }
    if (result instanceof HttpResult.NoAnswer noAnswer) {
      return unanswered(new SubmitAnswer.Unknown(noAnswer.reason()));
    }
    throw new AssertionError(result);
  }

  @Override
  public Answered<PollAnswer> poll(String taskId, Departure departure) {
    HttpResult result = caller.get(adapter.taskPath(taskId), departure);
    if (result instanceof HttpResult.Answer answer) {
      return answered(statuses.ofPoll(answer), answer);
    }
    if (result instanceof HttpResult.NotSent notSent) {
      return unanswered(new PollAnswer.NotNow(false, notSent.reason(), Optional.empty()));
    }
    if (result instanceof HttpResult.NoAnswer noAnswer) {
      return unanswered(new PollAnswer.NotNow(false, noAnswer.reason(), Optional.empty()));
    }
    throw new AssertionError(result);
  }

  private <T> Answered<T> answered(T meaning, HttpResult.Answer answer) {
    Optional<String> requestId =
        answer
            .header("x-request-id")
            .map(id -> Words.cut(Words.clean(id, access), 100))
            .filter(id -> !id.isEmpty());
    return new Answered<>(meaning, requestId, statuses.exhaustedFor(answer));
  }

  private static <T> Answered<T> unanswered(T meaning) {
    return new Answered<>(meaning, Optional.empty(), Optional.empty());
  }
}
