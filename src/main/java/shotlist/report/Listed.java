package shotlist.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;

/**
 * What the page shows of an item, or of a row without one. Texts are cut to what is worth reading.
 *
 * @param position 0 where the row made no item
 * @param title the product's, where the catalog has such a column; where a rejected row is
 * @param source empty where it is too long to be kept
 * @param credits what the manifest's lines of this item sum up to
 * @param changed whether this run changed it
 * @param shared whether another item carries its request's charge
 */
record Listed(
    long ordinal,
    Rank rank,
    String id,
    int position,
    String title,
    Status status,
    String reason,
    String source,
    Credits credits,
    boolean changed,
    boolean shared,
    String fingerprint,
    Optional<Instant> submittedAt,
    Optional<Instant> completedAt,
    List<Result> results) {

  /**
   * One output.
   *
   * @param url empty where there is none, or it is too long
   * @param file as the manifest has it; empty where there is none
   * @param sha256 of the file, in hex; empty where there is none
   * @param width in pixels; 0 where it is not known
   * @param reason what the manifest says of it
   */
  record Result(
      int index,
      String url,
      Optional<Instant> expiresAt,
      String file,
      String sha256,
      long bytes,
      String mime,
      int width,
      int height,
      String reason) {}

  /** About how much memory and page it takes. */
  int size() {
    int size = 400 + id.length() + title.length() + reason.length() + source.length();
    for (Result result : results) {
      size += 300 + result.url().length() + result.file().length() + result.reason().length();
    }
    return size;
  }
}
