package shotlist.chaos;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One job's side, as the state database has it: requests, their changes, the ledger, files. */
record StateBook(
    List<Request> requests, List<Change> changes, List<Entry> entries, List<Output> outputs) {
  /**
   * A request.
   *
   * @param items how many items of the catalog want it
   */
  record Request(long id, Ask ask, String state, Optional<String> task, long items) {
    boolean is(String word) {
      return state.equals(word);
    }
  }

  /** A change of a request's state. */
  record Change(long request, int attempt, String from, String to, Instant at, String reason) {
    /** Whether nobody noted an answer, since the run had ended. */
    boolean isInterruption() {
      return to.equals("in_doubt") && reason.startsWith("the run ended while");
    }
  }

  /** A line of the ledger. */
  record Entry(
      long id, long request, int attempt, String kind, BigDecimal amount, Optional<Long> settles) {}

  /**
   * An output, with one of its files where there is any.
   *
   * @param download todo, done, lost or none
   */
  record Output(
      long request, int index, String download, Optional<String> file, Optional<String> sha256) {}
}
