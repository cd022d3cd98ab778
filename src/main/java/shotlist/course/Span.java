package shotlist.course;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A length of time that has begun. It is over when either clock says so: the running one, which
 * nobody can set, or the one on the wall, which also knows how long a machine slept. So a clock
 * that is set back prolongs nothing, and a sleep counts. Safe for use by many threads.
 */
public final class Span {
  private final Duration length;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Instant begun;
  private final long begunNanos;

  private Span(Duration length, InstantSource clock, LongSupplier nanoTime) {
    this.length = length;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.begun = clock.instant();
    this.begunNanos = nanoTime.getAsLong();
  }

  /** Begins now. {@code nanoTime} is as {@link System#nanoTime}. */
  public static Span begin(Duration length, InstantSource clock, LongSupplier nanoTime) {
    return new Span(length, clock, nanoTime);
  }

  /** The longer of what the two clocks say has gone by; never negative. */
  public Duration elapsed() {
    Duration running = Duration.ofNanos(nanoTime.getAsLong() - begunNanos);
    Duration wall = Duration.between(begun, clock.instant());
    return wall.compareTo(running) > 0 ? wall : running;
  }

  public boolean isOver() {
    return elapsed().compareTo(length) >= 0;
  }
}
