package shotlist.manifest;

import java.util.Locale;

/** What a run came to, in one word. Its exit code is the scheduler's side of it. */
public enum Outcome {
  /** Every item is done, unchanged or rejected. */
  COMPLETE,
  /** Finished, and items failed. */
  PARTIAL,
  /** Results are in flight still, or work was left by choice. */
  LEFT,
  /** The service or the network stayed unavailable. */
  UNAVAILABLE,
  /** The service refused the key. */
  REFUSED,
  /** The service refused payment. */
  UNPAID,
  /** A budget was reached. */
  BUDGET,
  /** {@code --max-duration} was reached. */
  DEADLINE,
  /** Another run holds the lock. */
  LOCKED,
  /** Requests are in doubt. */
  IN_DOUBT,
  /** Stopped by a signal. */
  STOPPED,
  /** The job file, the catalog or the usage is wrong: nothing was sent. */
  INVALID,
  /** Unexpected. */
  ERROR;

  /** As summaries and the journal have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
