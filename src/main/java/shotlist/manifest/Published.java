package shotlist.manifest;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that stand in their places now, and what is in them.
 *
 * @param manifestCsv empty where the job file does not ask for it
 * @param manifestJsonl empty where the job file does not ask for it
 * @param failed empty where no catalog was ever planned
 * @param items how many items are in the manifest
 * @param lines how many lines it has, those of rejects included
 * @param rejectedRows how many rows are in {@code rejects.csv}
 * @param changedItems how many items and rejects are in {@code changes.csv}, without the removed
 *     ones
 * @param removedItems how many of the removed ones are
 * @param failedRows how many catalog rows are in {@code failed.csv}
 */
public record Published(
    Optional<Path> manifestCsv,
    Optional<Path> manifestJsonl,
    Path changes,
    Path rejects,
    Optional<Path> failed,
    long items,
    long lines,
    long rejectedRows,
    long changedItems,
    long removedItems,
    long failedRows) {
  /** The manifest as CSV, or as JSON lines where there is no CSV. */
  public Path manifest() {
    return manifestCsv.or(() -> manifestJsonl).orElseThrow();
  }
}
