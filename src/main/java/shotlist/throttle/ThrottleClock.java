package shotlist.throttle;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The one place where the throttle reads running time and waits; a test sets both. */
public interface ThrottleClock {
  /** Nanoseconds that only ever run forward, with no meaning but their differences. */
  long nanoTime();

  /** Returns no earlier than after {@code duration}; at once where it is not positive. */
  void sleep(Duration duration) throws InterruptedException;

  /**
   * Milliseconds for which the whole process has stood still so far, for its garbage collector.
   * Only ever grows.
   */
  long standstills();

  /** The machine's own clock. */
  static ThrottleClock system() {
    return new ThrottleClock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public long standstills() {
        return CollectorPauses.millis();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        // Thread.sleep rounds up to whole milliseconds on JDK 17, which would cost rate each turn.
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          LockSupport.parkNanos(this, left);
        }
      }
    };
  }
}
