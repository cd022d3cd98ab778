package shotlist.throttle;

import java.time.Duration;
import java.util.Optional;

/**
 * A bucket of one token that comes back one spacing after the slot for which it was taken, and that
 * can be paused. Its times are those of {@link ThrottleClock#nanoTime}. Guarded by its account's
 * lock, but for {@link #departs}.
 */
interface PacedBucket {
  /**
   * A request that leaves no later than this after its slot does not delay the next: otherwise
   * twenty requests a second could not use 98 % of their limit. It is a part of {@link
   * Limits#MARGIN}; the rest is for the way to the service.
   */
  Duration LATENESS = Duration.ofMillis(5);

  /** Whole microseconds, rounded up: what a token is. */
  static long micros(long nanos) {
    return (nanos + 999) / 1_000;
  }

  String name();

  /** What this process was told; others may be held to less. */
  Limits limits();

  /** The time between two tokens, as {@link Spacing} has it now. */
  long spacingNanos();

  /** Looks whether others changed the bucket, where there are others and it is long ago. */
  void refresh();

  /** Looks in any case. */
  void look();

  /** Nanoseconds until a token can be used, as far as is known here; 0 or less: now. */
  long nanosToToken();

  /** How many nanoseconds before it can be used a token is best taken. */
  long reachNanos();

  /**
   * Takes the token, where it can be used soon enough.
   *
   * @param earliest it will not be used before, nor counts before
   * @param latest it would be of no use after
   * @return empty where nothing was taken, which happens when another machine was faster
   */
  Optional<Slot> take(long earliest, long latest);

  /** Puts the token back that was taken last and not used. */
  void giveBack();

  /**
   * The slot has come, and the token is used now. Needs no lock: whoever holds it may be asking the
   * database, and a slot does not wait for that.
   *
   * @return false where it may not be: a pause came between, or it is so late that the next slot
   *     may have been given away
   */
  boolean departs(Slot slot);

  /** Holds every token back for {@code duration}; true where that is longer than was known. */
  boolean pause(Duration duration);

  /**
   * What departed in this slot had left at {@code written}, and no sooner. A little late is
   * nothing; by as much as it was later, all that follow come later.
   */
  void restart(Slot slot, long written);

  /** The service has answered that there were too many. */
  void refused();
}
