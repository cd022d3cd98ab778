package shotlist.report;

import java.time.Duration;

/**
 * How long many things took, in a fixed amount of memory: durations are counted in classes that are
 * at most 3 percent wide.
 */
final class Spread {
  private static final int CLASSES_PER_DOUBLING = 32;
  private static final int CLASSES = 64 * CLASSES_PER_DOUBLING;

  private final long[] counts = new long[CLASSES];
  private long count;

  void add(Duration duration) {
    counts[classOf(Math.max(0, duration.toMillis()))]++;
    count++;
  }

  private static int classOf(long millis) {
    double doublings = Math.log(millis + 1.0) / Math.log(2);
    return (int) Math.round(doublings * CLASSES_PER_DOUBLING);
  }

  private static Duration middleOf(int number) {
    return Duration.ofMillis(Math.round(Math.pow(2, (double) number / CLASSES_PER_DOUBLING)) - 1);
  }

  long count() {
    return count;
  }

  /**
   * So many percent took no longer.
   *
   * @param percent 1 to 100
   */
  Duration percentile(int percent) {
    long rank = Math.max(1, (count * percent + 99) / 100);
    long seen = 0;
    for (int i = 0; i < CLASSES; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return middleOf(i);
      }
    }
    return Duration.ZERO;
  }
}
