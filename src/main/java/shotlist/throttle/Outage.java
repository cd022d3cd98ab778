package shotlist.throttle;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bears with a database that does not answer for a while: it is asked again after growing waits,
 * and given up after {@link #PATIENCE}. Safe for use by many threads.
 */
final class Outage {
  /** For so long a database may be away; a restart or a failover takes less. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
  private static final long FIRST_WAIT_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(3).toNanos();

  private final ThrottleClock clock;
  private final Predicate<RuntimeException> comesOfIt;
  private final BiFunction<Duration, RuntimeException, RuntimeException> end;
  private int failures;
  private long began;
  private long nextTry;

  /**
   * @param comesOfIt whether a failure is worth another try
   * @param end what to throw when patience ends
   */
  Outage(
      ThrottleClock clock,
      Predicate<RuntimeException> comesOfIt,
      BiFunction<Duration, RuntimeException, RuntimeException> end) {
    this.clock = clock;
    this.comesOfIt = comesOfIt;
    this.end = end;
  }

  /** Nanoseconds until the database is worth asking again; 0: now. */
  synchronized long nanosToNextTry() {
    return failures == 0 ? 0 : Math.max(0, nextTry - clock.nanoTime());
  }

  synchronized void answered() {
    if (failures > 0) {
      LOG.info("The state database answers again.");
      failures = 0;
    }
  }

  /** Notes a failure; throws where another try is not worth while. */
  synchronized void failed(RuntimeException failure) {
    if (!comesOfIt.test(failure)) {
      throw failure;
    }
    long now = clock.nanoTime();
    if (failures == 0) {
      began = now;
      LOG.warn("The state database does not answer: nothing is sent until it does.");
    }
    Duration since = Duration.ofNanos(now - began);
    if (since.compareTo(PATIENCE) >= 0) {
      throw end.apply(since, failure);
    }
    nextTry = now + Math.min(FIRST_WAIT_NANOS << Math.min(failures, 10), LONGEST_WAIT_NANOS);
    failures++;
  }
}
