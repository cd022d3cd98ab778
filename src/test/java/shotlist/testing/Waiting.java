package shotlist.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Between two looks of a test at what others do. */
public final class Waiting {
  private Waiting() {}

  /**
   * Lets others work for a moment.
   *
   * @throws IllegalStateException where the thread was interrupted: the test's time is over
   */
  public static void aMoment() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("what the test waits for did not happen in its time");
    }
  }
}
