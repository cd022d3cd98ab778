package shotlist.course;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Notices that the clock on the wall was set back: what was put off until a time that it then shows
 * again much later must not wait that long. For one thread.
 */
public final class SetBack {
  /** By less a clock is corrected all the time, and a wait longer by as much harms nobody. */
  private static final Duration HARMLESS = Duration.ofSeconds(30);

  private final InstantSource clock;
  private Instant latest;

  public SetBack(InstantSource clock) {
    this.clock = clock;
    this.latest = clock.instant();
  }

  /** Whether it was, since this was asked last. */
  public boolean happened() {
    Instant now = clock.instant();
    boolean back = now.isBefore(latest.minus(HARMLESS));
    if (back || now.isAfter(latest)) {
      latest = now;
    }
    return back;
  }
}
