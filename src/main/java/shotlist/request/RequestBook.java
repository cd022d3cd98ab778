package shotlist.request;

import static shotlist.request.RequestState.DONE;
import static shotlist.request.RequestState.FAILED;
import static shotlist.request.RequestState.IN_DOUBT;
import static shotlist.request.RequestState.IN_FLIGHT;
import static shotlist.request.RequestState.PENDING;
import static shotlist.request.RequestState.SUBMITTING;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.journal.Run;
import shotlist.ledger.Budget;
import shotlist.ledger.CountedIn;
import shotlist.ledger.Credits;
import shotlist.ledger.Ledger;
import shotlist.ledger.Posting;
import shotlist.ledger.Reserving;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.ledger.Reserving.Reservation;
import shotlist.provider.Answered;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.request.RequestTable.Change;
import shotlist.request.RequestTable.Columns;
import shotlist.request.RequestTable.Sent;
import shotlist.state.Database;

/**
 * Every change of a request's state, each with its ledger entry in one commit that is on disk when
 * the method returns. There is no other way to change a state. Safe for use by many threads; two
 * threads never work on one request.
 */
public final class RequestBook {
  /** How a person settles a request in doubt. */
  public enum Resolution {
    /** Booked as charged, to be sent again: it may be paid for twice. */
    RESUBMIT,
    /** Booked as charged, failed: only a person asks for it again. */
    CHARGED,
    /** Not charged: what was reserved is free, and it is to be sent again. */
    FREE
  }

  /** Why a request failed that a person found charged. */
  public static final String RESULT_UNKNOWN = "charged, result unknown";

  /**
   * How often a request in doubt is sent again by itself. One that gets no answer three times will
   * get none the fourth time, and each time may have been charged.
   */
  public static final int MOST_RESUBMISSIONS = 2;

  /** How many requests change in one commit where all of a state do. */
  static final int PAGE = 1000;

  private static final String INTENT = "intent to send";

  private static final Logger LOG = LoggerFactory.getLogger(RequestBook.class);

  private final Database database;
  private final RequestTable table;
  private final Ledger ledger;
  private final InstantSource clock;
  private final Run run;
  private final Budget budget;
  private final Map<Credits, Credits> reckoned = new ConcurrentHashMap<>();
  private volatile @Nullable CountedIn countedIn;

  public RequestBook(Database database, InstantSource clock, Run run, Budget budget) {
    this.database = database;
    this.table = new RequestTable(database);
    this.ledger = new Ledger(database);
    this.clock = clock;
    this.run = run;
    this.budget = budget;
  }

  /**
   * Writes ahead that a pending request is about to be sent: one commit with its reservation.
   *
   * @return the request as it is to be sent, or the budget that forbids it
   */
  public Intent intend(Request request) {
    Instant now = clock.instant();
    CountedIn today = countedIn(now);
    return database.inGroup(
        () -> {
          database.requireLock();
          int attempt = request.attempt() + 1;
          Posting posting = posting(request.id(), attempt, now, INTENT);
          Reserving reserving = ledger.reserve(posting, price(request), budget, today);
          if (reserving instanceof BudgetReached reached) {
            return new Intent.OverBudget(reached);
          }
          Reservation reservation = (Reservation) reserving;
          Columns intended = new Columns().intended(attempt, reservation, now);
          change(
              request,
              PENDING,
              SUBMITTING,
              new Change(run.id(), attempt, now, INTENT, false),
              intended);
          return new Intent.Recorded(request.sending(now, reservation));
        });
  }

  /** Begun once a day. */
  private CountedIn countedIn(Instant now) {
    CountedIn last = countedIn;
    if (last != null && last.day().equals(now.atZone(ZoneOffset.UTC).toLocalDate())) {
      return last;
    }
    CountedIn begun = ledger.begin(run.jobId(), run.id(), now, budget);
    countedIn = begun;
    return begun;
  }

