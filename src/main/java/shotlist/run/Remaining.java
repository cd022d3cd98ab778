package shotlist.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.request.Flow;

/**
 * How much longer a run takes, in two estimates that have nothing to do with each other: how fast
 * requests may be sent is known, how fast results come is only measured.
 *
 * @param toSend until the last request is sent, by the limits of operation and account and, once it
 *     is known how long the service takes, the number of requests that may be in flight
 * @param toEnd until the last result is there, at the rate of this run's last results; empty where
 *     none has come yet
 */
public record Remaining(Duration toSend, Optional<Duration> toEnd) {
  /** Results older than this say nothing about the next ones. */
  public static final Duration MEASURED_OVER = Duration.ofMinutes(10);

  /** Nothing is left. */
  public static final Remaining NOTHING = new Remaining(Duration.ZERO, Optional.of(Duration.ZERO));

  /**
   * The estimates.
   *
   * @param pending requests to be sent
   * @param inFlight requests that are with the service
   * @param flow of the last {@link #MEASURED_OVER}
   */
  public static Remaining of(JobFile jobFile, long pending, long inFlight, Flow flow, Instant now) {
    return of(Pacing.between(jobFile, flow.atService()), pending, inFlight, flow, now);
  }

  /**
   * The same where no job file says what is allowed.
   *
   * @param gap between two submissions, as measured
   */
  public static Remaining of(Duration gap, long pending, long inFlight, Flow flow, Instant now) {
    if (pending + inFlight <= 0) {
      return NOTHING;
    }
    Duration toSend = gap.multipliedBy(pending);
    Optional<Duration> last =
        flow.atService().map(time -> pending == 0 ? Duration.ZERO : toSend.plus(time));
    Optional<Duration> measured =
        pause(flow, now).map(pause -> pause.multipliedBy(pending + inFlight));
    return new Remaining(
        toSend, measured.map(time -> longer(time, last.orElse(toSend))).or(() -> waiting(last)));
  }

  /** One result tells how long the service takes, but not how fast results come. */
  private static Optional<Duration> waiting(Optional<Duration> last) {
    return last.filter(time -> !time.isZero());
  }

  /** Between two results. Where none comes any more it grows, and the estimate with it. */
  private static Optional<Duration> pause(Flow flow, Instant now) {
    return flow.ended() < 2
        ? Optional.empty()
        : flow.firstEnded()
            .filter(first -> first.isBefore(now))
            .map(first -> Duration.between(first, now).dividedBy(flow.ended() - 1));
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
