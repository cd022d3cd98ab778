package shotlist.plan;

import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.plan.Assessment.Category;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestBook;

/** Which requests a run leaves as they are. */
final class Resting {
  private Resting() {}

  /** What a request that will not be sent makes of its items; empty where it will be. */
  static Optional<Category> of(JobFile jobFile, PlannedRequests.Known request) {
    boolean holdsDoubts =
        jobFile.inDoubt() == JobFile.InDoubt.HOLD
            || request.resubmissions() >= RequestBook.MOST_RESUBMISSIONS;
    boolean triesAgain = request.retries() < jobFile.retryFailed();
    return switch (request.state()) {
      case DONE -> Optional.of(Category.UNCHANGED);
      case IN_FLIGHT -> Optional.of(Category.IN_FLIGHT);
      case SUBMITTING, IN_DOUBT -> holdsDoubts ? Optional.of(Category.IN_DOUBT) : Optional.empty();
      case FAILED -> triesAgain ? Optional.empty() : Optional.of(Category.FAILED);
      case PENDING -> Optional.empty();
    };
  }
}
