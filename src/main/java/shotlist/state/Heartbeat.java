package shotlist.state;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something every few seconds while a lock is held, in a thread of its own. */
final class Heartbeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final ScheduledExecutorService executor;

  private Heartbeat(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  /** Begins; {@code pause} is between the end of a beat and the next. */
  static Heartbeat every(Duration pause, Runnable beat) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "lock");
              thread.setDaemon(true);
              return thread;
            });
    var beating =
        executor.scheduleWithFixedDelay(
            () -> whatever(beat), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    if (beating.isCancelled()) {
      throw new IllegalStateException("the heart does not beat");
    }
    return new Heartbeat(executor);
  }

  /** A beat that fails is not the last one. */
  private static void whatever(Runnable beat) {
    try {
      beat.run();
    } catch (RuntimeException e) {
      LOG.warn("The lock could not be looked after: {}", e.getMessage());
    }
  }

  /** Begins no further beat; one under way may still end. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
