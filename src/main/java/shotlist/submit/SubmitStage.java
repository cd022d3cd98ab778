package shotlist.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Availability;
import shotlist.course.Backoff;
import shotlist.course.InFlightCap;
import shotlist.course.Insistence;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.course.Workers;
import shotlist.jobfile.JobFile.Share;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.ImageService;
import shotlist.provider.SubmitAnswer;
import shotlist.provider.SubmitAnswer.Because;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestState;
import shotlist.throttle.Throttle;

/**
 * Sends pending requests by several threads and decides after each answer whether to go on: again
 * where the service certainly took nothing, never where it may have. Nothing is repeated here that
 * the request book does not know as pending.
 */
public final class SubmitStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SubmitStage.class);

  /** How often one request is sent in one run while the service says when it may be. */
  private static final int TRIES = 6;

  /** So many answers tell nothing yet about a share of failures. */
  private static final long ANSWERS_BEFORE_JUDGING = 20;

  /** How long an answer that costs money is waited for once the run has to end within 10 s. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

  /** What was answered is written down within this, or told. */
  private static final Duration LAST_ENTRIES = Duration.ofSeconds(2);

  private final Submitter submitter;
  private final Throttle throttle;
  private final InFlightCap cap;
  private final StopSignal stop;
  private final Tempo tempo;
  private final Tally tally;
  private final Share maxFailures;
  private final Availability availability;
  private final Backoff backoff;
  private final Workers workers;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * @param threads how many requests may be under way at once
   * @param firstPoll how long after it was sent to ask for a task first
   */
  public SubmitStage(
      Throttle throttle,
      RequestBook books,
      ImageService service,
      InFlightCap cap,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      RandomGenerator random,
      Share maxFailures,
      int threads,
      Function<Request, Duration> firstPoll) {
    this.availability =
        new Availability(Availability.Patience.FOR_SUBMISSIONS, stop, tempo, clock, random);
    this.backoff = new Backoff(tempo, clock, random);
    this.submitter =
        new Submitter(
            throttle,
            books,
            service,
            availability,
            backoff,
            new Insistence(stop, tempo, System::nanoTime),
            stop,
            tally,
            clock,
            firstPoll);
    this.throttle = throttle;
    this.cap = cap;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.maxFailures = maxFailures;
    this.workers = new Workers("submit", threads, stop);
  }

  /** Takes a pending request; blocks until a thread and a place in flight are free for it. */
  public void take(Request pending) throws InterruptedException {
    if (cap.enter() && !workers.handOver(() -> stop.asSubmitter(() -> send(pending)))) {
      cap.leave();
    }
  }

  private void send(Request pending) {
    boolean inFlight = false;
    try {
      inFlight = sendUntilTaken(pending) == RequestState.IN_FLIGHT;
    } finally {
      if (!inFlight) {
        cap.leave();
      }
      stop.wake();
    }
  }

  private RequestState sendUntilTaken(Request pending) {
    Request next = pending;
    int sent = 0;
    int refused = 0;
    while (!stop.submittingStops()) {
      Submission submission = sendOnce(next);
      if (submission instanceof Submission.Held || submission instanceof Submission.Unsent) {
        continue;
      }
      if (submission instanceof Submission.OverBudget over) {
        stop.stopSubmitting(Stop.BUDGET, message(over.reached()));
      }
      if (!(submission instanceof Submission.Sent answered)) {
        return RequestState.PENDING;
      }
      tally.add(Count.RETRIED, answered.left() && sent++ > 0 ? 1 : 0);
      if (!(answered.answered().answer() instanceof SubmitAnswer.NotTaken notTaken)) {
        return answered.state();
      }
      if (isToldWhen(notTaken) && ++refused >= TRIES) {
        stop.stopSubmitting(Stop.UNAVAILABLE, notTaken.reason());
      }
      next = next.again();
    }
    return RequestState.PENDING;
  }

  private static boolean isToldWhen(SubmitAnswer.NotTaken notTaken) {
    return notTaken.because() == Because.RATE_LIMIT && Backoff.isTold(notTaken.retryAfter());
  }

  /** One go, with what its answer means for the others; waits where they go first. */
  private Submission sendOnce(Request next) {
    try {
      Submission submission = submitter.submit(next);
      if (submission instanceof Submission.Sent sent) {
        count(sent);
      } else if (submission instanceof Submission.Unsent unsent) {
        notTaken(unsent.notTaken(), unsent.at());
      } else if (submission instanceof Submission.Held) {
        submitter.awaitOthers();
      }
      return submission;
    } catch (InterruptedException e) {
      return new Submission.Stopped();
    } finally {
      availability.leave(next.id());
    }
  }

  private void count(Submission.Sent sent) {
    Answered<SubmitAnswer> answered = sent.answered();
    SubmitAnswer answer = answered.answer();
    answered
        .exhaustedFor()
        .ifPresent(
            pause ->
                throttle.pauseAccount(tempo.of(pause), "the service says its limit is used up"));
    if (answer instanceof SubmitAnswer.NotTaken notTaken) {
      notTaken(notTaken, sent.at());
      return;
    }
    if (answer instanceof SubmitAnswer.Unknown unknown) {
      LOG.warn("A request is in doubt: {}", unknown.reason());
      missed(sent.at(), Optional.empty(), unknown.reason(), true);
    } else {
      availability.answered();
    }
    if (answer instanceof SubmitAnswer.Accepted
        || answer instanceof SubmitAnswer.Finished
        || answer instanceof SubmitAnswer.Refused) {
      backoff.accepted(sent.at());
    }
    if (answer instanceof SubmitAnswer.Accepted || answer instanceof SubmitAnswer.Finished) {
      tally.add(Count.ACCEPTED);
    } else if (answer instanceof SubmitAnswer.Denied denied) {
      denied(denied);
    }
    switch (sent.state()) {
      case DONE -> tally.add(Count.DONE);
      case FAILED -> tally.add(Count.FAILED);
      case IN_DOUBT -> tally.add(Count.IN_DOUBT);
      default -> {}
    }
    judgeFailures();
  }

  private void notTaken(SubmitAnswer.NotTaken notTaken, Instant sentAt) {
    if (notTaken.because() == Because.CALLED_OFF) {
      return; // it tells nothing about the service
    }
    if (notTaken.because() == Because.RATE_LIMIT) {
      tally.add(Count.REFUSED_429);
      availability.answered();
      refused(notTaken, sentAt);
      return;
    }
    missed(sentAt, notTaken.retryAfter(), notTaken.reason(), false);
  }

  private void refused(SubmitAnswer.NotTaken notTaken, Instant sentAt) {
    Backoff.Pause pause = backoff.refused(sentAt, notTaken.retryAfter(), notTaken.reason());
    throttle.refused(pause.duration(), notTaken.reason());
    if (pause.isEnough()) {
      stop.stopSubmitting(Stop.UNAVAILABLE, notTaken.reason());
    }
  }

  /** A service that answers nothing we can trust is not asked for a whole catalog. */
  private void missed(Instant sentAt, Optional<Duration> asked, String reason, boolean inDoubt) {
    Availability.Next next = availability.missed(sentAt, asked, inDoubt);
    if (next instanceof Availability.Next.Pause pause) {
      throttle.pauseOperation(pause.duration(), reason);
    } else {
      stop.stopSubmitting(Stop.UNAVAILABLE, reason);
    }
  }

  private void denied(SubmitAnswer.Denied denied) {
    if (denied.denial() == Denial.KEY) {
      stop.stopAsking(Stop.KEY, denied.reason());
    } else {
      stop.stopSubmitting(Stop.PAYMENT, denied.reason());
    }
  }

  /** Called after every answer, the collecting stage's as well. */
  public void judgeFailures() {
    long failed = tally.get(Count.FAILED) + tally.get(Count.IN_DOUBT);
    long answered = failed + tally.get(Count.DONE);
    if (answered >= ANSWERS_BEFORE_JUDGING && maxFailures.isExceededBy(failed, answered)) {
      stop.stopSubmitting(
          Stop.FAILURES,
          failed + " of " + answered + " answers were failures, more than max_failures allows");
    }
  }

  private static String message(BudgetReached reached) {
    return "the next request needs "
        + reached.needed()
        + " credits, "
        + reached.left()
        + " of "
        + reached.limit()
        + " are left in budget."
        + reached.budget()
        + reached.freeAt().map(at -> " until " + at.truncatedTo(ChronoUnit.SECONDS)).orElse("");
  }

  /**
   * Waits for the answers that are under way. Where the run has to be over in a moment they get a
   * few seconds; what has no answer then is given up and in doubt.
   */
  public void drain() throws InterruptedException {
    awaitAnswers();
    workers.requireNoFailure();
  }

  private void awaitAnswers() throws InterruptedException {
    while (!workers.awaitIdle(Duration.ofMillis(200))) {
      boolean last = stop.isPressed() && ended.compareAndSet(false, true);
      if (last && !workers.awaitIdle(LAST_ANSWERS)) {
        stop.endPaidCalls();
        tellUnlessEntered();
      }
    }
  }

  /** A process that is about to be halted says what it has not been able to write down. */
  private void tellUnlessEntered() throws InterruptedException {
    if (!workers.awaitIdle(LAST_ENTRIES)) {
      submitter.tellUnrecorded();
    }
  }

  /** Waits for what is still under way, however the step ended: its answer is paid for. */
  @Override
  public void close() {
    try {
      awaitAnswers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.close();
  }
}
