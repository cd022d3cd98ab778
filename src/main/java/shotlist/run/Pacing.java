package shotlist.run;

import java.time.Duration;
import java.util.Optional;
import shotlist.jobfile.JobFile;

/** How fast a job may send, for those who plan ahead. */
public final class Pacing {
  private Pacing() {}

  /** The least time between two submissions: that of the stricter of operation and account. */
  public static Duration spacing(JobFile jobFile) {
    return longer(
        Stages.operationLimits(jobFile).spacing(), Stages.accountLimits(jobFile).spacing());
  }

  /**
   * The time between two submissions while many are sent: where the service takes so long that as
   * many are in flight as may be, the next waits until one comes back.
   *
   * @param atService how long a request is with the service, where that is known
   */
  static Duration between(JobFile jobFile, Optional<Duration> atService) {
    Duration turn = atService.orElse(Duration.ZERO).dividedBy(Stages.atOnce(jobFile));
    return longer(spacing(jobFile), turn);
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
