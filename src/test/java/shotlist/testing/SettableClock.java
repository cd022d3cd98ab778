package shotlist.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until the test moves it. Safe for use by many threads. */
public final class SettableClock extends Clock {
  private final AtomicReference<Instant> now;

  /** A clock that stands at {@code start}: {@code 2026-11-21T02:00:00Z}. */
  public SettableClock(String start) {
    this.now = new AtomicReference<>(Instant.parse(start));
  }

  /** Puts the clock to {@code instant}: {@code 2026-11-22T00:00:01Z}. */
  public void set(String instant) {
    now.set(Instant.parse(instant));
  }

  /** Moves the clock forward, or back where it is negative. */
  public void advance(Duration duration) {
    now.updateAndGet(before -> before.plus(duration));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.fixed(instant(), zone);
  }
}
