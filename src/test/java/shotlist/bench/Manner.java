package shotlist.bench;

import java.time.Duration;

/**
 * How a {@link StubService} behaves.
 *
 * @param operation what it takes of submissions
 * @param account what it takes of submissions and polls together
 * @param latency of each answer that is not a picture
 * @param task how long it works on a request, once that was answered
 * @param spread by which share that is longer or shorter, drawn from the seed
 */
record Manner(
    Rate operation, Rate account, Duration latency, Duration task, double spread, long seed) {
  /** So many in any second and any minute. */
  record Rate(int perSecond, int perMinute) {
    /** More than any program sends. */
    static final Rate UNLIMITED = new Rate(1_000_000, 60_000_000);

    boolean unlimited() {
      return equals(UNLIMITED);
    }

    /** The most that a long time allows, in a second. */
    double sustained() {
      return Math.min(perSecond, perMinute / 60.0);
    }
  }

  /** Takes whatever comes, and is done at once. */
  static final Manner UNLIMITED =
      new Manner(Rate.UNLIMITED, Rate.UNLIMITED, Duration.ZERO, Duration.ZERO, 0, 0);
}
