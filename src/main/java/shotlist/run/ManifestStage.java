package shotlist.run;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Catalog;
import shotlist.item.ItemBook;
import shotlist.item.Standing;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Run;
import shotlist.manifest.CatalogHead;
import shotlist.manifest.ManifestFiles;
import shotlist.manifest.Published;
import shotlist.report.Selection;

/**
 * Writes the manifest and its companions, and publishes them together; what the report tells is
 * gathered on the way. For one thread.
 */
final class ManifestStage implements AutoCloseable {
  private static final int PAGE = 1000;

  private final JobFile jobFile;
  private final Run run;
  private final ItemBook items;
  private final StandingBook standings;
  private @Nullable ManifestFiles files;
  private @Nullable Selection selection;
  private @Nullable Published published;

  ManifestStage(JobFile jobFile, Run run, ItemBook items, StandingBook standings) {
    this.jobFile = jobFile;
    this.run = run;
    this.items = items;
    this.standings = standings;
  }

  /** Writes the next lines of the catalog. */
  void write(List<? extends Standing> page) {
    ManifestFiles open = open();
    page.forEach(open::write);
    selection().add(page);
  }

  private ManifestFiles open() {
    ManifestFiles open = files;
    if (open == null) {
      Optional<String> columns = items.plannedCatalog().map(ItemBook.PlannedCatalog::columns);
      CatalogHead head = new CatalogHead(columns, imageColumns());
      open = ManifestFiles.open(jobFile.manifest(), jobFile.operation(), run, head);
      files = open;
      selection = new Selection(jobFile, run, columns);
    }
    return open;
  }

  /** What the report tells of the catalog: all of it, once the manifest is published. */
  Selection selection() {
    return Objects.requireNonNull(selection, "nothing was written yet");
  }

  private Set<String> imageColumns() {
    Set<String> columns = new HashSet<>(Catalog.pictureColumns());
    columns.add("source");
    columns.add(jobFile.catalog().imageColumn().orElse("image_url"));
    return columns;
  }

  /**
   * Publishes all files and notes what was published. A process that dies between the two lists the
   * same changes again next time.
   */
  void publish() {
    ManifestFiles open = open();
    long after = 0;
    List<Standing.OfItem> removed = standings.removedUnpublished(after, PAGE);
    while (!removed.isEmpty()) {
      for (Standing.OfItem item : removed) {
        open.writeRemoved(item);
        after = item.rowId();
      }
      removed = standings.removedUnpublished(after, PAGE);
    }
    published = open.publish();
    open.noteHashes(standings::notePublished);
  }

  /** What was published; empty where the run ended before. */
  Optional<Published> published() {
    return Optional.ofNullable(published);
  }

  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
  }
}