  /**
   * Enters what the answer to a submission means: one commit with the ledger's entry. An answer
   * that comes after its request was put in doubt counts as well, as long as nobody has settled it:
   * so it is where two processes share a state and one takes the other for dead too early.
   *
   * @param firstPoll how long after it was sent to poll it first, where it was accepted
   * @return the request's state now
   */
  public RequestState enter(Request sent, Answered<SubmitAnswer> answered, Duration firstPoll) {
    Optional<Reservation> reserved = sent.reservation();
    if (reserved.isPresent()) {
      try {
        return database.inGroup(
            () -> enter(clock.instant(), sent, reserved.get(), answered, firstPoll));
      } catch (NotAnyMoreException e) {
        LOG.debug("{}: was it put in doubt?", e.getMessage());
      }
    }
    return database.inGroup(
        () -> {
          Instant now = clock.instant();
          Sent standing = table.sent(sent.id());
          if (!standing.isIn(SUBMITTING, sent.attempt())) {
            requireLate(now, sent, standing, answered.answer());
          }
          return enter(now, sent, standing.reservation().orElseThrow(), answered, firstPoll);
        });
  }

  /**
   * The doubt is over: the request is being sent again, as it was before, with the reservation that
   * the doubt has kept. One that knows no more than the doubt does changes nothing.
   */
  private void requireLate(Instant now, Request sent, Sent standing, SubmitAnswer answer) {
    if (answer instanceof SubmitAnswer.Unknown || !standing.isIn(IN_DOUBT, sent.attempt())) {
      throw new NotAnyMoreException(sent.id(), SUBMITTING);
    }
    settle(now, sent, IN_DOUBT, PENDING, "an answer came after all");
    settle(now, sent, PENDING, SUBMITTING, "sent before");
  }

  /**
   * The intent to send that is on disk though {@link #intend} failed: the commit came through, and
   * word of it did not. Empty where it did not come through.
   *
   * @throws shotlist.state.LockLostException where another run has the lock by now: the intent that
   *     is there may be its own
   */
  public Optional<Intent> findIntended(Request pending) {
    return database.inTransaction( // its commit syncs what the failed one may not have
        () -> {
          database.requireLock();
          return table
              .stateOf(pending.id(), pending.attempt() + 1)
              .filter(state -> state == SUBMITTING)
              .map(state -> new Intent.Recorded(table.require(pending.id())));
        });
  }

  /**
   * What an answer's entry made of a request, where it is on disk though {@link #enter} failed.
   * Empty where the answer is still to be entered: also where another process has put the request
   * in doubt meanwhile, or taken it out of doubt to be sent again, and the answer knows better.
   */
  public Optional<RequestState> findEntered(Request sent, SubmitAnswer answer) {
    return database.inTransaction( // likewise
        () ->
            table.stateOf(sent.id(), sent.attempt()).filter(state -> mayCome(sent, answer, state)));
  }

  /** Whether it is this answer that made the state, as far as can be told. */
  private boolean mayCome(Request sent, SubmitAnswer answer, RequestState state) {
    if (answer instanceof SubmitAnswer.Unknown) {
      return state != SUBMITTING;
    }
    if (answer instanceof SubmitAnswer.Accepted accepted) {
      return table.isTask(sent.id(), accepted.taskId()); // it may have ended by now
    }
    if (answer instanceof SubmitAnswer.Finished finished) {
      return state == (finished.outputs().isEmpty() ? FAILED : DONE);
    }
    if (answer instanceof SubmitAnswer.Refused) {
      return state == FAILED;
    }
    return state == PENDING;
  }

