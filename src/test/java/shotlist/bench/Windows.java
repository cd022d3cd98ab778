package shotlist.bench;

import java.time.Duration;

/** The second and the minute of a limit. For one thread at a time. */
final class Windows {
  private final boolean unlimited;
  private final SlidingWindow second;
  private final SlidingWindow minute;

  Windows(Manner.Rate rate) {
    this.unlimited = rate.unlimited();
    this.second = new SlidingWindow(rate.perSecond(), Duration.ofSeconds(1));
    this.minute = new SlidingWindow(rate.perMinute(), Duration.ofMinutes(1));
  }

  boolean wouldAdmit(long now) {
    return unlimited || (second.hasRoom(now) && minute.hasRoom(now));
  }

  /** Counts it where there is room for it in both. */
  boolean admits(long now) {
    if (unlimited) {
      return true;
    }
    boolean room = wouldAdmit(now);
    if (room) {
      second.count(now);
      minute.count(now);
    }
    return room;
  }
}
