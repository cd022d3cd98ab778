package shotlist.poll;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.Availability;
import shotlist.course.Backoff;
import shotlist.course.InFlightCap;
import shotlist.course.SetBack;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.course.Workers;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;
import shotlist.provider.PollAnswer;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.throttle.PollTurn;
import shotlist.throttle.Throttle;

/**
 * Asks for requests in flight when they are due. What is due is read from the state a page at a
 * time, so that any number in flight costs no memory. A request that is far past its usual time is
 * still asked for, but neither submitting nor the run's end waits for it any more.
 */
public final class PollStage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PollStage.class);

  private static final int PAGE = 100;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  /** How often an overdue request is still asked for; the run's end does not wait for it. */
  private static final Duration WHEN_OVERDUE = Pace.LONGEST;

  /** What is put off for longer after the clock was set back is due at once. */
  private static final Duration LONGEST_USUAL_PAUSE = Duration.ofMinutes(2);

  /** Nothing is put off for longer, but by a clock that was set forth, and back again unnoticed. */
  private static final Duration LONGEST_PAUSE = Pace.LONGEST.plusMinutes(1);

  /** So many polls have to say that a task is not known before it counts as lost. */
  private static final int TIMES_LOST = 3;

  private static final Duration LOST_AGAIN_AFTER = Duration.ofSeconds(5);

  /** So many unknown tasks, and no known one, are not the tasks' trouble. */
  private static final int MANY_LOST = 3;

  private final Throttle throttle;
  private final RequestBook books;
  private final RequestLog log;
  private final Services services;
  private final InFlightCap cap;
  private final StopSignal stop;
  private final Tempo tempo;
  private final Tally tally;
  private final InstantSource clock;
  private final Pace pace;
  private final Duration deadline;
  private final Runnable afterAnswer;
  private final SetBack setBack;
  private final Workers workers;
  private final Set<Long> inHand = ConcurrentHashMap.newKeySet();
  private final Set<Long> left = ConcurrentHashMap.newKeySet();
  private final Map<Long, Integer> lost = new ConcurrentHashMap<>();

  /** Of those that are not known and past their life: how often. */
  private final Map<Long, Integer> asked = new ConcurrentHashMap<>();

  private final Availability availability;
  private final Backoff backoff;
  private volatile boolean submittingIsOver;
  private volatile boolean tasksKnown;

  /** The service of an operation: a job's requests in flight may be of an earlier one. */
  public interface Services {
    ImageService of(Operation operation);
  }

  /**
   * @param backoff of everything that is asked for
   * @param threads how many may be asked for at once
   * @param deadline how long after its submission a request is still waited for
   * @param afterAnswer called after each request that ended
   */
  public PollStage(
      Throttle throttle,
      RequestBook books,
      RequestLog log,
      Services services,
      InFlightCap cap,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      RandomGenerator random,
      Backoff backoff,
      Pace pace,
      int threads,
      Duration deadline,
      Runnable afterAnswer) {
    this.throttle = throttle;
    this.books = books;
    this.log = log;
    this.services = services;
    this.cap = cap;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.clock = clock;
    this.backoff = backoff;
    this.pace = pace;
    this.deadline = deadline;
    this.afterAnswer = afterAnswer;
    this.setBack = new SetBack(clock);
    this.availability =
        new Availability(Availability.Patience.FOR_POLLS, stop, tempo, clock, random);
    this.workers = new Workers("poll", threads, stop);
  }

  /**
   * The next requests to ask for; waits until one is due. They are in hand until {@link #take} has
   * dealt with them.
   *
   * @param submitting whether more may still come into flight
   * @param waits whether what is in flight is waited for once submitting is over
   * @return empty once nothing is left to wait for, or the run stops
   */
  public List<Request> next(BooleanSupplier submitting, boolean waits) throws InterruptedException {
    while (!stop.askingStops()) {
      long seen = stop.wakeUps();
      if (setBack.happened()) {
        books.hurry(LONGEST_USUAL_PAUSE);
      }
      boolean moreMayCome = submitting.getAsBoolean();
      submittingIsOver = !moreMayCome;
      if (!moreMayCome && !waits) {
        return List.of();
      }
      List<Request> due = nextDue();
      if (!due.isEmpty()) {
        return due;
      }
      if (!moreMayCome && inHand.isEmpty() && log.count(RequestState.IN_FLIGHT) <= left.size()) {
        return List.of();
      }
      stop.doze(untilNextDue(), seen);
    }
    return List.of();
  }

  /** What is in hand is not asked for again before its answer is entered. */
  private List<Request> nextDue() {
    Set<Long> before = Set.copyOf(inHand); // read first: what leaves meanwhile may be read as due
    return log.due(clock.instant(), before, PAGE).stream()
        .filter(request -> inHand.add(request.id()))
        .toList();
  }

  private Duration untilNextDue() {
    Duration until =
        log.nextDue()
            .map(due -> Duration.between(clock.instant(), due))
            .filter(d -> !d.isNegative() && !d.isZero())
            .orElse(LOOK_AGAIN);
    if (until.compareTo(LONGEST_PAUSE) > 0) {
      books.hurry(LONGEST_PAUSE);
      return Duration.ZERO;
    }
    return until.compareTo(LOOK_AGAIN) < 0 ? until : LOOK_AGAIN;
  }

  /** Asks for a request; blocks until a thread is free for it. */
  public void take(Request due) throws InterruptedException {
    if (!workers.handOver(() -> poll(due))) {
      inHand.remove(due.id());
    }
  }

  private void poll(Request due) {
    try {
      Optional<PollTurn> turn = acquire(due);
      if (turn.isEmpty()) {
        return;
      }
      Departure departure = Departure.atOnce(turn.get()::written);
      tally.add(Count.POLLS);
      Instant sentAt = clock.instant();
      Answered<PollAnswer> answered =
          stop.cancellable(
              () ->
                  services.of(due.spec().operation()).poll(due.taskId().orElseThrow(), departure));
      if (!stop.askingStops() || ends(answered.answer())) {
        enter(due, answered, sentAt);
      }
    } catch (InterruptedException e) {
      LOG.debug("request {} was not asked for: {}", due.id(), e.getMessage());
    } finally {
      availability.leave(due.id());
      inHand.remove(due.id());
      stop.wake();
    }
  }

  /** Waits for a poll's turn; while the service is away, one task at a time is asked for. */
  private Optional<PollTurn> acquire(Request due) throws InterruptedException {
    while (!stop.askingStops()) {
      if (availability.tryEnter(due.id())) {
        PollTurn turn = throttle.acquirePoll();
        if (!stop.askingStops() && availability.tryEnter(due.id())) { // it may have gone meanwhile
          return Optional.of(turn);
        }
      } else {
        availability.await();
      }
    }
    return Optional.empty();
  }

  private static boolean ends(PollAnswer answer) {
    return answer instanceof PollAnswer.Finished
        || answer instanceof PollAnswer.Failed
        || answer instanceof PollAnswer.Lost;
  }

  private void enter(Request polled, Answered<PollAnswer> answered, Instant sentAt) {
    PollAnswer answer = answered.answer();
    if (!(answer instanceof PollAnswer.NotNow notNow) || notNow.rateLimited()) {
      availability.answered();
    }
    if (!(answer instanceof PollAnswer.NotNow)) {
      backoff.accepted(sentAt);
    }
    answered
        .exhaustedFor()
        .ifPresent(
            pause ->
                throttle.pauseAccount(tempo.of(pause), "the service says its limit is used up"));
    if (answer instanceof PollAnswer.Lost lost && !lost.deleted() && isNew(polled)) {
      postpone(polled, Optional.empty());
    } else if (answer instanceof PollAnswer.Lost lost && !isCertainlyLost(polled, lost)) {
      postpone(polled, Optional.of(LOST_AGAIN_AFTER));
    } else if (ends(answer)) {
      lost.remove(polled.id());
      asked.remove(polled.id());
      tasksKnown = tasksKnown || !(answer instanceof PollAnswer.Lost gone) || gone.deleted();
      ended(polled, books.enter(polled, answer)); // one commit: state, outputs, last charge
    } else if (answer instanceof PollAnswer.Pending) {
      lost.remove(polled.id());
      tasksKnown = true;
      postpone(polled, Optional.empty());
    } else if (answer instanceof PollAnswer.NotNow notNow) {
      missed(polled, notNow, sentAt);
    } else if (answer instanceof PollAnswer.Denied denied) {
      denied(polled, denied);
    } else {
      throw new AssertionError(answer);
    }
  }

  /**
   * Whether it is asked for much sooner than tasks usually are: then it need not be known yet. Not
   * what was sent before the clock was set back.
   */
  private boolean isNew(Request polled) {
    Duration age = age(polled);
    return !age.isNegative() && age.compareTo(pace.usual().dividedBy(2)) < 0;
  }

  /**
   * A task that is not known may be so new that not every server has heard of it, and where not one
   * task is known we are most likely asking with another account's key: what was paid for is not
   * given up for that. One that the service knows as deleted is certain, and shows that key and
   * address are right. After as many polls certain is also one whose result cannot live any more.
   */
  private boolean isCertainlyLost(Request polled, PollAnswer.Lost answer) {
    if (answer.deleted()) {
      return true;
    }
    if (isPastItsLife(polled)) {
      return asked.merge(polled.id(), 1, Integer::sum) >= TIMES_LOST;
    }
    int times = lost.merge(polled.id(), 1, Integer::sum);
    if (!tasksKnown && lost.size() >= MANY_LOST) {
      stop.stopAsking(
          Stop.UNAVAILABLE,
          "the service knows none of the tasks asked for ("
              + answer.reason()
              + "); is this the key, and the address, that they were sent with?");
      return false;
    }
    return times >= TIMES_LOST;
  }

  /** Not in the user's own storage, where a result has no end. */
  private boolean isPastItsLife(Request polled) {
    OperationFacts facts = OperationFacts.of(polled.spec().operation());
    return !facts.renewsLinks()
        && polled.spec().destination().isEmpty()
        && age(polled).compareTo(facts.resultLife().multipliedBy(2)) > 0;
  }

  private void ended(Request polled, RequestState state) {
    if (!left.remove(polled.id())) {
      cap.leave();
    }
    if (state == RequestState.DONE) {
      tally.add(Count.DONE);
      boolean sooner = pace.finished(polled.id(), age(polled), polled.polls());
      afterAnswer.run();
      if (sooner) {
        books.bringForward(pace.usual());
      }
    } else {
      tally.add(Count.FAILED);
      afterAnswer.run();
    }
  }

  private void missed(Request polled, PollAnswer.NotNow notNow, Instant sentAt) {
    LOG.debug("request {}: {}", polled.id(), notNow.reason());
    if (notNow.rateLimited()) {
      Backoff.Pause pause = backoff.refused(sentAt, notNow.retryAfter(), notNow.reason());
      throttle.refused(
          pause.duration(), notNow.reason()); // however often: what is paid is asked for
    } else {
      unavailable(sentAt, notNow.reason());
    }
    postpone(polled, notNow.retryAfter());
  }

  /**
   * One task may have its own trouble; several in a row are the service's. What is known already is
   * still downloaded: results lie elsewhere.
   */
  private void unavailable(Instant sentAt, String reason) {
    Availability.Next next = availability.missed(sentAt, Optional.empty(), false);
    if (next instanceof Availability.Next.Pause pause) {
      throttle.pauseAccount(pause.duration(), reason);
    } else if (next instanceof Availability.Next.GiveUp given && !submittingIsOver) {
      throttle.pauseAccount(given.longest(), reason);
      stop.stopSubmitting(Stop.UNAVAILABLE, reason);
    } else {
      stop.stopAsking(Stop.UNAVAILABLE, reason);
    }
  }

  private void denied(Request polled, PollAnswer.Denied denied) {
    if (denied.denial() == Denial.KEY) {
      stop.stopAsking(Stop.KEY, denied.reason());
    }
    postpone(polled, Optional.empty());
  }

  private void postpone(Request polled, Optional<Duration> asked) {
    boolean overdue = age(polled).compareTo(deadline) > 0;
    if (overdue && left.add(polled.id())) {
      cap.leave(); // others need not wait for its end
    }
    Duration step = overdue ? WHEN_OVERDUE : pace.next(polled.id(), age(polled), polled.polls());
    Duration wait = asked.map(tempo::of).filter(d -> d.compareTo(step) > 0).orElse(step);
    books.postpone(polled, wait.compareTo(WHEN_OVERDUE) < 0 ? wait : WHEN_OVERDUE);
  }

  private Duration age(Request request) {
    return Duration.between(request.submittedAt().orElse(clock.instant()), clock.instant());
  }

  /** Waits for the answers that are under way. */
  public void drain() throws InterruptedException {
    while (!workers.awaitIdle(Duration.ofSeconds(1))) {
      LOG.debug("{} polls are under way", workers.busy());
    }
    workers.requireNoFailure();
  }

  @Override
  public void close() {
    workers.close();
  }
}
