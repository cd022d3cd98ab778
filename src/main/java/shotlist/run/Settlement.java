package shotlist.run;

import java.util.Map;
import shotlist.course.Stop;
import shotlist.manifest.Outcome;

/**
 * What a run comes to for a scheduler. Where several things hold the first in the contract's order
 * counts: refused key, refused payment, in doubt, budget, deadline, unavailable, left, failed.
 *
 * @param unplanned whether it was to send something and ended before it knew what
 * @param stateAway whether the state database was not there when the run ended
 * @param inDoubt requests nobody knows the fate of
 * @param unsent items whose request is still to be sent
 * @param inFlight requests whose result is still to come
 * @param toDownload outputs whose file is still to be had
 * @param failed items without a result, and results whose file is lost
 */
record Settlement(
    Map<Stop, String> stops,
    boolean unplanned,
    boolean stateAway,
    long inDoubt,
    long unsent,
    long inFlight,
    long toDownload,
    long failed) {

  /** An outcome with its exit code. */
  record Result(Outcome outcome, int exitCode) {}

  Result result() {
    return result(false);
  }

  /**
   * As the other.
   *
   * @param picturesAway whether items are held since servers of source pictures were given up
   */
  Result result(boolean picturesAway) {
    if (stops.containsKey(Stop.LOCK)) {
      return new Result(Outcome.LOCKED, 11);
    }
    if (stops.containsKey(Stop.ERROR) && !stateAway) {
      return new Result(Outcome.ERROR, 1);
    }
    if (stops.containsKey(Stop.INTERRUPTED)) {
      return new Result(Outcome.STOPPED, 130);
    }
    if (stops.containsKey(Stop.TERMINATED)) {
      return new Result(Outcome.STOPPED, 143);
    }
    if (stops.containsKey(Stop.KEY)) {
      return new Result(Outcome.REFUSED, 6);
    }
    if (stops.containsKey(Stop.PAYMENT)) {
      return new Result(Outcome.UNPAID, 7);
    }
    if (inDoubt > 0) {
      return new Result(Outcome.IN_DOUBT, 12);
    }
    if (stops.containsKey(Stop.BUDGET)) {
      return new Result(Outcome.BUDGET, 8);
    }
    boolean workIsLeft = unplanned || unsent + inFlight + toDownload > 0;
    if (stops.containsKey(Stop.DEADLINE) && workIsLeft) {
      return new Result(Outcome.DEADLINE, 10);
    }
    boolean away = stops.containsKey(Stop.UNAVAILABLE) && workIsLeft;
    if (stateAway || away || picturesAway) {
      return new Result(Outcome.UNAVAILABLE, 5);
    }
    boolean stoppedByFailures = stops.containsKey(Stop.FAILURES);
    if (inFlight + toDownload > 0 || (unsent > 0 && !stoppedByFailures)) {
      return new Result(Outcome.LEFT, 4);
    }
    return failed > 0 || stoppedByFailures
        ? new Result(Outcome.PARTIAL, 3)
        : new Result(Outcome.COMPLETE, 0);
  }
}
