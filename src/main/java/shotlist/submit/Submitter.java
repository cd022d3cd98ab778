package shotlist.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Availability;
import shotlist.course.Insistence;
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

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** For so long an open connection may wait for its slot; no server closes one that soon. */
  private static final Duration CONNECTION_IDLES = Duration.ofSeconds(2);

  /** More than a wait for a slot may take, and far more than it does. */
  private static final Duration SLEPT = Duration.ofSeconds(10);

  private final Throttle throttle;
  private final RequestBook books;
  private final ImageService service;
  private final Availability availability;
  private final Insistence insistence;
  private final AnswerRecord answers;
  private final StopSignal stop;
  private final Tally tally;
  private final InstantSource clock;
  private final Supplier<Duration> firstPoll;

  /** {@code firstPoll}: how long after it was accepted to ask for a task first. */
  Submitter(
      Throttle throttle,
      RequestBook books,
      ImageService service,
      Availability availability,
      Insistence insistence,
      StopSignal stop,
      Tally tally,
      InstantSource clock,
      Supplier<Duration> firstPoll) {
    this.throttle = throttle;
    this.books = books;
    this.service = service;
    this.availability = availability;
    this.insistence = insistence;
    this.answers = new AnswerRecord(books, insistence);
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
      if (!mayGo(pending)) {
        return new Submission.Held();
      }
      Intent intent = intend(pending); // one commit: reservation and SUBMITTING
      if (intent instanceof Intent.OverBudget over) {
        return new Submission.OverBudget(over.reached());
      }
      Request request = ((Intent.Recorded) intent).request();
      Instant intended = clock.instant();
      Departure departure = new InTurn(request, turn); // connected; the slot is taken
      Answered<SubmitAnswer> answered =
          stop.paid(() -> service.submit(request.spec(), request.label(), departure)); // it costs
      Instant due = clock.instant().plus(firstPoll.get());
      RequestState state = answers.enter(request, answered, due); // one commit: state and entry
      return new Submission.Sent(answered, state, intended);
    } catch (InterruptedException e) {
      return new Submission.Stopped(); // before the intent
    }
  }

  /** Nothing is sent while the service is away, nor while an answer cannot be written down. */
  private boolean mayGo(Request request) {
    return !insistence.isInsisting() && availability.tryEnter(request.id());
  }

  /** Waits while others go first. */
  void awaitOthers() throws InterruptedException {
    long seen = stop.wakeUps();
    if (insistence.isInsisting()) {
      stop.doze(LOOK_AGAIN, seen);
    } else {
      availability.await();
    }
  }

  /** Says what would be lost if the process ended now. */
  void tellUnrecorded() {
    answers.tellUnrecorded();
  }

  /**
   * Without an intent on disk nothing is sent, however often it takes to write it. One that is
   * there though its commit failed is as good as any other; left alone, it would be a doubt.
   */
  private Intent intend(Request pending) {
    return insistence.insist(
        () -> books.intend(pending),
        () -> books.findIntended(pending),
        new Insistence.Listener() {
          @Override
          public void failed(RuntimeException failure) {
            LOG.warn(
                "{} is not sent yet: the state database does not take the intent ({}). Nothing is"
                    + " sent meanwhile.",
                pending.label(),
                AnswerRecord.reason(failure));
          }

          @Override
          public void recovered() {
            LOG.warn("The state database takes intents again.");
          }
        });
  }

  /** Sends in its turn; the next turn counts from when the last byte has left. */
  private final class InTurn implements Departure {
    private final Request request;
    private final Turn turn;

    InTurn(Request request, Turn turn) {
      this.request = request;
      this.turn = turn;
    }

    @Override
    public boolean await() throws InterruptedException {
      return depart(request, turn);
    }

    @Override
    public void written() {
      throttle.written();
    }
  }

  private boolean depart(Request request, Turn turn) throws InterruptedException {
    Instant connected = clock.instant();
    boolean departs =
        mayDepart(request)
            && turn.await(CONNECTION_IDLES)
            && mayDepart(request)
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

  private boolean mayDepart(Request request) {
    return !stop.submittingStops() && mayGo(request);
  }
}
