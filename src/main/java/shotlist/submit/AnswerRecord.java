package shotlist.submit;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Insistence;
import shotlist.provider.Answered;
import shotlist.provider.Output;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestState;

/**
 * Enters what the service answered, and does not let go of it: an answer that was paid for must not
 * be known to a process alone. While the database refuses it, one line of the log has all that is
 * known of it. For any number of threads.
 */
final class AnswerRecord {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerRecord.class);

  private final RequestBook books;
  private final Insistence insistence;
  private final Map<Long, String> unrecorded = new ConcurrentHashMap<>();

  AnswerRecord(RequestBook books, Insistence insistence) {
    this.books = books;
    this.insistence = insistence;
  }

  /**
   * Enters an answer; it is on disk when this returns.
   *
   * @throws RuntimeException where it had to be given up: the request stays {@code submitting}, and
   *     the log says what was answered
   */
  RequestState enter(Request request, Answered<SubmitAnswer> answered, Duration firstPoll) {
    String line = inWords(request, answered);
    unrecorded.put(request.id(), line);
    try {
      return insistence.insist(
          () -> books.enter(request, answered, firstPoll),
          () -> books.findEntered(request, answered.answer()),
          new Told(line));
    } catch (RuntimeException e) {
      LOG.error(
          "Given up: {} The request stays without an answer in the state, and the next run lists it"
              + " as in doubt. Keep this line. ({})",
          line,
          reason(e));
      throw e;
    } finally {
      unrecorded.remove(request.id());
    }
  }

  /** Says what would be lost if the process ended now. */
  void tellUnrecorded() {
    unrecorded
        .values()
        .forEach(
            line -> LOG.error("The run ends before this was recorded: {} Keep this line.", line));
  }

  private record Told(String line) implements Insistence.Listener {
    @Override
    public void failed(RuntimeException failure) {
      LOG.warn(
          "Not recorded yet: {} The state database does not take it ({}). It is tried again for {}"
              + " minutes; nothing more is sent meanwhile.",
          line,
          reason(failure),
          Insistence.PATIENCE.toMinutes());
    }

    @Override
    public void recovered() {
      LOG.warn("Recorded after all: {}", line);
    }
  }

  /** {@code nightly P1 1 attempt 1: accepted as task 41, 2 credits, x-request-id 7f3c.} */
  private static String inWords(Request request, Answered<SubmitAnswer> answered) {
    return request.label()
        + " (request "
        + request.id()
        + "): "
        + inWords(request, answered.answer())
        + answered.requestId().map(id -> ", x-request-id " + id).orElse("")
        + ".";
  }

  private static String inWords(Request request, SubmitAnswer answer) {
    if (answer instanceof SubmitAnswer.Accepted accepted) {
      return "accepted as task "
          + accepted.taskId()
          + ", "
          + accepted.charged().orElse(request.price())
          + " credits";
    }
    if (answer instanceof SubmitAnswer.Finished finished) {
      return "finished, "
          + request.price()
          + " credits, "
          + finished.outputs().stream().map(AnswerRecord::place).toList();
    }
    if (answer instanceof SubmitAnswer.NotTaken notTaken) {
      return "not taken, nothing was charged: " + notTaken.reason();
    }
    if (answer instanceof SubmitAnswer.Refused refused) {
      return "refused, nothing was charged: " + refused.reason();
    }
    if (answer instanceof SubmitAnswer.Denied denied) {
      return "refused, nothing was charged: " + denied.reason();
    }
    if (answer instanceof SubmitAnswer.Unknown unknown) {
      return "perhaps charged " + request.price() + " credits: " + unknown.reason();
    }
    throw new AssertionError(answer);
  }

  /** Where an output is, without what may sign its URL. */
  private static String place(Output output) {
    return output
        .url()
        .map(url -> url.replaceFirst("\\?.*", "?…"))
        .or(output::location)
        .orElse("without a place");
  }

  /** The innermost reason on one line: it names the disk or the network. */
  static String reason(Throwable failure) {
    Throwable told = failure;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    return Optional.ofNullable(told.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .map(line -> line.replaceAll(";? SQL statement:.*", "").strip())
        .filter(line -> !line.isEmpty())
        .orElse("no reason given");
  }
}
