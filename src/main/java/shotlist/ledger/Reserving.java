package shotlist.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** What became of the wish to reserve credits. */
public sealed interface Reserving {
  /**
   * Credits set aside for one attempt, until an entry settles them.
   *
   * @param entry the ledger's entry
   * @param runId the run, and {@code day} the UTC day, in whose budgets it counts, as does all that
   *     later settles or refunds it
   */
  record Reservation(long entry, Credits amount, long runId, LocalDate day) implements Reserving {}

  /**
   * A budget does not allow it; nothing was entered.
   *
   * @param budget run, day or month
   * @param needed what should have been reserved
   * @param freeAt when the budget begins anew, if it ever does
   */
  record BudgetReached(
      String budget, Credits limit, Credits spent, Credits needed, Optional<Instant> freeAt)
      implements Reserving {
    /** What is left, too little for the next request. */
    public Credits left() {
      return spent.isMoreThan(limit) ? Credits.ZERO : limit.minus(spent);
    }
  }
}
