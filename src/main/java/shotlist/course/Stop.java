package shotlist.course;

/** Why a run sends nothing more although work is left. */
public enum Stop {
  /** SIGINT: Ctrl-C. */
  INTERRUPTED,
  /** SIGTERM: a scheduler. */
  TERMINATED,
  /** Another run has taken the lock. */
  LOCK,
  /** The service refused the key (401, Claid's 403). */
  KEY,
  /** The service refused payment (402). */
  PAYMENT,
  /** A budget does not allow the next request. */
  BUDGET,
  /** {@code --max-duration} is over. */
  DEADLINE,
  /** The service or the network stayed unavailable. */
  UNAVAILABLE,
  /** More answers were failures than {@code max_failures} allows. */
  FAILURES,
  /** {@code --limit} or {@code --sample} is reached. */
  LIMIT,
  /** Something unexpected happened in this program. */
  ERROR
}
