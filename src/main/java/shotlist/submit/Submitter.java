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
import shotlist.provider.Departure;
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

  /** What a commit and a TLS handshake across an ocean take. */
  private static final Duration CONNECTING = Duration.ofMillis(300);

  private static final int ENTER_TRIES = 3;

  /** For so long an open connection may wait for its slot; no server closes one that soon. */
  private static final Duration CONNECTION_IDLES = Duration.ofSeconds(2);

  /** More than a wait for a slot may take, and far more than it does. */
  private static final Duration SLEPT = Duration.ofSeconds(10);

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
    try (Turn turn =
        throttle.nextTurn(CONNECTING)) { // shortly before our slot; nothing is promised
      if (stop.submittingStops()) {
        return new Submission.Stopped();
      }
      Intent intent = books.intend(pending); // one commit: reservation and SUBMITTING
      if (intent instanceof Intent.OverBudget over) {
        return new Submission.OverBudget(over.reached());
      }
      Request request = ((Intent.Recorded) intent).request();
      Instant intended = clock.instant();
      Departure departure = new InTurn(turn); // connected; the slot is taken, the bytes leave
      Answered<SubmitAnswer> answered =
          stop.paid(() -> service.submit(request.spec(), request.label(), departure)); // it costs
      return enter(request, answered, intended); // one commit: new state and ledger entry
    } catch (InterruptedException e) {
      return new Submission.Stopped(); // before the intent
    }
  }

  /** Sends in its turn; the next turn counts from when the last byte has left. */
  private final class InTurn implements Departure {
    private final Turn turn;

    InTurn(Turn turn) {
      this.turn = turn;
    }

    @Override
    public boolean await() throws InterruptedException {
      return depart(turn);
    }

    @Override
    public void written() {
      throttle.written();
    }
  }

  private boolean depart(Turn turn) throws InterruptedException {
    Instant connected = clock.instant();
    boolean departs =
        !stop.submittingStops()
            && turn.await(CONNECTION_IDLES)
            && !stop.submittingStops()
            && !sleptSince(connected);
    if (departs) {
      tally.sent(clock.instant());
    }
    return departs;
  }

  /**
   * A machine that slept meanwhile has a connection that nobody at its other end knows: what is
   * written to it is in doubt for nothing. The time that runs does not tell; the wall clock does.
   */
  private boolean sleptSince(Instant connected) {
    return Duration.between(connected, clock.instant()).compareTo(SLEPT) > 0;
  }

  private Submission enter(Request request, Answered<SubmitAnswer> answered, Instant sent) {
    Instant due = clock.instant().plus(firstPoll.get());
    try {
      RequestState state = enterPatiently(request, answered, due);
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

  /** What was paid for is worth a second and a third try. */
  private RequestState enterPatiently(
      Request request, Answered<SubmitAnswer> answered, Instant due) {
    for (int tries = 1; ; tries++) {
      try {
        return books.enter(request, answered, due);
      } catch (RuntimeException e) {
        if (tries == ENTER_TRIES || e instanceof IllegalStateException) { // not ours to repeat
          throw e;
        }
        LOG.warn("The answer to request {} is entered again: {}", request.id(), e.getMessage());
      }
    }
  }

  private static String describe(SubmitAnswer answer) {
    if (answer instanceof SubmitAnswer.Accepted accepted) {
      return "accepted as task " + accepted.taskId();
    }
    if (answer instanceof SubmitAnswer.Finished finished) {
      return "finished: "
          + finished.outputs().stream().map(output -> output.url().orElse("")).toList();
    }
    return answer.getClass().getSimpleName();
  }
}
