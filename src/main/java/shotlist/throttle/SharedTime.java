package shotlist.throttle;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;

/**
 * The time that all processes on a database keep, told by this machine's running time and the
 * difference between the two. How the machines' own clocks are set has no part in it. Safe for use
 * by many threads.
 */
final class SharedTime implements TimeMeter {
  /** A forward step that is longer is no error of measurement and no clock that runs fast. */
  private static final long STEP_NANOS = Duration.ofMillis(20).toNanos();

  private static final int FIRST_SAMPLES = 8;
  private static final int SAMPLES = 3;
  private static final long DRIFT_NANOS = Duration.ofMillis(1).toNanos();
  private static final long GOOD_SAMPLE_NANOS = Duration.ofMillis(1).toNanos();

  private final ThrottleClock clock;
  private final InstantSource instants;
  private final ThreadLocal<Long> lastRead = ThreadLocal.withInitial(() -> 0L);
  private boolean measured;
  private long measuredAt;
  private long machineTime;
  private volatile long difference;
  private long error;

  SharedTime(ThrottleClock clock, InstantSource instants) {
    this.clock = clock;
    this.instants = instants;
  }

  /** What {@link ThrottleClock#nanoTime} was when this thread read the shared time last. */
  long lastRead() {
    return lastRead.get();
  }

  @Override
  public long currentTimeNanos() {
    long now = clock.nanoTime();
    lastRead.set(now);
    return now + difference;
  }

  @Override
  public boolean isWallClockBased() {
    return true;
  }

  /** Whether it was measured within {@code age}, and the machine has not slept since. */
  synchronized boolean isFresh(Duration age) {
    long passed = clock.nanoTime() - measuredAt;
    long onTheClock = instants.millis() - machineTime;
    // A machine that sleeps stops its running time but not its clock.
    return measured && passed < age.toNanos() && onTheClock - passed / 1_000_000 < 500;
  }

  /**
   * Measures the difference anew.
   *
   * @return whether the time has stepped forward, so that tokens seem to be back that are not
   */
  synchronized boolean measure(Peers peers) {
    long bestError = Long.MAX_VALUE;
    long bestDifference = 0;
    int samples = measured ? SAMPLES : FIRST_SAMPLES;
    for (int i = 0; i < samples && bestError > GOOD_SAMPLE_NANOS; i++) {
      long asked = clock.nanoTime();
      long time = peers.timeNanos();
      long half = (clock.nanoTime() - asked) / 2; // the answer was made somewhere on the way
      if (half < bestError) {
        bestError = half;
        bestDifference = time - (asked + half);
      }
    }
    long change = bestDifference - difference;
    if (measured && bestError > 2 * error && Math.abs(change) <= bestError + error) {
      // A poor measurement that says nothing new; clocks drift by a millisecond in ten seconds.
      error += DRIFT_NANOS;
      measuredAt = clock.nanoTime();
      machineTime = instants.millis();
      return false;
    }
    boolean stepped = measured && change > bestError + error + STEP_NANOS;
    difference = bestDifference;
    error = bestError;
    measured = true;
    measuredAt = clock.nanoTime();
    machineTime = instants.millis();
    return stepped;
  }
}