  /** The state is changed first: where it is another by now, nothing else is tried. */
  private RequestState enter(
      Instant now,
      Request sent,
      Reservation reservation,
      Answered<SubmitAnswer> answered,
      Duration firstPoll) {
    Instant due = earlier(sent.submittedAt().orElse(now), now).plus(firstPoll);
    SubmitAnswer answer = answered.answer();
    Columns columns = new Columns();
    answered.requestId().ifPresent(columns::answered);
    if (answer instanceof SubmitAnswer.Accepted accepted) {
      Credits amount = accepted.charged().orElse(reservation.amount());
      ledger.lockFor(reservation, amount);
      columns.settled(amount).accepted(accepted.taskId(), now, due);
      settle(now, sent, SUBMITTING, IN_FLIGHT, "accepted", columns);
      charge(now, sent, reservation, amount, "accepted as task " + accepted.taskId());
      return IN_FLIGHT;
    }
    if (answer instanceof SubmitAnswer.Finished finished) {
      Credits amount = reservation.amount();
      columns.settled(amount).accepted(answered.requestId().orElse(""), now, due);
      RequestState end = finish(now, sent, SUBMITTING, finished.outputs(), columns);
      charge(now, sent, reservation, amount, "accepted");
      return end;
    }
    if (answer instanceof SubmitAnswer.NotTaken notTaken) {
      return release(now, sent, reservation, SUBMITTING, PENDING, notTaken.reason(), columns);
    }
    if (answer instanceof SubmitAnswer.Refused refused) {
      return release(now, sent, reservation, SUBMITTING, FAILED, refused.reason(), columns);
    }
    if (answer instanceof SubmitAnswer.Denied denied) {
      return release(now, sent, reservation, SUBMITTING, PENDING, denied.reason(), columns);
    }
    if (answer instanceof SubmitAnswer.Unknown unknown) {
      return settle(now, sent, SUBMITTING, IN_DOUBT, unknown.reason(), columns);
    }
    throw new AssertionError(answer);
  }

  /** The clock may have been set back since it was sent. */
  private static Instant earlier(Instant sent, Instant now) {
    return sent.isBefore(now) ? sent : now;
  }

  /**
   * Enters a poll's answer that ends the request: one commit with outputs and any correction of the
   * charge.
   *
   * @return the request's state now
   */
  public RequestState enter(Request polled, PollAnswer answer) {
    return database.inGroup(
        () -> {
          Instant now = clock.instant();
          Columns columns = new Columns().polled();
          if (answer instanceof PollAnswer.Finished finished) {
            correct(now, polled, finished.charged(), "finished");
            return finish(now, polled, IN_FLIGHT, finished.outputs(), columns);
          }
          if (answer instanceof PollAnswer.Failed failed) {
            correct(now, polled, failed.charged(), failed.reason());
            return settle(now, polled, IN_FLIGHT, FAILED, failed.reason(), columns);
          }
          if (answer instanceof PollAnswer.Lost lost) {
            columns.retriedForGood(); // never sent again blindly: it may well exist
            return settle(now, polled, IN_FLIGHT, FAILED, lost.reason(), columns);
          }
          throw new IllegalArgumentException("this answer ends nothing: " + answer);
        });
  }

  /** Notes that a request is not ready, and after how long to ask again. */
  public void postpone(Request polled, Duration pause) {
    database.inGroup(() -> table.notReady(polled.id(), clock.instant().plus(pause)));
  }

  /**
   * Makes every request in flight due now that was put off for longer than {@code longest}: by an
   * earlier run, or before the clock was set back. Whatever reckons when a request is due does so
   * in the transaction that says it, and one comes after the other: what was reckoned by the clock
   * as it was before is hurried, and nothing is reckoned by it later.
   */
  public void hurry(Duration longest) {
    // Shared, or it and a transaction that is could each wait for a request that the other has.
    database.inGroup(() -> table.hurry(run.jobId(), longest, clock.instant()));
  }

  /**
   * Makes every request in flight that was never asked for due so long after it was sent, where it
   * would be later. What a poll put off stays so.
   */
  public void bringForward(Duration usual) {
    database.inGroup(() -> table.bringForward(run.jobId(), usual)); // shared likewise
  }

  /**
   * Puts in doubt whatever an earlier run of the job intended to send without entering an answer:
   * that run ended in between, and nobody knows whether the request left. Many are several commits.
   *
   * @return how many there were
   */
  public int doubtInterrupted() {
    return page(
        () -> table.inState(run.jobId(), SUBMITTING, PAGE),
        (now, request) ->
            settle(
                now,
                request,
                SUBMITTING,
                IN_DOUBT,
                "the run ended while this request was being sent; no answer was recorded"));
  }

