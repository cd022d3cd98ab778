package shotlist.report;

/** What of a large catalog is shown first, and gets its pictures into the page first. */
enum Rank {
  /** Somebody should look at it. */
  PROBLEM,
  /** This run changed it. */
  NEW,
  /** All else, as it stood before. */
  REST
}
