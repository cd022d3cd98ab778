package shotlist.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import shotlist.sandbox.Reply.Answer;
import tools.jackson.databind.JsonNode;

/**
 * The way of a request through a service, which is the same for all: key, limit, body, faults,
 * source, payment. What is charged is in the books before an answer exists.
 */
final class Intake {

  /** What a 429 says that no limit is behind. */
  private static final Limiter.Standing TOLD =
      new Limiter.Standing(false, 1, -1, 1, "60;w=60, 1;w=1");

  private final SandboxOptions options;
  private final Books books;
  private final Faults faults;
  private final Sources sources;

  Intake(SandboxOptions options, Books books, Faults faults, Sources sources) {
    this.options = options;
    this.books = books;
    this.faults = faults;
    this.sources = sources;
  }

  /** Takes a submission, or refuses it. */
  Reply submit(Service service, Operation operation, Call call, String requestId) {
    if (faults.byChance(Fault.Stage.ARRIVAL).isPresent()) {
      return new Reply.HangUp();
    }
    Map<String, String> headers = Map.of();
    try {
      String account = call.account();
      Limiter.Standing standing = books.arrive(account, operation, false);
      headers = service.headers(standing);
      return standing.allowed()
          ? take(service, operation, call, account, requestId, headers)
          : service.tooMany().with(headers);
    } catch (Refusal refusal) {
      books.reject(operation, refusal.status());
      return service.refusal(refusal).with(headers);
    }
  }

  private Reply take(
      Service service,
      Operation operation,
      Call call,
      String account,
      String requestId,
      Map<String, String> headers)
      throws Refusal {
    JsonNode body = call.body();
    Service.Draft draft = service.read(operation, body);
    String prompt = draft.order().prompt();
    String fingerprint = Hashes.hex(Json.canonical(service.essence(body)));
    String subject = account + "/" + operation + "/" + fingerprint;
    if (faults.marked(Fault.Stage.ARRIVAL, prompt, subject).isPresent()) {
      return new Reply.HangUp();
    }
    Optional<Fault> refusal = faults.strike(Fault.Stage.REFUSAL, prompt, subject);
    if (refusal.isPresent()) {
      return refuse(service, operation, refusal.get());
    }
    if (call.isBroke()) {
      throw new Refusal(402, "No API calls left.");
    }
    Found found = find(service, operation, draft.order().source());
    Optional<Fault> lost = faults.strike(Fault.Stage.ANSWER, prompt, subject);
    Optional<Fault> ending =
        faults
            .strike(Fault.Stage.TASK, prompt, subject)
            .filter(fault -> operation != Operation.BACKGROUND || countsOutputs(fault));
    Instant now = books.now();
    Task task =
        books
            .accept(
                number ->
                    new Task(
                        service.id(operation, number, requestId),
                        operation,
                        account,
                        now,
                        time(operation, number),
                        draft.order(),
                        draft.sizing().apply(found.size()).within(options.longestSide()),
                        found.source(),
                        fingerprint,
                        body.toString(),
                        ending,
                        found.failure()))
            .orElseThrow(() -> new Refusal(402, "No API calls left."));
    return lost.isPresent() ? lose(service, lost.get()) : answer(service, task).with(headers);
  }

  /** A synchronous answer has no task to fail: only the number of its outputs can be wrong. */
  private static boolean countsOutputs(Fault fault) {
    return fault == Fault.FEWER || fault == Fault.NONE;
  }

  private static Reply answer(Service service, Task task) {
    Answer answer = service.accepted(task);
    return task.operation() == Operation.BACKGROUND ? new Reply.Later(answer, task.time()) : answer;
  }

  private Reply refuse(Service service, Operation operation, Fault fault) {
    Answer answer =
        switch (fault) {
          case HTTP_429 -> toldTooMany(service);
          case FLAT_429 -> service.flatTooMany();
          case PLAN_UPGRADE -> service.planUpgrade();
          case HTTP_502 -> gateway();
          case HTTP_503 ->
              service.refusal(new Refusal(503, "Service Unavailable")).with("Retry-After", "1");
          default -> service.refusal(told(Integer.parseInt(fault.word().substring(5, 8))));
        };
    books.reject(operation, answer.status());
    return answer;
  }

  private static Reply lose(Service service, Fault fault) {
    return switch (fault) {
      case DROP -> new Reply.HangUp();
      case TIMEOUT -> new Reply.Silence();
      case GARBLED -> Answer.text(200, "text/html", "<html><body>Welcome</body></html>");
      case HTTP_500_CHARGED -> service.refusal(told(500));
      case HTTP_502_CHARGED -> gateway();
      default -> throw new AssertionError(fault);
    };
  }

  private static Refusal told(int status) {
    return new Refusal(status, "The sandbox was told to answer " + status + ".");
  }

  private static Answer toldTooMany(Service service) {
    return service.tooMany().with(service.headers(TOLD));
  }

  private static Answer gateway() {
    return Answer.text(502, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>");
  }

  private record Found(Optional<Source> source, Optional<String> failure) {
    Size size() {
      return source.map(Source::size).orElse(new Size(1024, 1024));
    }
  }

  private Found find(Service service, Operation operation, String url) throws Refusal {
    try {
      Source source = sources.look(url);
      service.inspect(operation, source);
      return new Found(Optional.of(source), Optional.empty());
    } catch (IOException | IllegalArgumentException e) {
      String reason = service.unfetchable(String.valueOf(e.getMessage()));
      if (service.refusesUnfetchable(operation, url)) {
        throw new Refusal(400, reason);
      }
      return new Found(Optional.empty(), Optional.of(reason));
    }
  }

  private Duration time(Operation operation, long number) {
    Duration usual =
        switch (operation) {
          case VIDEO -> options.times().video();
          case BACKGROUND -> options.times().synchronous();
          default -> options.times().task();
        };
    double jitter = 0.7 + 0.6 * Hashes.fraction(options.seed() + ":" + number);
    return Duration.ofMillis(Math.round(usual.toMillis() * jitter));
  }

  /** Answers a question about a task. */
  Reply poll(Service service, Operation operation, String id, Call call) {
    Map<String, String> headers = Map.of();
    try {
      String account = call.account();
      Limiter.Standing standing = books.arrive(account, operation, true);
      headers = service.headers(standing);
      return standing.allowed()
          ? look(service, operation, id, account).with(headers)
          : service.tooMany().with(headers);
    } catch (Refusal refusal) {
      return service.refusal(refusal).with(headers);
    }
  }

  private Reply look(Service service, Operation operation, String id, String account)
      throws Refusal {
    Task task =
        books
            .find(operation, id)
            .filter(found -> found.account().equals(account) && !service.hides(found))
            .orElseThrow(() -> new Refusal(404, "Not Found"));
    Optional<Fault> fault =
        faults.strike(Fault.Stage.POLL, task.order().prompt(), Books.subject(task));
    if (fault.isEmpty()) {
      return service.state(task);
    }
    return switch (fault.get()) {
      case POLL_500 -> service.refusal(told(500));
      case POLL_429 -> toldTooMany(service);
      case POLL_404 -> service.refusal(new Refusal(404, "Not Found"));
      case POLL_DROP -> new Reply.HangUp();
      default -> throw new AssertionError(fault);
    };
  }
}