  /**
   * Makes in-doubt requests pending again, booked as charged: a possible double charge that the job
   * file accepts, {@value #MOST_RESUBMISSIONS} times for each request. Many are several commits,
   * each request's charge and state in the same one.
   *
   * @return how many there were
   */
  public int resubmitDoubts() {
    return page(
        () -> table.resubmittable(run.jobId(), MOST_RESUBMISSIONS, PAGE),
        (now, request) ->
            settle(
                now,
                request,
                IN_DOUBT,
                PENDING,
                RequestTable.RESUBMITTED,
                charge(now, request, "in doubt, booked as charged")));
  }

  /**
   * Settles the next of the requests in doubt as a person says, at most so many that one commit
   * holds them. Called until there are none: what is settled is found no more, also by whoever goes
   * on after a kill.
   *
   * @param only of these requests; of all where empty
   * @return how many there were
   */
  public int resolve(Resolution how, Optional<List<Long>> only) {
    return onePage(
        () -> table.inState(run.jobId(), IN_DOUBT, only, PAGE),
        (now, request) -> resolve(now, how, request));
  }

  private void resolve(Instant now, Resolution how, Request request) {
    switch (how) {
      case RESUBMIT ->
          settle(
              now,
              request,
              IN_DOUBT,
              PENDING,
              "booked as charged, to be sent again",
              charge(now, request, "resolve --resubmit"));
      case CHARGED ->
          settle(
              now,
              request,
              IN_DOUBT,
              FAILED,
              RESULT_UNKNOWN,
              charge(now, request, "resolve --charged").retriedForGood());
      case FREE ->
          release(
              now,
              request,
              table.sent(request.id()).reservation().orElseThrow(),
              IN_DOUBT,
              PENDING,
              "resolve --free",
              new Columns());
    }
  }

  /**
   * Makes the next of the failed requests that an item wants pending again, since a person asked
   * for it: also one whose task was lost or that was found charged. Called until there are none, as
   * {@link #resolve}.
   *
   * @param only of these requests; of all where empty
   * @return how many there were
   */
  public int retry(Optional<List<Long>> only) {
    return onePage(
        () -> table.failedAndWanted(run.jobId(), only, PAGE),
        (now, request) ->
            settle(now, request, FAILED, PENDING, "retry", new Columns().retriedAnew()));
  }

  /**
   * Makes failed requests pending that some item wants and that were tried again by themselves
   * fewer than {@code times} times. Many are several commits.
   *
   * @return how many there were
   */
  public int retryFailed(int times) {
    if (times == 0) {
      return 0;
    }
    return page(
        () -> table.retryable(run.jobId(), times, PAGE),
        (now, request) ->
            settle(now, request, FAILED, PENDING, "retry_failed", new Columns().retried()));
  }

  /** Changes all that {@code next} finds, a page per commit; what is changed it finds no more. */
  private int page(Supplier<List<Request>> next, BiConsumer<Instant, Request> change) {
    int changed = 0;
    int last;
    do {
      last = onePage(next, change);
      changed += last;
    } while (last == PAGE);
    return changed;
  }

  private int onePage(Supplier<List<Request>> next, BiConsumer<Instant, Request> change) {
    return database.inTransaction(
        () -> {
          database.requireLock(); // who has lost it settles nothing of the run that took it
          Instant now = clock.instant();
          List<Request> page = next.get();
          page.forEach(request -> change.accept(now, request));
          return page.size();
        });
  }

  private RequestState finish(
      Instant now, Request request, RequestState from, List<Output> outputs, Columns columns) {
    if (outputs.isEmpty()) {
      return settle(now, request, from, FAILED, "the service finished without any output", columns);
    }
    int wanted = request.spec().images();
    boolean asWanted = outputs.size() >= wanted;
    String all = from == SUBMITTING ? "finished with the answer" : "finished";
    String reason = asWanted ? all : outputs.size() + " of " + wanted + " outputs";
    Change change = new Change(run.id(), request.attempt(), now, reason, asWanted);
    change(request, from, DONE, change, columns);
    table.addOutputs(run.jobId(), request.id(), outputs);
    return DONE;
  }

