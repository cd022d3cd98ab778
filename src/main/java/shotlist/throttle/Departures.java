package shotlist.throttle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a bucket's last requests left, as far back as its longest window reaches. Whoever knows that
 * may follow a request that was held up sooner than evenly, since it sees that no window is
 * exceeded. In memory alone: what an earlier process sent is not known, so this says nothing until
 * all of that is out of every window. Times are those of {@link ThrottleClock#nanoTime}. Guarded as
 * its bucket is.
 */
final class Departures {
  /** Of larger limits nothing is kept; they are used evenly. */
  static final int MOST = 60_000;

  private record Window(int requests, long nanos) {}

  private final List<Window> windows = new ArrayList<>();
  private final long[] times;
  private final long knownFrom;

  /**
   * Nothing has left yet.
   *
   * @param unknownUntil an earlier process sent nothing after this
   */
  Departures(Limits limits, long unknownUntil) {
    limits.perSecond().ifPresent(n -> windows.add(new Window(n, Duration.ofSeconds(1).toNanos())));
    limits.perMinute().ifPresent(n -> windows.add(new Window(n, Duration.ofMinutes(1).toNanos())));
    int most = windows.stream().mapToInt(Window::requests).max().orElseThrow();
    this.times = new long[most <= MOST ? most + 1 : 0]; // and one that may be given back
    long longest = windows.stream().mapToLong(Window::nanos).max().orElseThrow();
    this.knownFrom = unknownUntil + longest + Limits.MARGIN.toNanos();
  }

  /** Whether they are known at all in time. */
  boolean areKept() {
    return times.length > 0;
  }

  /** Whether all is known that left within any window before this time. */
  boolean areKnown(long now) {
    return areKept() && now - knownFrom >= 0;
  }

  /**
   * A request leaves, or has left later than that.
   *
   * @param number from 1; of one that is out of every window nothing is noted. The last one's is
   *     used again where it did not leave after all
   * @param newest the number of the last request
   */
  void left(long number, long at, long newest) {
    if (newest - number < times.length) {
      times[place(number)] = at;
    }
  }

  /** When it left, as far as is known; only for numbers that are still within a window. */
  private long at(long number) {
    return times[place(number)];
  }

  private int place(long number) {
    return (int) (number % times.length);
  }

  /**
   * Nanoseconds until a request may leave so that no window, and so much more, holds more than its
   * limit; 0 or less: now. Where {@link #areKnown}.
   *
   * @param number the next one's
   */
  long nanosToTurn(long number, Duration margin, long now) {
    long wait = 0;
    for (Window window : windows) {
      if (number > window.requests()) {
        long left = at(number - window.requests());
        wait = Math.max(wait, left + window.nanos() + margin.toNanos() - now);
      }
    }
    return wait;
  }
}
