package shotlist.submit;

import java.time.Instant;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.provider.Answered;
import shotlist.provider.SubmitAnswer;
import shotlist.request.RequestState;

/** What became of one go at a request. */
public sealed interface Submission {
  /**
   * Its intent was written and its answer is entered; {@code state} is the request's now.
   *
   * @param left whether any of it was written to the connection
   * @param at when it left; where it did not, when it began to
   */
  record Sent(Answered<SubmitAnswer> answered, RequestState state, boolean left, Instant at)
      implements Submission {}

  /** It was not written, since nobody was there or it was called off. Nothing has changed. */
  record Unsent(SubmitAnswer.NotTaken notTaken, Instant at) implements Submission {}

  /** A budget does not allow it; nothing was sent and nothing has changed. */
  record OverBudget(BudgetReached reached) implements Submission {}

  /** Others go first: the service or the database has to be back before. Nothing has changed. */
  record Held() implements Submission {}

  /** The run stopped before its turn; nothing was sent and it is still pending. */
  record Stopped() implements Submission {}
}
