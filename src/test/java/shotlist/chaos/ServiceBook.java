package shotlist.chaos;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The service's side: what it took, and what it holds against its client.
 *
 * @param limited requests answered 429 since a limit was passed
 */
record ServiceBook(List<Charge> charges, List<String> violations, long limited) {
  /**
   * A request that the service took.
   *
   * @param hasResult whether it has, or will have, something to download
   */
  record Charge(
      String task, Ask ask, BigDecimal amount, BigDecimal refunded, Instant at, boolean hasResult) {
    BigDecimal net() {
      return amount.subtract(refunded);
    }
  }
}
