package shotlist.chaos;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * All that is known of one job when nothing is left to do.
 *
 * @param catalog the ids of its last catalog, in order
 * @param runs its processes, oldest first; the last one had nothing to do any more
 * @param charges what the service charged for it, oldest first
 * @param ledger what {@code credits --json} says of it
 * @param manifest the lines of {@code manifest.csv}
 * @param summary the last run's {@code summary.json}
 * @param disk the hash of each file in its download folder, by path
 * @param served the hash of what the service gives for a line's {@code output_url}, by URL
 */
record Evidence(
    String job,
    List<String> catalog,
    List<RunLog> runs,
    List<ServiceBook.Charge> charges,
    StateBook state,
    Ledger ledger,
    List<ManifestLine> manifest,
    Summary summary,
    Map<String, String> disk,
    Map<String, String> served) {

  /** The total of {@code credits --json}. */
  record Ledger(BigDecimal reserved, BigDecimal charged, BigDecimal refunded, BigDecimal inDoubt) {
    BigDecimal net() {
      return charged.subtract(refunded).add(inDoubt).add(reserved);
    }
  }

  /**
   * What the last run's summary counts.
   *
   * @param changed the lines of its {@code changes.csv}
   */
  record Summary(
      int exitCode,
      long done,
      long failed,
      long pending,
      long inFlight,
      long inDoubt,
      long rejected,
      long sent,
      long changed) {}

  /** A line of the manifest; what is not there is empty. */
  record ManifestLine(
      String id,
      String position,
      String status,
      String outputUrl,
      String file,
      String sha256,
      String requestId,
      BigDecimal credits,
      String fingerprint) {}
}
