package shotlist.throttle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One account's bucket and who may take from it next: submissions first, polls what is left. It
 * decides and never waits; each answer is how long to wait before asking again. Unless it says
 * otherwise, a method is called with {@link #lock} held.
 */
final class Account {
  /** What to wait for something that is due but not ours to take. */
  static final long MOMENT_NANOS = 1_000_000;

  /**
   * A poll that has been passed over for this many account spacings goes first. Where submissions
   * alone use up the account's limit, one request in twenty is still a poll, or paid results would
   * expire unread.
   */
  static final int POLL_PATIENCE = 20;

  final ReentrantLock lock = new ReentrantLock();

  private final PacedBucket bucket;
  private final Optional<PacedBucket> forPolls;
  private final Buckets buckets;
  private final ThrottleClock clock;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<Poll> polls = new ConcurrentLinkedDeque<>();
  private long lastPoll;

  /**
   * @param forPolls holds back the polls of all processes; empty where there is only this one
   * @param buckets tells whether there are others
   */
  Account(
      PacedBucket bucket, Optional<PacedBucket> forPolls, Buckets buckets, ThrottleClock clock) {
    this.bucket = bucket;
    this.forPolls = forPolls;
    this.buckets = buckets;
    this.clock = clock;
    this.lastPoll = clock.nanoTime();
  }

  /** One operation's submitters. */
  static final class Lane {
    final PacedBucket bucket;

    /** Submitters that want a turn: in the queue, preparing, or waiting for the slot. */
    final AtomicInteger wanting = new AtomicInteger();

    /** Those of them that have nothing left to do but send. */
    final AtomicInteger ready = new AtomicInteger();

    /** Turns that were used. */
    final AtomicLong turns = new AtomicLong();

    final Lag lag;

    private volatile long lastTurn;
    private long announced;

    Lane(PacedBucket bucket, ThrottleClock clock) {
      this.bucket = bucket;
      this.lastTurn = clock.nanoTime();
      this.lag = new Lag(lastTurn);
      this.announced = lastTurn;
    }
  }

  /** One poll's place in the queue. */
  static final class Poll {
    private final long since;

    private Poll(long since) {
      this.since = since;
    }
  }

  /**
   * What became of asking for a turn: given, for these slots, or to be asked for again.
   *
   * @param waitNanos how long to wait before asking again, where it was not given
   */
  record Grant(boolean given, long waitNanos, Slot slot, Slot accountSlot) {
    private static final Slot NONE = new Slot(0, 0, 0);

    static Grant in(long nanos) {
      return new Grant(false, nanos, NONE, NONE);
    }

    static Grant of(Slot slot, Slot accountSlot) {
      return new Grant(true, 0, slot, accountSlot);
    }

    /** When to send. */
    long at() {
      return accountSlot.at() - slot.at() > 0 ? accountSlot.at() : slot.at();
    }
  }

  PacedBucket bucket() {
    return bucket;
  }

  /** Takes the lock itself. */
  Lane addLane(PacedBucket operation) {
    lock.lock();
    try {
      Lane lane = new Lane(operation, clock);
      lanes.add(lane);
      return lane;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks whether other processes changed what is known of a submission's buckets, and tells their
   * polls to stand back once it is due before the account's next token.
   */
  void refresh(Lane lane) {
    lane.bucket.refresh();
    bucket.refresh();
    long wait = nanosToTurn(lane);
    long due = clock.nanoTime() + wait;
    if (wait > 0 && wait <= noticeNanos() && Math.abs(due - lane.announced) > MOMENT_NANOS) {
      lane.announced = due;
      forPolls.ifPresent(polls -> polls.pause(Duration.ofNanos(wait)));
    }
  }

  /** Nanoseconds after which who waits for a turn looks again. */
  long nanosToRefresh(Lane lane) {
    long untilNotice = nanosToTurn(lane) - noticeNanos();
    return untilNotice > 0
        ? Math.min(untilNotice, buckets.lookAgainNanos())
        : buckets.lookAgainNanos();
  }

  /** Nanoseconds until both of a submission's tokens are there, if nobody takes them before. */
  long nanosToTurn(Lane lane) {
    return Math.max(lane.bucket.nanosToToken(), bucket.nanosToToken());
  }

  /** How long before its slot a submission is announced; 0 where no other process polls. */
  private long noticeNanos() {
    return forPolls.isPresent() && buckets.isShared(bucket.name())
        ? bucket.spacingNanos() + 2 * bucket.reachNanos() // the announcement takes its time
        : 0;
  }

  /** Takes both tokens, or takes nothing and answers how long to wait before asking again. */
  Grant takeTurn(Lane lane) {
    long wait = nanosToTurn(lane) - reachNanos(lane);
    if (wait > 0) {
      return Grant.in(wait);
    }
    if (anotherLaneIsFirst(lane) || aPollIsFirst()) {
      return Grant.in(MOMENT_NANOS);
    }
    long now = clock.nanoTime();
    Optional<Slot> slot =
        lane.bucket.take(now + Math.max(bucket.nanosToToken(), 0), now + reachNanos(lane));
    if (slot.isEmpty()) {
      return askAgain(lane);
    }
    long latest = slot.get().at() + lane.bucket.spacingNanos() / 4;
    Optional<Slot> accountSlot = bucket.take(slot.get().at(), latest);
    if (accountSlot.isEmpty()) {
      lane.bucket.giveBack();
      return askAgain(lane);
    }
    return Grant.of(slot.get(), accountSlot.get());
  }

  private Grant askAgain(Lane lane) {
    return Grant.in(Math.max(nanosToTurn(lane) - reachNanos(lane), MOMENT_NANOS));
  }

  /** No further than one token of the account, which polls could have had. */
  private long reachNanos(Lane lane) {
    return Math.min(lane.bucket.reachNanos(), bucket.spacingNanos());
  }

  /**
   * The slot of a turn has come. Needs no lock, nor does what follows until it is sent.
   *
   * @return false where nothing may be sent: a pause came between, or it came too late
   */
  boolean departs(Lane lane, Grant turn) {
    if (!lane.bucket.departs(turn.slot()) || !bucket.departs(turn.accountSlot())) {
      return false;
    }
    lane.lastTurn = clock.nanoTime();
    long spacing = Math.max(lane.bucket.spacingNanos(), bucket.spacingNanos());
    lane.lag.departs(lane.lastTurn, spacing, lane.wanting.get() > 1); // one of them is this one
    lane.turns.incrementAndGet();
    return true;
  }

  private static long nanosToTake(PacedBucket bucket) {
    return bucket.nanosToToken() - bucket.reachNanos();
  }

  /** Queues a poll; every one must leave again, served or not. Needs no lock, nor does leaving. */
  Poll arrive() {
    Poll poll = new Poll(clock.nanoTime());
    polls.addLast(poll);
    return poll;
  }

  void leave(Poll poll) {
    polls.remove(poll);
  }

  /** Takes the account's token, or takes nothing and answers how long to wait. */
  Grant takePoll(Poll poll) {
    if (polls.peekFirst() != poll) {
      // Whoever is next wakes before the token after the one for which the first now waits.
      return Grant.in(Math.max(bucket.nanosToToken(), bucket.spacingNanos()));
    }
    bucket.refresh();
    long wait = nanosToTake(bucket);
    if (wait > 0) {
      return Grant.in(wait);
    }
    long yield = hasLostPatience(poll) ? 0 : Math.max(nanosToYield(), nanosToYieldToOthers());
    if (yield > 0) {
      return Grant.in(yield);
    }
    long now = clock.nanoTime();
    Optional<Slot> slot = bucket.take(now, now + bucket.reachNanos());
    if (slot.isEmpty()) {
      return Grant.in(Math.max(nanosToTake(bucket), MOMENT_NANOS));
    }
    lastPoll = clock.nanoTime();
    return Grant.of(slot.get(), slot.get());
  }

  /** The slot of a poll has come; see {@link #departs}. Takes the lock itself, where it must. */
  boolean pollDeparts(Grant turn) {
    if (!bucket.departs(turn.accountSlot())) {
      return false;
    }
    long now = clock.nanoTime();
    long lateness = PacedBucket.LATENESS.toNanos();
    if (now - turn.accountSlot().at() <= lateness) {
      return true;
    }
    // The next one is not to leave before this one is known to have: it is said first.
    lock.lock();
    try {
      bucket.restart(turn.accountSlot(), now + lateness);
    } finally {
      lock.unlock();
    }
    return clock.nanoTime() - now <= lateness;
  }

  /** How long a poll stands back for a submission of another process that it would make late. */
  private long nanosToYieldToOthers() {
    if (forPolls.isEmpty() || noticeNanos() == 0) {
      return 0;
    }
    PacedBucket announced = forPolls.get();
    announced.look();
    long submission = announced.nanosToToken();
    long poll = Math.max(bucket.nanosToToken(), 0);
    long tolerated = bucket.spacingNanos() * 6 / 1000; // see below
    boolean late = poll + bucket.spacingNanos() > submission + tolerated;
    boolean first = poll < submission + bucket.spacingNanos() / 2; // it may be about to take it
    return submission > 0 && late && first ? submission : 0;
  }

  /** Of several operations that could send now, the one that sent least recently does. */
  private boolean anotherLaneIsFirst(Lane lane) {
    return lanes.stream()
            .filter(
                other -> other == lane || (other.ready.get() > 0 && nanosToTake(other.bucket) <= 0))
            .min(Comparator.comparingLong(other -> other.lastTurn - lane.lastTurn))
            .orElse(lane)
        != lane;
  }

  private boolean aPollIsFirst() {
    Poll first = polls.peekFirst();
    return first != null && hasLostPatience(first);
  }

  private boolean hasLostPatience(Poll poll) {
    long passedOver = Math.min(clock.nanoTime() - poll.since, clock.nanoTime() - lastPoll);
    return passedOver >= POLL_PATIENCE * bucket.spacingNanos();
  }

  /**
   * How long a poll stands back for a submission that is due before the account's token would be
   * back; 0: not at all. A poll sent now would make that submission late.
   */
  private long nanosToYield() {
    return lanes.stream()
        .filter(lane -> lane.wanting.get() > 0)
        .filter(lane -> lane.bucket.nanosToToken() + tolerance(lane) < bucket.spacingNanos())
        .mapToLong(lane -> Math.max(lane.bucket.nanosToToken(), MOMENT_NANOS))
        .min()
        .orElse(0);
  }

  /**
   * What a poll may cost a submission: too little to take it below 98 % of its limit. Without it an
   * operation of exactly half the account's limit would leave no room for polls at all, because a
   * poll always comes a little after its token.
   */
  private static long tolerance(Lane lane) {
    return lane.bucket.spacingNanos() * 3 / 1000;
  }
}
