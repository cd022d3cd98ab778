package shotlist.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.provider.Answered;
import shotlist.provider.ImageService;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Intent;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestState;
import shotlist.throttle.Throttle;
import shotlist.throttle.Turn;

/**
 * Sends a request so that it is paid for at most once, whatever dies in between. Before it is sent,
 * intent and reservation are on disk; after the answer, what it means is on disk before the method
 * returns. A process that dies in between leaves the intent, which the next run finds in doubt. For
 * any number of threads.
 */
final class Submitter {
  private static final Logger LOG = LoggerFactory.getLogger(Submitter.class);

  private final Throttle throttle;
  private final RequestBook books;
  private final ImageService service;
  private final StopSignal stop;
  private final Tally tally;
  private final InstantSource clock;
  private final Supplier<Duration> firstPoll;

  /** {@code firstPoll}: how long after it was accepted to ask for a task first. */
  Submitter(
      Throttle throttle,
      RequestBook books,
      ImageService service,
      StopSignal stop,
      Tally tally,
      InstantSource clock,
      Supplier<Duration> firstPoll) {
    this.throttle = throttle;
    this.books = books;
    this.service = service;
    this.stop = stop;
    this.tally = tally;
    this.clock = clock;
    this.firstPoll = firstPoll;
  }

  Submission submit(Request pending) {
    Request request;
    try (Turn turn = throttle.nextTurn()) { // returns shortly before our slot; nothing is promised
      if (stop.submittingStops()) {
        return new Submission.Stopped();
      }
      Intent intent = books.intend(pending); // one commit: reservation and SUBMITTING
      if (intent instanceof Intent.OverBudget over) {
        return new Submission.OverBudget(over.reached());
      }
      request = ((Intent.Recorded) intent).request();
      if (!awaitOrCallOff(turn, request)) {
        return new Submission.Stopped();
      }
    } catch (InterruptedException e) {
      return new Submission.Stopped();
    }
    Instant sent = clock.instant();
    tally.sent(sent);
    Answered<SubmitAnswer> answered =
        stop.paid(() -> service.submit(request.spec(), request.label())); // the line that costs
    return enter(request, answered, sent); // one commit: new state and ledger entry
  }

  private boolean awaitOrCallOff(Turn turn, Request request) {
    try {
      turn.await();
      return true;
    } catch (InterruptedException e) {
      books.callOff(request, "the run stopped before its turn");
      return false;
    }
  }

  private Submission enter(Request request, Answered<SubmitAnswer> answered, Instant sent) {
    Instant due = clock.instant().plus(firstPoll.get());
    try {
      RequestState state = books.enter(request, answered, due);
      return new Submission.Sent(answered, state, sent);
    } catch (RuntimeException e) {
      // What was paid for must not be known to a process alone that is about to end.
      LOG.error(
          "The answer to request {} ({}) could not be recorded: {}. The next run finds it in doubt.",
          request.id(),
          request.label(),
          describe(answered.answer()),
          e);
      throw e;
    }
  }

  private static String describe(SubmitAnswer answer) {
    return answer instanceof SubmitAnswer.Accepted accepted
        ? "accepted as task " + accepted.taskId()
        : answer.getClass().getSimpleName();
  }
}
