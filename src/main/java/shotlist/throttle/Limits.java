package shotlist.throttle;

import java.time.Duration;
import java.util.Optional;

/**
 * The limits of one bucket: how many requests a service takes in any second and in any minute. At
 * least one of them is present, and each is at least 1.
 *
 * @param perSecond requests in any second, however it is aligned
 * @param perMinute requests in any 60 seconds, however they are aligned
 */
public record Limits(Optional<Integer> perSecond, Optional<Integer> perMinute) {
  /**
   * What a window is taken to be longer than it is: a request may reach the server this much later
   * than it might have, and the next one that much earlier. Small enough to leave 98 % of a
   * one-second window.
   */
  public static final Duration MARGIN = Duration.ofMillis(15);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public Limits {
    if (perSecond.isEmpty() && perMinute.isEmpty()) {
      throw new IllegalArgumentException("limits need a number per second or per minute: none");
    }
    requirePositive(perSecond, "second");
    requirePositive(perMinute, "minute");
  }

  /** Limits of both windows. */
  public static Limits of(int perSecond, int perMinute) {
    return new Limits(Optional.of(perSecond), Optional.of(perMinute));
  }

  /**
   * The time between two requests that keeps every window: that of the strictest one. With every
   * gap at least this long, any {@code n + 1} requests in a row span more than the window that
   * allows {@code n}.
   */
  public Duration spacing() {
    return spacing(MARGIN);
  }

  /** As the other, with another margin for each window. */
  Duration spacing(Duration margin) {
    Duration bySecond = perSecond.map(n -> share(SECOND.plus(margin), n)).orElse(Duration.ZERO);
    Duration byMinute = perMinute.map(n -> share(MINUTE.plus(margin), n)).orElse(Duration.ZERO);
    return bySecond.compareTo(byMinute) >= 0 ? bySecond : byMinute;
  }

  private static Duration share(Duration window, int requests) {
    long nanos = window.toNanos();
    return Duration.ofNanos((nanos + requests - 1) / requests); // rounded up, never down
  }

  private static void requirePositive(Optional<Integer> limit, String window) {
    if (limit.isPresent() && limit.get() < 1) {
      throw new IllegalArgumentException(
          "limit per " + window + " must be at least 1: " + limit.get());
    }
  }

  /** As a person says it: {@code 1/s, 60/min}. */
  @Override
  public String toString() {
    String bySecond = perSecond.map(n -> n + "/s").orElse("");
    String byMinute = perMinute.map(n -> n + "/min").orElse("");
    return bySecond + (bySecond.isEmpty() || byMinute.isEmpty() ? "" : ", ") + byMinute;
  }
}
