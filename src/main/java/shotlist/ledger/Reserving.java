package shotlist.ledger;

import java.time.Instant;
import java.util.Optional;

/** What became of the wish to reserve credits. */
public sealed interface Reserving {
  /**
   * Credits set aside for one attempt, until an entry settles them.
   *
   * @param entry the ledger's entry
   */
  record Reservation(long entry, Credits amount, CountedIn countedIn) implements Reserving {}

  /**
   * A budget does not allow it; nothing was entered.
   *
   * @param budget run, day, month, account.day or account.month
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
