package shotlist.throttle;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.throttle.Account.Grant;
import shotlist.throttle.Account.Lane;
import shotlist.throttle.Account.Poll;

/**
 * Turns to send one operation's requests within the operation's limits and its account's. A
 * submission takes a token of both at the moment it is sent, a poll one of the account. For any
 * number of threads; turns and polls are each given in the order in which they were asked for.
 *
 * <p>While a submitter wants a turn, polls take only what would not make it late. A submission
 * leaves as soon as both limits allow, so at least 98 % of the operation's limit is used, provided
 * that the account allows at least twice as much and whoever holds a turn awaits it in time.
 *
 * <p>The limits hold at the server as long as what lies between {@link Turn#await} and the arrival
 * of the request varies by less than {@link Limits#MARGIN}. Opening a connection varies by more:
 * that belongs before {@code await}.
 *
 * <pre>{@code
 * try (Turn turn = throttle.nextTurn()) {
 *   intend(request); // one commit
 *   turn.await();
 *   service.submit(request);
 *   turn.written(); // its last byte
 * }
 * }</pre>
 */
public final class Throttle {
  /** How long before its slot a turn is handed out, unless told otherwise: time for a commit. */
  public static final Duration LEAD = Duration.ofMillis(50);

  /** The longest pause; a service that asks for more is asked again after this. */
  public static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** The shortest sleep where limits are over two thousand a second. */
  static final Duration SHORTEST_SLEEP = Duration.ofNanos(500_000);

  /** What a commit and a TLS handshake across an ocean take. */
  public static final Duration PREPARING = Duration.ofMillis(300);

