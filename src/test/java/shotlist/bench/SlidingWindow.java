package shotlist.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * So many in any window of this length, however it is aligned; the strictest reading. For one
 * thread at a time.
 */
final class SlidingWindow {
  private final int most;
  private final long nanos;
  private final Deque<Long> counted = new ArrayDeque<>();

  SlidingWindow(int most, Duration length) {
    this.most = most;
    this.nanos = length.toNanos();
  }

  boolean hasRoom(long now) {
    while (!counted.isEmpty() && now - counted.peekFirst() >= nanos) {
      counted.removeFirst();
    }
    return counted.size() < most;
  }

  void count(long now) {
    counted.addLast(now);
  }
}
