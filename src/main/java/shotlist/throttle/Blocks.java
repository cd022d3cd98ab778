package shotlist.throttle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Slots of a shared bucket that this process has taken together, where turns follow one another
 * faster than a database can be asked. Within them it paces itself as {@link OwnBucket} does: what
 * a turn is late by, up to {@link PacedBucket#LATENESS}, the next comes sooner. Times are those of
 * {@link ThrottleClock#nanoTime}. Guarded by its account's lock.
 */
final class Blocks {
  /** Limits that leave less than this between two turns are used in blocks. */
  static final Duration QUICK = Duration.ofMillis(5);

  /**
   * How long a block is: what it costs the other processes if its owner is killed, or has little
   * more to send.
   */
  static final Duration LENGTH = Duration.ofMillis(50);

  private record Block(long from, long until) {}

  private final Deque<Block> ours = new ArrayDeque<>();
  private long next;
  private long nextBefore;
  private long taken;

  Blocks(long now) {
    this.next = now;
    this.nextBefore = now;
  }

  /** Whether a bucket of such a spacing is used in blocks. */
  static boolean suit(long spacingNanos) {
    return spacingNanos < QUICK.toNanos();
  }

  /** The bucket's time is ours from then on, for {@link #LENGTH}. */
  void add(long from) {
    ours.addLast(new Block(from, from + LENGTH.toNanos()));
  }

  /** Whether nothing is ours for longer than so many nanoseconds from now. */
  boolean endWithin(long nanos, long now) {
    return ours.isEmpty() || ours.getLast().until() - now <= nanos;
  }

  /** Nanoseconds until the next turn of ours, 0 or less for now; empty where there is none. */
  Optional<Long> nanosToTurn(long now, long spacing) {
    return peek(now, now, spacing).map(turn -> turn - now);
  }

  /**
   * The next turn.
   *
   * @return empty where none is ours that may be used between {@code earliest} and {@code latest}
   */
  Optional<Slot> take(long now, long earliest, long latest, long spacing) {
    Optional<Long> turn = peek(now, earliest, spacing).filter(at -> at - latest <= 0);
    if (turn.isEmpty()) {
      return Optional.empty();
    }
    nextBefore = next;
    next = turn.get() + spacing;
    return Optional.of(new Slot(Math.max(turn.get(), now), ++taken, 0));
  }

  private Optional<Long> peek(long now, long earliest, long spacing) {
    long kept = now - PacedBucket.LATENESS.toNanos();
    long at = next - kept > 0 ? next : kept;
    at = earliest - now > 0 && earliest - at > 0 ? earliest : at;
    while (!ours.isEmpty()) {
      Block block = ours.getFirst();
      at = block.from() - at > 0 ? block.from() : at;
      if (at + spacing - block.until() <= 0) {
        return Optional.of(at);
      }
      if (block.until() - now > PacedBucket.LATENESS.toNanos() && earliest - now > 0) {
        return Optional.empty(); // it may still be of use to who can send sooner
      }
      ours.removeFirst();
    }
    return Optional.empty();
  }

  /** The turn that was taken last was not used. */
  void giveBack() {
    next = nextBefore;
    taken--;
  }

  /** All that follow come no sooner than then. */
  void hold(long until) {
    next = until - next > 0 ? until : next;
  }

  /**
   * What departed in this slot was written then: those that follow keep their distance from it.
   *
   * @return when the bucket is free for others at the soonest
   */
  long restart(Slot slot, long written, long spacing) {
    long followers = taken - slot.number() + 1;
    long earliest = written - PacedBucket.LATENESS.toNanos() + followers * spacing;
    hold(earliest);
    return earliest;
  }
}
