package shotlist.throttle;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * A bucket of one token that comes back one spacing after the slot for which it was taken, and that
 * can be paused. Its times are those of {@link ThrottleClock#nanoTime}. Guarded by its account's
 * lock, but for {@link #departs}.
 */
interface PacedBucket {
  String name();

  /** What this process was told; others may be held to less. */
  Limits limits();

  /** The time between two tokens. */
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
   * @return the slot: when it may be used; empty where nothing was taken, which happens when
   *     another machine was faster
   */
  OptionalLong take(long earliest, long latest);

  /** Puts the token back that was taken last and not used. */
  void giveBack();

  /**
   * The slot has come, and the token is used now. Needs no lock: whoever holds it may be asking the
   * database, and a slot does not wait for that.
   *
   * @return false where it may not be: a pause came between, or it is so late that the next slot
   *     may have been given away
   */
  boolean departs(long slot);

  /** Holds every token back for {@code duration}; true where that is longer than was known. */
  boolean pause(Duration duration);

  /**
   * What departed last had left at {@code written}, and no sooner: the next token comes one spacing
   * after that, or later.
   */
  void restart(long written);
}
