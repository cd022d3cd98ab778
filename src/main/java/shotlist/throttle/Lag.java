package shotlist.throttle;

import java.time.Duration;

/**
 * Whether one operation's requests leave more seldom than its limits allow though somebody wants to
 * send: this machine is too busy. Only for limits that ask for many requests a second, where that
 * can be; where nothing is limited, it always would be so. Safe for use by many threads.
 */
final class Lag {
  private static final long MOST_SPACING = Duration.ofMillis(100).toNanos();
  private static final long LEAST_SPACING = Duration.ofMillis(1).toNanos();

  /** After that nobody sends any more. */
  private static final long RECENT = Duration.ofSeconds(1).toNanos();

  /** What one gap counts: the last hundred or so are the mean. */
  private static final double SHARE = 1 / 64.0;

  /** Half of what may be lost in all. */
  private static final double TOLERATED = 1.01;

  /** A pause or a halt is no more than this. */
  private static final double MOST = 4;

  private double mean = 1;
  private long lastAt;
  private long lastSpacing;

  Lag(long now) {
    this.lastAt = now - 2 * RECENT;
  }

  /**
   * A request departs.
   *
   * @param spacing nanoseconds that the limits ask for since the one before
   * @param isWanted whether another one is to follow at once
   */
  synchronized void departs(long now, long spacing, boolean isWanted) {
    long gap = now - lastAt;
    lastAt = now;
    lastSpacing = spacing;
    if (isWanted && gap < RECENT) {
      mean += SHARE * (Math.min((double) gap / spacing, MOST) - mean);
    }
  }

  /** Whether more is lost than may be. */
  synchronized boolean isBehind(long now) {
    return now - lastAt < RECENT
        && lastSpacing >= LEAST_SPACING
        && lastSpacing <= MOST_SPACING
        && mean > TOLERATED;
  }
}