  private RequestState settle(
      Instant now, Request request, RequestState from, RequestState to, String reason) {
    return settle(now, request, from, to, reason, new Columns());
  }

  /** {@code now} is the time of all that one commit says of the request: its entry bears it too. */
  private RequestState settle(
      Instant now,
      Request request,
      RequestState from,
      RequestState to,
      String reason,
      Columns columns) {
    Change change = new Change(run.id(), request.attempt(), now, cut(reason), false);
    change(request, from, to, change, columns);
    return to;
  }

  private RequestState release(
      Instant now,
      Request sent,
      Reservation reservation,
      RequestState from,
      RequestState to,
      String reason,
      Columns columns) {
    ledger.lockFor(reservation, Credits.ZERO);
    columns.settled(Credits.ZERO);
    if (to == PENDING) {
      columns.unsent();
    }
    settle(now, sent, from, to, reason, columns);
    ledger.release(posting(sent.id(), sent.attempt(), now, reason), reservation);
    return to;
  }

  /** For one that was sent by an earlier run: its reservation is settled as it was made. */
  private Columns charge(Instant now, Request sent, String reason) {
    Reservation reservation = table.sent(sent.id()).reservation().orElseThrow();
    charge(now, sent, reservation, reservation.amount(), reason);
    return new Columns().settled(reservation.amount());
  }

  private void charge(
      Instant now, Request sent, Reservation reservation, Credits amount, String reason) {
    ledger.charge(posting(sent.id(), sent.attempt(), now, reason), reservation, amount);
    reckon(sent, amount);
  }

  /**
   * A request that cost more than was reserved cannot be helped; the next ones of its price are
   * reckoned at what it cost, so that it stays the only one that may pass a budget.
   */
  private void reckon(Request sent, Credits cost) {
    if (!cost.isMoreThan(sent.price())) {
      return;
    }
    Credits before = price(sent);
    ledger.noteSurcharge(run.jobId(), sent.price(), cost); // also where this work is done again
    if (cost.isMoreThan(before)) {
      LOG.warn(
          "{} cost {} credits where {} were reckoned. From now on {} are reserved for a request"
              + " like it.",
          sent.label(),
          cost,
          before,
          cost);
      reckoned.merge(sent.price(), cost, (one, other) -> one.isMoreThan(other) ? one : other);
    }
  }

  /** Nobody else notes what requests of this job cost while this run has its lock. */
  private Credits price(Request request) {
    return reckoned.computeIfAbsent(
        request.price(), price -> ledger.surcharged(run.jobId(), price).orElse(price));
  }

  private void correct(Instant now, Request polled, Optional<Credits> lastWord, String reason) {
    if (lastWord.isEmpty()) {
      return;
    }
    if (!table.sent(polled.id()).isIn(IN_FLIGHT, polled.attempt())) {
      throw new NotAnyMoreException(polled.id(), IN_FLIGHT);
    }
    RequestTable.Charge charge = table.charge(polled.id());
    ledger.correct(
        posting(polled.id(), polled.attempt(), now, reason),
        charge.lastAttempt(),
        lastWord.get(),
        charge.countedIn());
    table.corrected(polled.id(), charge, lastWord.get());
    reckon(polled, lastWord.get());
  }

  private void change(
      Request request, RequestState from, RequestState to, Change change, Columns columns) {
    from.requireMayBecome(to);
    table.change(request.id(), request.attempt(), from, to, change, columns);
  }

  private Posting posting(long request, int attempt, Instant at, String reason) {
    return new Posting(run.jobId(), run.id(), request, attempt, at, cut(reason));
  }

  private static String cut(String reason) {
    String kept = RequestTable.withoutNul(reason);
    return kept.length() <= 1000 ? kept : kept.substring(0, 999) + "…";
  }
}
