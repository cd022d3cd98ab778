package shotlist.throttle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

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
  private final ThrottleClock clock;
  private final List<Lane> lanes = new ArrayList<>();
  private final Deque<Poll> polls = new ArrayDeque<>();
  private long lastPoll;

  Account(PacedBucket bucket, ThrottleClock clock) {
    this.bucket = bucket;
    this.clock = clock;
    this.lastPoll = clock.nanoTime();
  }

  /** One operation's submitters. */
  static final class Lane {
    final PacedBucket bucket;

    /** Submitters that want a turn: in the queue, preparing, or waiting for the slot. */
    int wanting;

    /** Whether one of them has nothing left to do but send. */
    boolean ready;

    long turns;
    private long lastTurn;

    Lane(PacedBucket bucket, ThrottleClock clock) {
      this.bucket = bucket;
      this.lastTurn = clock.nanoTime();
    }
  }

  /** One poll's place in the queue. */
  static final class Poll {
    private final long since;

    private Poll(long since) {
      this.since = since;
    }
  }

  PacedBucket bucket() {
    return bucket;
  }

  /** The account's own bucket and those of its operations. Takes the lock itself. */
  List<PacedBucket> buckets() {
    lock.lock();
    try {
      return Stream.concat(Stream.of(bucket), lanes.stream().map(lane -> lane.bucket)).toList();
    } finally {
      lock.unlock();
    }
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

  /** Nanoseconds until both of a submission's tokens are there, if nobody takes them before. */
  long nanosToTurn(Lane lane) {
    return Math.max(lane.bucket.nanosToToken(), bucket.nanosToToken());
  }

  /** Takes both tokens and answers 0, or takes nothing and answers how many nanoseconds to wait. */
  long takeTurn(Lane lane) {
    long wait = nanosToTurn(lane);
    if (wait > 0) {
      return wait;
    }
    if (anotherLaneIsFirst(lane) || aPollIsFirst()) {
      return MOMENT_NANOS;
    }
    if (!lane.bucket.take()) {
      return MOMENT_NANOS;
    }
    if (!bucket.take()) {
      lane.bucket.giveBack();
      return MOMENT_NANOS;
    }
    lane.lastTurn = clock.nanoTime();
    lane.turns++;
    return 0;
  }

  /** Queues a poll; every one must leave again, served or not. */
  Poll arrive() {
    Poll poll = new Poll(clock.nanoTime());
    polls.addLast(poll);
    return poll;
  }

  void leave(Poll poll) {
    polls.remove(poll);
  }

  /** Takes the account's token and answers 0, or takes nothing and answers how long to wait. */
  long takePoll(Poll poll) {
    long wait = bucket.nanosToToken();
    if (polls.peekFirst() != poll) {
      // Whoever is next wakes before the token after the one for which the first now waits.
      return Math.max(wait, bucket.spacingNanos());
    }
    if (wait > 0) {
      return wait;
    }
    long yield = hasLostPatience(poll) ? 0 : nanosToYield();
    if (yield > 0) {
      return yield;
    }
    if (!bucket.take()) {
      return MOMENT_NANOS;
    }
    lastPoll = clock.nanoTime();
    return 0;
  }

  /** Of several operations that could send now, the one that sent least recently does. */
  private boolean anotherLaneIsFirst(Lane lane) {
    return lanes.stream()
            .filter(other -> other == lane || (other.ready && other.bucket.nanosToToken() <= 0))
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
        .filter(lane -> lane.wanting > 0)
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
