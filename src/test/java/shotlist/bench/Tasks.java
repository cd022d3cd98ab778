package shotlist.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongBinaryOperator;

/**
 * What a {@link StubService} has taken: when, when each is ready, and when that was seen. Moments
 * are those of {@link System#nanoTime}. Safe for use by all threads.
 */
final class Tasks {
  private final long usual;
  private final double spread;
  private final SplittableRandom random;
  private long[] taken = new long[1024];
  private long[] began = new long[1024];
  private long[] ready = new long[1024];
  private long[] seen = new long[1024];
  private int count;
  private int seenCount;

  Tasks(Duration usual, double spread, long seed) {
    this.usual = usual.toNanos();
    this.spread = spread;
    this.random = new SplittableRandom(seed);
  }

  /** Begins a task so long after it was taken, and answers its id, from 1 on. */
  synchronized int begin(long now, Duration after) {
    if (count == taken.length) {
      taken = Arrays.copyOf(taken, count * 2);
      began = Arrays.copyOf(began, count * 2);
      ready = Arrays.copyOf(ready, count * 2);
      seen = Arrays.copyOf(seen, count * 2);
    }
    taken[count] = now;
    began[count] = now + after.toNanos();
    ready[count] = began[count] + (long) (usual * (1 + spread * (2 * random.nextDouble() - 1)));
    return ++count;
  }

  synchronized long readyAt(int id) {
    return ready[id - 1];
  }

  /** Whether a task is ready, as somebody is told now. */
  synchronized boolean see(int id, long now) {
    boolean done = now - ready[id - 1] >= 0;
    if (done && seen[id - 1] == 0) {
      seen[id - 1] = now;
      seenCount++;
    }
    return done;
  }

  synchronized int count() {
    return count;
  }

  /** How many were seen to be ready. */
  synchronized int seen() {
    return seenCount;
  }

  /** Seconds from the first to the last that was taken. */
  synchronized double span() {
    return count == 0 ? 0 : (taken[count - 1] - taken[0]) / 1e9;
  }

  /** How many were taken within that time from the first on. */
  synchronized int takenWithin(Duration time) {
    return (int)
        Arrays.stream(taken, 0, count).filter(at -> at - taken[0] < time.toNanos()).count();
  }

  /** How long after they were ready they were seen to be, in seconds; of those that were. */
  synchronized double[] lateness() {
    return each((late, duration) -> late);
  }

  /** Which share of what was seen was so within a tenth of its duration, or five seconds. */
  synchronized double shareInTime() {
    double[] inTime =
        each((late, duration) -> late <= Math.min(duration / 10, 5_000_000_000L) ? 1 : 0);
    return Arrays.stream(inTime).sum() * 1e9 / Math.max(1, inTime.length);
  }

  private double[] each(LongBinaryOperator figure) {
    double[] figures = new double[seenCount];
    int at = 0;
    for (int i = 0; i < count; i++) {
      if (seen[i] != 0) {
        figures[at++] = figure.applyAsLong(seen[i] - ready[i], ready[i] - began[i]) / 1e9;
      }
    }
    return figures;
  }
}
