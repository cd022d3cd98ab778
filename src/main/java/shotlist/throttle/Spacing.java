package shotlist.throttle;

import java.time.Duration;

/**
 * The time between two turns of a bucket: what its limits ask for, and for a while more of it after
 * something has shown that requests reach the service less evenly than {@link Limits#MARGIN} allows
 * for. A busy machine lets one request wait and not the next, here where we see it and at the
 * service where we do not. Guarded as its bucket is, unless it says otherwise.
 */
final class Spacing {
  /** So much more than the margin at most: 4.5 % of a window of a second in all. */
  static final Duration MOST_CARE = Duration.ofMillis(30);

  /** After a request that left late; a machine that starts or is busy has the next one soon. */
  static final Duration AFTER_LATE = Duration.ofSeconds(10);

  /** After a refusal, whose pause costs more than the care of so long. */
  static final Duration AFTER_REFUSAL = Duration.ofSeconds(20);

  private final Limits limits;
  private final ThrottleClock clock;
  private final long usual;
  private volatile long careful;
  private volatile Duration carefulMargin = Limits.MARGIN;
  private volatile long carefulUntil;

  Spacing(Limits limits, ThrottleClock clock) {
    this.limits = limits;
    this.clock = clock;
    this.usual = limits.spacing().toNanos();
    this.careful = usual;
    this.carefulUntil = clock.nanoTime();
  }

  /** Nanoseconds to the next turn. Needs no lock. */
  long nanos() {
    return isCareful() ? careful : usual;
  }

  /** What a window is taken to be longer than it is, now. Needs no lock. */
  Duration margin() {
    return isCareful() ? carefulMargin : Limits.MARGIN;
  }

  private boolean isCareful() {
    return clock.nanoTime() - carefulUntil < 0;
  }

  /**
   * A request left so much after its slot.
   *
   * @param harmless what the margin has room for without any care
   */
  void late(Duration lateness, Duration harmless) {
    Duration care = lateness.minus(harmless);
    if (care.compareTo(Duration.ZERO) > 0) {
      takeCare(care.compareTo(MOST_CARE) < 0 ? care : MOST_CARE, AFTER_LATE);
    }
  }

  /** The service counted more than the limits allow, though we did not. */
  void refused() {
    takeCare(MOST_CARE, AFTER_REFUSAL);
  }

  private void takeCare(Duration care, Duration howLong) {
    Duration margin = Limits.MARGIN.plus(care);
    carefulMargin = margin().compareTo(margin) > 0 ? margin() : margin;
    careful = limits.spacing(carefulMargin).toNanos();
    long until = clock.nanoTime() + howLong.toNanos();
    if (until - carefulUntil > 0) {
      carefulUntil = until;
    }
  }
}
