package shotlist.ledger;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Whose budgets a reservation counts in, as does all that later settles or refunds it.
 *
 * @param day in UTC, and its month
 * @param account a row of the account table; empty where nobody counts for one
 */
public record CountedIn(long runId, LocalDate day, Optional<Long> account) {}
