package shotlist.manifest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile.ManifestSettings;
import shotlist.journal.Run;
import shotlist.provider.Operation;
import shotlist.request.RequestState;

/**
 * The manifest with {@code changes.csv}, {@code rejects.csv} and {@code failed.csv}, all written in
 * one pass over the catalog and published together. In order:
 *
 * <pre>
 *   open, write(each standing, in catalog order), writeRemoved(each), publish, noteHashes, close
 * </pre>
 *
 * <p>Closed before {@link #publish()}, or killed at any time before it, the files of the last run
 * stand untouched. {@code changes.csv} tells every change at least once: killed after publishing
 * and before the hashes are noted, the next run lists the same changes again. Memory does not grow
 * with the catalog, but for a bit per request. Used by one thread; the job's run lock is held, so
 * that nobody else writes here. Every method throws {@link FilesException} where a file cannot be
 * written.
 */
public final class ManifestFiles implements AutoCloseable {
  /** In place of a hash: the item's removal was published. */
  static final String REMOVED = "removed";

  private final List<Part> parts = new ArrayList<>();
  private final Lines lines;
  private final NotedHashes hashes;
  private final Optional<CsvFile> csv;
  private final Optional<JsonLinesFile> jsonl;
  private final CsvFile changes;
  private final CsvFile rejects;
  private final Optional<CsvFile> failed;
  private final Path folder;

  private long lastOrdinal = -1;
  private @Nullable String failedCells;
  private long itemCount;
  private long lineCount;
  private long rejectCount;
  private long changedCount;
  private long removedCount;
  private long failedRowCount;
  private boolean published;

  private ManifestFiles(
      ManifestSettings settings, Operation operation, Run run, CatalogHead catalog) {
    this.folder = settings.folder();
    this.lines = new Lines(operation, run, catalog);
    this.hashes = NotedHashes.beside(folder.resolve("manifest.csv"));
    try {
      this.failed = catalog.columns().map(this::openFailed);
      this.rejects = openCsv("rejects.csv", List.of("line", "id", "column", "value", "reason"));
      this.changes = openCsv("changes.csv", Line.COLUMNS);
      this.jsonl =
          settings.formats().contains("jsonl") ? Optional.of(openJsonl()) : Optional.empty();
      this.csv =
          settings.formats().contains("csv")
              ? Optional.of(openCsv("manifest.csv", Line.COLUMNS))
              : Optional.empty();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Begins the files of the job file's formats, beside those that stand, after sweeping away what a
   * killed run left there.
   */
  public static ManifestFiles open(
      ManifestSettings settings, Operation operation, Run run, CatalogHead catalog) {
    PartFile.sweep(settings.folder());
    return new ManifestFiles(settings, operation, run, catalog);
  }

  private CsvFile openCsv(String name, List<String> header) {
    CsvFile file = CsvFile.create(folder.resolve(name));
    parts.add(file);
    file.print(header);
    return file;
  }

  private CsvFile openFailed(String columns) {
    CsvFile file = CsvFile.create(folder.resolve("failed.csv"));
    parts.add(file);
    file.printRecord(columns);
    return file;
  }

  private JsonLinesFile openJsonl() {
    JsonLinesFile file = JsonLinesFile.create(folder.resolve("manifest.jsonl"));
    parts.add(file);
    return file;
  }

  /** Writes what stands at the next place of the catalog. */
  public void write(Standing standing) {
    if (standing.ordinal() < lastOrdinal) {
      throw new IllegalArgumentException(
          "not in catalog order: " + standing.ordinal() + " after " + lastOrdinal);
    }
    lastOrdinal = standing.ordinal();
    if (standing instanceof Standing.OfItem item) {
      writeItem(item);
    } else if (standing instanceof Standing.OfReject reject) {
      writeReject(reject);
    } else {
      throw new AssertionError(standing);
    }
  }

  private void writeItem(Standing.OfItem item) {
    List<Line> itemLines = lines.of(item);
    itemLines.forEach(this::printToManifest);
    itemCount++;
    String hash = Line.hash(itemLines);
    if (!item.lineHash().equals(Optional.of(hash))) {
      itemLines.forEach(line -> changes.print(texts(line)));
      hashes.add(item.rowId(), hash);
      changedCount++;
    }
    writeFailed(item);
  }

  private void printToManifest(Line line) {
    csv.ifPresent(file -> file.print(texts(line)));
    jsonl.ifPresent(file -> file.print(line));
    lineCount++;
  }

  private static List<String> texts(Line line) {
    return line.cells().stream().map(Cell::text).toList();
  }

  /** A row whose pictures are several items stands there once: they follow one another. */
  private void writeFailed(Standing.OfItem item) {
    if (!item.cells().equals(failedCells)) {
      failedCells = null;
    }
    if (item.state() == RequestState.FAILED && failedCells == null && failed.isPresent()) {
      failed.get().printRecord(item.cells());
      failedCells = item.cells();
      failedRowCount++;
    }
  }

  private void writeReject(Standing.OfReject reject) {
    printToManifest(lines.of(reject));
    rejects.print(
        List.of(
            Long.toString(reject.line()),
            reject.id(),
            reject.column(),
            reject.cell(),
            reject.reason()));
    rejectCount++;
  }

  /**
   * Writes into {@code changes.csv}, once, that an item is gone; does nothing where that was
   * published and noted before.
   */
  public void writeRemoved(Standing.OfItem item) {
    if (item.lineHash().equals(Optional.of(REMOVED))) {
      return;
    }
    changes.print(texts(lines.ofRemoved(item)));
    hashes.add(item.rowId(), REMOVED);
    removedCount++;
  }

  /**
   * Puts all files on disk, then renames one after the other into place, the manifest last: who
   * waits for a new manifest finds its companions there.
   */
  public Published publish() {
    if (published) {
      throw new IllegalStateException("published already: " + folder);
    }
    List<PartFile> complete = parts.stream().map(Part::complete).toList();
    complete.forEach(PartFile::publish);
    published = true;
    return new Published(
        csv.map(file -> folder.resolve("manifest.csv")),
        jsonl.map(file -> folder.resolve("manifest.jsonl")),
        folder.resolve("changes.csv"),
        folder.resolve("rejects.csv"),
        failed.map(file -> folder.resolve("failed.csv")),
        itemCount,
        lineCount,
        rejectCount,
        changedCount,
        removedCount,
        failedRowCount);
  }

  /**
   * Hands over the new line hashes of what {@code changes.csv} has, a thousand items at a time, to
   * be noted: {@code files.noteHashes(book::notePublished)}. Only after {@link #publish()}.
   */
  public void noteHashes(Consumer<Map<Long, String>> note) {
    if (!published) {
      throw new IllegalStateException("not published yet: " + folder);
    }
    hashes.forEachPage(note);
  }

  /** Drops whatever was not published. */
  @Override
  public void close() {
    parts.forEach(Part::close);
    hashes.close();
  }
}
