package shotlist.course;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run that was given a longest duration: first of its submissions and, a grace later,
 * of collecting. Looks at the time in a thread of its own until it is closed.
 */
public final class Deadline implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final Span submitting;
  private final Duration maxDuration;
  private final Duration grace;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final StopSignal stop;
  private @Nullable Span collecting;
  private @Nullable ScheduledExecutorService timer;

  /** Both durations may be zero. The first begins now, the other when the first is noticed. */
  public Deadline(
      Duration maxDuration,
      Duration grace,
      InstantSource clock,
      LongSupplier nanoTime,
      StopSignal stop) {
    this.submitting = Span.begin(maxDuration, clock, nanoTime);
    this.maxDuration = maxDuration;
    this.grace = grace;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.stop = stop;
  }

  /** From here on it is heeded. */
  public synchronized void heed() {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "deadline");
              thread.setDaemon(true);
              return thread;
            });
    var looking =
        executor.scheduleWithFixedDelay(
            this::look, 0, LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
    if (looking.isCancelled()) {
      throw new IllegalStateException("the timer takes nothing");
    }
    timer = executor;
  }

  /** Ends what has to end by now. */
  synchronized void look() {
    if (collecting == null && submitting.isOver()) {
      stop.stopSubmitting(Stop.DEADLINE, "after " + maxDuration);
      collecting = Span.begin(grace, clock, nanoTime);
    }
    if (collecting != null && collecting.isOver()) {
      stop.stopCollecting();
    }
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
