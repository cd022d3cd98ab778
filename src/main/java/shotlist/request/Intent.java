package shotlist.request;

import shotlist.ledger.Reserving;

/** What became of the wish to send a request. */
public sealed interface Intent {
  /** The intent and its reservation are on disk: the request may be sent, once. */
  record Recorded(Request request) implements Intent {}

  /** A budget does not allow it; nothing has changed. */
  record OverBudget(Reserving.BudgetReached reached) implements Intent {}
}
