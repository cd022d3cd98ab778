package shotlist.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Availability;
import shotlist.course.Backoff;
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

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** For so long an open connection may wait for its slot; no server closes one that soon. */
  private static final Duration CONNECTION_IDLES = Duration.ofSeconds(2);

  /** More than a wait for a slot may take, and far more than it does. */
  private static final Duration SLEPT = Duration.ofSeconds(10);

  private final Throttle throttle;
  private final RequestBook books;
  private final ImageService service;
  private final Availability availability;
  private final Backoff backoff;
  private final Insistence insistence;
  private final AnswerRecord answers;
  private final StopSignal stop;
  private final Tally tally;
  private final InstantSource clock;
  private final Function<Request, Duration> firstPoll;
  private final IntentLead lead = new IntentLead();

  /** {@code firstPoll}: how long after it was sent to ask for a task first. */
  Submitter(
      Throttle throttle,
      RequestBook books,
      ImageService service,
      Availability availability,
      Backoff backoff,
      Insistence insistence,
      StopSignal stop,
      Tally tally,
      InstantSource clock,
      Function<Request, Duration> firstPoll) {
    this.throttle = throttle;
    this.books = books;
    this.service = service;
    this.availability = availability;
    this.backoff = backoff;
    this.insistence = insistence;
    this.answers = new AnswerRecord(books, insistence);
    this.stop = stop;
    this.tally = tally;
    this.clock = clock;
    this.firstPoll = firstPoll;
  }

  Submission submit(Request pending) {
    try (Turn turn = throttle.nextTurn(Throttle.PREPARING)) { // shortly before our slot
      if (stop.submittingStops()) {
        return new Submission.Stopped();
      }
      if (!mayGo(pending)) {
        return new Submission.Held();
      }
      return send(pending, new InTurn(pending, turn));
    } catch (InterruptedException e) {
      return new Submission.Stopped(); // before anything was promised
    }
  }

  private Submission send(Request pending, InTurn way) {
    Request next = pending.again();
    Instant begun = clock.instant();
    Answered<SubmitAnswer> answered =
        told(stop.paid(() -> service.submit(next.spec(), next.label(), way))); // it costs
    Optional<Intent> intent = way.end();
    if (intent.isEmpty() && way.failure().isPresent()) {
      way.resume(intendAfter(pending, way.failure().get()));
      return send(pending, way);
    }
    if (intent.isEmpty()) {
      way.throwIfNoTurn();
      return unsent(answered.answer(), begun);
    }
    if (intent.get() instanceof Intent.OverBudget over) {
      return new Submission.OverBudget(over.reached());
    }
    Request request = ((Intent.Recorded) intent.get()).request();
    RequestState state = // one commit: state and entry
        answers.enter(request, answered, firstPoll.apply(request));
    way.throwIfNoTurn();
    Optional<Instant> leftAt = way.leftAt();
    return new Submission.Sent(answered, state, leftAt.isPresent(), leftAt.orElse(begun));
  }

  /** What a refusal of others held back says so: that is why it was not taken. */
  private Answered<SubmitAnswer> told(Answered<SubmitAnswer> answered) {
    Optional<String> refusal = backoff.reason();
    return refusal.isPresent()
            && answered.answer() instanceof SubmitAnswer.NotTaken notTaken
            && notTaken.because() == SubmitAnswer.Because.CALLED_OFF
        ? new Answered<>(
            new SubmitAnswer.NotTaken(
                SubmitAnswer.Because.CALLED_OFF, refusal.get(), Optional.empty()),
            answered.requestId(),
            answered.exhaustedFor())
        : answered;
  }

  private static Submission unsent(SubmitAnswer answer, Instant begun) {
    if (answer instanceof SubmitAnswer.NotTaken notTaken) {
      return new Submission.Unsent(notTaken, begun);
    }
    throw new IllegalStateException("an answer to a request that was not sent: " + answer);
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
  private Intent intendAfter(Request pending, RuntimeException failure) {
    AtomicBoolean failedBefore = new AtomicBoolean();
    return insistence.insist(
        () -> {
          if (!failedBefore.getAndSet(true)) {
            throw failure;
          }
          return books.intend(pending);
        },
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

  /**
   * A request's way out: connected, its intent is committed shortly before its slot, the slot is
   * taken, the bytes leave; the next turn counts from the last of them. A request that never gets
   * here, because there is no connection or the run stops, has changed nothing.
   *
   * <p>The HTTP client's thread goes it, and may still be committing when the submitting thread has
   * given up on the call: {@link #end} waits for that.
   */
  private final class InTurn implements Departure {
    private final Request pending;
    private final Turn turn;
    private @Nullable Intent intent;
    private @Nullable RuntimeException failure;
    private @Nullable RuntimeException noTurn;
    private @Nullable Instant leftAt;
    private boolean ended;

    InTurn(Request pending, Turn turn) {
      this.pending = pending;
      this.turn = turn;
    }

    @Override
    public synchronized boolean await() throws InterruptedException {
      try {
        return departs();
      } catch (RuntimeException e) {
        noTurn = e; // told to the submitting thread as well
        return false;
      }
    }

    private boolean departs() throws InterruptedException {
      Instant connected = clock.instant();
      if (ended
          || !mayDepart()
          || !turn.approach(lead.next(), CONNECTION_IDLES)
          || sleptSince(connected)) {
        return false;
      }
      return mayDepart()
          && isIntended()
          && turn.await(CONNECTION_IDLES)
          && mayDepart()
          && !sleptSince(connected);
    }

    /** What has its place in the budgets leaves, though there was none for another. */
    private boolean mayDepart() {
      boolean calledOff =
          intent instanceof Intent.Recorded ? stop.callsOff() : stop.submittingStops();
      return !calledOff && mayGo(pending);
    }

    private boolean isIntended() {
      if (intent == null) {
        intend();
      }
      return intent instanceof Intent.Recorded;
    }

    /** What fails is told to the submitting thread: this one belongs to the HTTP client. */
    private void intend() {
      Instant begun = clock.instant();
      try {
        intent = books.intend(pending); // one commit: reservation and SUBMITTING
        lead.took(Duration.between(begun, clock.instant()));
      } catch (RuntimeException e) {
        failure = e;
      }
    }

    @Override
    public synchronized void leaves() {
      Instant now = clock.instant();
      leftAt = now;
      tally.sent(now);
    }

    synchronized Optional<Instant> leftAt() {
      return Optional.ofNullable(leftAt);
    }

    @Override
    public void written() {
      turn.written();
    }

    /** What is on disk now; nothing more gets there by this way. */
    synchronized Optional<Intent> end() {
      ended = true;
      return Optional.ofNullable(intent);
    }

    synchronized Optional<RuntimeException> failure() {
      return Optional.ofNullable(failure);
    }

    /** Fails where the throttle did: a database that many processes share may have gone away. */
    synchronized void throwIfNoTurn() {
      if (noTurn != null) {
        throw noTurn;
      }
    }

    /** Goes the same way once more, with an intent that is on disk. */
    synchronized void resume(Intent recorded) {
      intent = recorded;
      failure = null;
      ended = false;
    }
  }

  /**
   * A machine that slept meanwhile has a connection that nobody at its other end knows: what is
   * written to it is in doubt for nothing. The time that runs does not tell; the wall clock does.
   */
  private boolean sleptSince(Instant connected) {
    return Duration.between(connected, clock.instant()).compareTo(SLEPT) > 0;
  }
}