  /** More than this would only stand in line. */
  private static final int MOST_AT_ONCE = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Throttle.class);

  private final Account account;
  private final Lane lane;
  private final ThrottleClock clock;
  private final Semaphore preparing;
  private final Semaphore departing;

  Throttle(Account account, Lane lane, ThrottleClock clock) {
    this.account = account;
    this.lane = lane;
    this.clock = clock;
    this.preparing = new Semaphore(turnsWithin(PREPARING), true);
    this.departing = new Semaphore(turnsWithin(LEAD), true);
  }

  /** So many have to be at it at once, where each takes so long and none is to be late. */
  private int turnsWithin(Duration duration) {
    long spacing = lane.bucket.limits().spacing().toNanos();
    return (int) Math.min((duration.toNanos() + spacing - 1) / spacing, MOST_AT_ONCE);
  }

  /** Lets a million requests through each second: for where nothing is to be throttled. */
  public static Throttle none() {
    ThrottleClock clock = ThrottleClock.system();
    Limits limits = Limits.of(1_000_000, 60_000_000);
    return new Throttles(
            clock, InstantSource.system(), TurnMemory.none(), BucketSource.inProcess(clock))
        .throttle("none", limits, "none", limits);
  }

  /** As {@link #nextTurn(Duration)}, with {@link #LEAD}. */
  public Turn nextTurn() throws InterruptedException {
    return nextTurn(LEAD);
  }

  /**
   * Blocks until shortly before our slot. Nothing is consumed yet and nothing promised: a pause may
   * still come between. As many submitters hold a turn of an operation as are needed for each to
   * have {@link #PREPARING}: at one request a second, one. Close it.
   *
   * @param lead how long before the slot to return: what there is to do before {@link Turn#await},
   *     such as a commit and a handshake; who needs longer sends late, and less than 98 %
   * @throws InterruptedException no turn is held and nothing was consumed
   */
  public Turn nextTurn(Duration lead) throws InterruptedException {
    want(1);
    boolean holdsPlace = false;
    boolean hasTurn = false;
    try {
      preparing.acquire();
      holdsPlace = true;
      long wait = nanosToSlot() - lead.toNanos();
      while (wait > 0) {
        sleep(wait);
        wait = nanosToSlot() - lead.toNanos();
      }
      hasTurn = true;
      return new Turn(this);
    } finally {
      if (!hasTurn) {
        want(-1);
        if (holdsPlace) {
          preparing.release();
        }
      }
    }
  }

  /**
   * Blocks until a poll may be sent, and takes its token: send it now. Submissions go first, except
   * before a poll that was passed over for twenty account spacings.
   *
   * @return what is to be told when the poll was written
   * @throws InterruptedException nothing was consumed
   */
  public PollTurn acquirePoll() throws InterruptedException {
    // Far beyond any wait, and far from the overflow of a clock that counts from anywhere.
    return new PollTurn(this, acquirePoll(Long.MAX_VALUE / 4).orElseThrow());
  }

  /**
   * As {@link #acquirePoll}, but gives up after {@code patience}; {@code Duration.ZERO} answers at
   * once.
   *
   * @return whether the token was taken and the poll may be sent now
   */
  public boolean tryAcquirePoll(Duration patience) throws InterruptedException {
    return acquirePoll(patience.toNanos()).isPresent();
  }

  /**
   * Nobody gets a turn of this operation before {@code duration} from now, not even who already
   * holds one; polls go on. For a 429 or an exhausted {@code RateLimit-Remaining} that concerns the
   * operation.
   *
   * @param duration at most {@link #LONGEST_PAUSE} counts; a shorter pause never ends a longer one
   * @param why for the log, as a person says it; no secrets
   */
  public void pauseOperation(Duration duration, String why) {
    pause(lane.bucket, duration, why);
  }

  /** As {@link #pauseOperation}, for all operations of the account and for polls. */
  public void pauseAccount(Duration duration, String why) {
    pause(account.bucket(), duration, why);
  }

  /**
   * The service has answered 429: {@link #pauseAccount}, and for a while somewhat more time between
   * requests than the limits ask for. It may count them as they reach it, less evenly than they
   * left.
   */
  public void refused(Duration duration, String why) {
    account.lock.lock();
    try {
      lane.bucket.refused();
      account.bucket().refused();
    } finally {
      account.lock.unlock();
    }
    pauseAccount(duration, why);
  }

  /** For {@link Turn}: the request has left to its last byte. */
  void written(Grant turn) {
    long written = clock.nanoTime(); // not what the lock and the first bucket take
    account.lock.lock();
    try {
      lane.bucket.restart(turn.slot(), written);
      account.bucket().restart(turn.accountSlot(), written);
    } finally {
      account.lock.unlock();
    }
  }

  /** For {@link PollTurn}: the poll has left to its last byte. */
  void pollWritten(Grant turn) {
    long written = clock.nanoTime();
    account.lock.lock();
    try {
      account.bucket().restart(turn.accountSlot(), written);
    } finally {
      account.lock.unlock();
    }
  }

  /** How many turns were used since the process started. */
  public long turns() {
    return lane.turns.get();
  }

  /**
   * Whether more than a hundredth of the operation's limit was lost of late though somebody wanted
   * to send, because this machine is too busy: what can wait is to wait. Never where the limit is
   * less than 10 or more than 1,000 a second.
   */
  public boolean isBehind() {
    return lane.lag.isBehind(clock.nanoTime());
  }

  PacedBucket bucket() {
    return lane.bucket;
  }

  /**
   * For {@link Turn}: waits until it is among the next to depart; to be left by {@link #leaveLine}.
   */
  void line() throws InterruptedException {
    departing.acquire();
  }

  /** For {@link Turn}: lets the next one into line. */
  void leaveLine() {
    departing.release();
  }

  /** For {@link Turn}: waits until shortly before the slot and takes nothing. */
  boolean approachSlot(long start, long leadNanos, long patienceNanos) throws InterruptedException {
    long wait = nanosToSlot() - leadNanos;
    while (wait > 0) {
      if (wait > patienceNanos - (clock.nanoTime() - start)) {
        return false;
      }
      sleep(wait);
      wait = nanosToSlot() - leadNanos;
    }
    return true;
  }

  /** For {@link Turn}: takes both tokens and waits for the slot; empty where that is too far. */
  Optional<Grant> awaitSlot(long patienceNanos) throws InterruptedException {
    long start = clock.nanoTime();
    lane.ready.incrementAndGet();
    try {
      while (true) {
        Grant turn = takeTurn();
        if (turn.given()) {
          waitFor(turn);
          if (account.departs(lane, turn)) {
            return Optional.of(turn);
          }
        } else if (turn.waitNanos() > patienceNanos - (clock.nanoTime() - start)) {
          return Optional.empty();
        } else {
          sleep(turn.waitNanos());
        }
      }
    } finally {
      lane.ready.decrementAndGet();
    }
  }

  /** For {@link Turn}: lets the next submitter in. */
  void giveBack() {
    want(-1);
    preparing.release();
  }

  long nanoTime() {
    return clock.nanoTime();
  }

  /** Not for longer than what is known of the buckets may be true. */
  private void sleep(long nanos) throws InterruptedException {
    clock.sleep(Duration.ofNanos(worthSleeping(Math.min(nanos, nanosToRefresh()))));
  }

  /**
   * Where slots follow each other faster than a thread can fall asleep and wake, those who wait for
   * others would do nothing else.
   */
  private long worthSleeping(long nanos) {
    return account.bucket().spacingNanos() < SHORTEST_SLEEP.toNanos()
        ? Math.max(nanos, SHORTEST_SLEEP.toNanos())
        : nanos;
  }

  /** A slot that was taken ahead of its time. */
  private void waitFor(Grant turn) throws InterruptedException {
    long wait = turn.at() - clock.nanoTime();
    if (wait > 0) {
      clock.sleep(Duration.ofNanos(wait));
    }
  }

  private Grant takeTurn() throws InterruptedException {
    stopIfInterrupted();
    account.lock.lock();
    try {
      account.refresh(lane);
      return account.takeTurn(lane);
    } finally {
      account.lock.unlock();
    }
  }

  private long nanosToSlot() {
    account.lock.lock();
    try {
      account.refresh(lane);
      return account.nanosToTurn(lane);
    } finally {
      account.lock.unlock();
    }
  }

  private long nanosToRefresh() {
    account.lock.lock();
    try {
      return account.nanosToRefresh(lane);
    } finally {
      account.lock.unlock();
    }
  }

  private Optional<Grant> acquirePoll(long patienceNanos) throws InterruptedException {
    long start = clock.nanoTime();
    Poll poll = account.arrive();
    try {
      while (true) {
        Grant turn = takePoll(poll);
        long left = patienceNanos - (clock.nanoTime() - start);
        if (turn.given()) {
          waitFor(turn);
          if (account.pollDeparts(turn)) {
            return Optional.of(turn);
          }
        } else if (left <= 0) {
          return Optional.empty();
        } else {
          clock.sleep(Duration.ofNanos(Math.min(worthSleeping(turn.waitNanos()), left)));
        }
      }
    } finally {
      account.leave(poll);
    }
  }

  private Grant takePoll(Poll poll) throws InterruptedException {
    stopIfInterrupted();
    account.lock.lock();
    try {
      return account.takePoll(poll);
    } finally {
      account.lock.unlock();
    }
  }

  private void want(int more) {
    lane.wanting.addAndGet(more);
  }

  private void pause(PacedBucket bucket, Duration duration, String why) {
    Duration bounded = duration.compareTo(LONGEST_PAUSE) < 0 ? duration : LONGEST_PAUSE;
    boolean longer;
    account.lock.lock();
    try {
      longer = bucket.pause(bounded);
    } finally {
      account.lock.unlock();
    }
    if (longer) {
      LOG.info("{} pauses for {} ms: {}", bucket.name(), bounded.toMillis(), why);
    }
  }

  /** A stop wins over a slot that is free: after it nothing more is sent. */
  private static void stopIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
