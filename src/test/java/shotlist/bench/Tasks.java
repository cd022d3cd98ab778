package shotlist.bench;

import java.util.Arrays;

/** What a {@link StubService} has taken: when each will be ready, and when that was seen. */
final class Tasks {
  private long[] ready = new long[1024];
  private long[] seen = new long[1024];
  private int count;

  /** Begins a task that is ready then, and answers its id, from 1 on. */
  synchronized int begin(long readyAt) {
    if (count == ready.length) {
      ready = Arrays.copyOf(ready, count * 2);
      seen = Arrays.copyOf(seen, count * 2);
    }
    ready[count] = readyAt;
    return ++count;
  }

  /** Whether a task is ready now. */
  synchronized boolean poll(int id, long now) {
    boolean done = now - ready[id - 1] >= 0;
    if (done && seen[id - 1] == 0) {
      seen[id - 1] = now;
    }
    return done;
  }

  synchronized int count() {
    return count;
  }

  /** How long after a task was ready that was seen, in seconds: the longest. */
  synchronized double slowestLook() {
    double slowest = 0;
    for (int i = 0; i < count; i++) {
      if (seen[i] != 0) {
        slowest = Math.max(slowest, (seen[i] - ready[i]) / 1e9);
      }
    }
    return slowest;
  }
}
