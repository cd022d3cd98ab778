package shotlist.submit;

import shotlist.ledger.Reserving.BudgetReached;
import shotlist.provider.Answered;
import shotlist.provider.SubmitAnswer;
import shotlist.request.RequestState;

/** What became of one go at a request. */
public sealed interface Submission {
  /** It was sent; {@code state} is the request's now. */
  record Sent(Answered<SubmitAnswer> answered, RequestState state) implements Submission {}

  /** A budget does not allow it; nothing was sent and nothing has changed. */
  record OverBudget(BudgetReached reached) implements Submission {}

  /** The run stopped before its turn; nothing was sent and it is still pending. */
  record Stopped() implements Submission {}
}
