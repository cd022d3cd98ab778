package shotlist.run;

import java.time.Duration;
import shotlist.jobfile.JobFile;

/** How fast a job may send, for those who plan ahead. */
public final class Pacing {
  private Pacing() {}

  /** The least time between two submissions: that of the stricter of operation and account. */
  public static Duration spacing(JobFile jobFile) {
    Duration operation = Stages.operationLimits(jobFile).spacing();
    Duration account = Stages.accountLimits(jobFile).spacing();
    return operation.compareTo(account) >= 0 ? operation : account;
  }
}
