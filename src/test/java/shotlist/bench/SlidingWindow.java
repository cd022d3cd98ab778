package shotlist.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Admits so many in any window of this length, however it is aligned; the strictest reading. */
final class SlidingWindow {
  private final int most;
  private final long nanos;
  private final Deque<Long> admitted = new ArrayDeque<>();

  SlidingWindow(int most, Duration length) {
    this.most = most;
    this.nanos = length.toNanos();
  }

  synchronized boolean admits(long now) {
    if (most == Integer.MAX_VALUE) {
      return true;
    }
    while (!admitted.isEmpty() && now - admitted.peekFirst() >= nanos) {
      admitted.removeFirst();
    }
    if (admitted.size() >= most) {
      return false;
    }
    admitted.addLast(now);
    return true;
  }
}
