package shotlist.course;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests may be with the service at once. Submitting waits for room, collecting makes
 * it. Safe for use by all threads.
 */
public final class InFlightCap {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final long cap;
  private final StopSignal stop;
  private final AtomicLong inFlight;

  /** {@code inFlight}: how many an earlier run left there. */
  public InFlightCap(long cap, long inFlight, StopSignal stop) {
    this.cap = cap;
    this.stop = stop;
    this.inFlight = new AtomicLong(inFlight);
  }

  /**
   * Takes a place, waiting for one.
   *
   * @return false where submitting stopped before there was one
   */
  public boolean enter() throws InterruptedException {
    while (true) {
      long seen = stop.wakeUps();
      if (stop.submittingStops()) {
        return false;
      }
      long now = inFlight.get();
      if (now < cap) {
        if (inFlight.compareAndSet(now, now + 1)) {
          return true;
        }
      } else {
        stop.doze(LOOK_AGAIN, seen);
      }
    }
  }

  /** Gives a place back: the request was not taken, or has ended. */
  public void leave() {
    inFlight.decrementAndGet();
    stop.wake();
  }
}
