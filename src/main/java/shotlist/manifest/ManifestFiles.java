package shotlist.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.Outlined.Piece;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile.ManifestSettings;
import shotlist.journal.Run;
import shotlist.manifest.RejectChanges.Gone;
import shotlist.provider.Operation;
import shotlist.request.RequestState;

/**
 * The manifest with {@code changes.csv}, {@code rejects.csv} and {@code failed.csv}, all written in
 * one pass over the catalog and published together. In order:
 *
 * <pre>
 *   open, compareRejects where they may differ, write(each standing, in catalog order),
 *   writeRemoved(each), writeRemovedRejects, publish, noteHashes, close
 * </pre>
 *
 * <p>Closed before {@link #publish()}, or killed at any time before it, the files of the last run
 * stand untouched. {@code changes.csv} tells every change at least once: killed after publishing
 * and before the hashes are noted, the next run lists the same changes again. (One exception:
 * killed before the rejects are noted as well, an item that was told as rejected and whose row is
 * gone by the next run is not told as removed any more.) Memory does not grow with the catalog, but
 * for a bit per request and some forty bytes per reject that is compared. Used by one thread; the
 * job's run lock is held, so that nobody else writes here. Every method throws {@link
 * FilesException} where a file cannot be written.
 */
public final class ManifestFiles implements AutoCloseable {
  /** In place of a hash: the item's removal was published. */
  static final String REMOVED = "removed";

  private static final String CSV = "manifest.csv";
  private static final String JSON = "manifest.jsonl";

  /** Rejects whose ids are looked up together. */
  private static final int REMOVED_AT_ONCE = 1000;

  private final String form;
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
  private @Nullable Object failedRow;
  private Optional<RejectChanges> rejectChanges = Optional.empty();
  private Iterable<Standing.OfReject> rejectsBefore = List.of();
  private long itemCount;
  private long lineCount;
  private long rejectCount;
  private long changedCount;
  private long removedCount;
  private long failedRowCount;
  private boolean published;

  private ManifestFiles(
      ManifestSettings settings,
      Operation operation,
      Run run,
      CatalogHead catalog,
      boolean downloads,
      boolean takesOver) {
    this.folder = settings.folder();
    this.form = form(settings, operation, downloads);
    this.lines = new Lines(operation, run, catalog, downloads);
    this.hashes = NotedHashes.beside(folder.resolve(CSV));
    try {
      this.failed = catalog.columns().map(this::openFailed);
      this.rejects =
          openCsv("rejects.csv", List.of("line", "id", "column", "value", "reason"), false);
      this.changes = openCsv("changes.csv", Line.COLUMNS, false);
      this.jsonl =
          settings.formats().contains("jsonl")
              ? Optional.of(openJsonl(takesOver))
              : Optional.empty();
      this.csv =
          settings.formats().contains("csv")
              ? Optional.of(openCsv(CSV, Line.COLUMNS, takesOver))
              : Optional.empty();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Begins the files of the job file's formats, beside those that stand, after sweeping away what a
   * killed run left there.
   *
   * @param downloads whether outputs are to have a file
   */
  public static ManifestFiles open(
      ManifestSettings settings,
      Operation operation,
      Run run,
      CatalogHead catalog,
      boolean downloads) {
    PartFile.sweep(settings.folder());
    return new ManifestFiles(settings, operation, run, catalog, downloads, false);
  }

  /**
   * As the other, of which pieces may be {@link #copy copied} from the files that stand.
   *
   * @param marks what {@link #marks} said when they were published
   * @return empty where other files stand there now, or ones of another form
   */
  public static Optional<ManifestFiles> openOver(
      ManifestSettings settings,
      Operation operation,
      Run run,
      CatalogHead catalog,
      boolean downloads,
      String marks) {
    PartFile.sweep(settings.folder());
    if (!marks.equals(standing(settings, operation, downloads))) {
      return Optional.empty();
    }
    ManifestFiles files = new ManifestFiles(settings, operation, run, catalog, downloads, true);
    if (!marks.equals(files.marks(PieceFile::earlier))) { // replaced while it was opened
      files.close();
      return Optional.empty();
    }
    return Optional.of(files);
  }

  /**
   * What is known of the files in their places: form, size, time and the system's number of each. A
   * file that anybody has written or replaced since has other marks.
   */
  private static String standing(
      ManifestSettings settings, Operation operation, boolean downloads) {
    return marks(
        form(settings, operation, downloads),
        settings.formats().contains("csv")
            ? PieceFile.mark(settings.folder().resolve(CSV))
            : Optional.empty(),
        settings.formats().contains("jsonl")
            ? PieceFile.mark(settings.folder().resolve(JSON))
            : Optional.empty());
  }

  private String marks(Function<PieceFile, Optional<PieceFile.Mark>> mark) {
    return marks(
        form,
        csv.flatMap(file -> mark.apply(file.file())),
        jsonl.flatMap(file -> mark.apply(file.file())));
  }

  private static String marks(
      String form, Optional<PieceFile.Mark> csv, Optional<PieceFile.Mark> jsonl) {
    return form
        + "\n"
        + csv.map(PieceFile.Mark::text).orElse("none")
        + "\n"
        + jsonl.map(PieceFile.Mark::text).orElse("none");
  }

  /** What all lines depend on beside the books, and the version of their form. */
  private static String form(ManifestSettings settings, Operation operation, boolean downloads) {
    return String.join(
        " ",
        "lines-2",
        downloads ? "downloads" : "links",
        operation.provider().word(),
        operation.word(),
        settings.formats().stream().sorted().collect(Collectors.joining("+")),
        settings.folder().toAbsolutePath().toString());
  }

  private CsvFile openCsv(String name, List<String> header, boolean takesOver) {
    CsvFile file = CsvFile.create(folder.resolve(name), header, takesOver);
    parts.add(file);
    return file;
  }

  private CsvFile openFailed(String columns) {
    CsvFile file = CsvFile.create(folder.resolve("failed.csv"), columns);
    parts.add(file);
    return file;
  }

  private JsonLinesFile openJsonl(boolean takesOver) {
    JsonLinesFile file = JsonLinesFile.create(folder.resolve(JSON), takesOver);
    parts.add(file);
    return file;
  }

  /**
   * From now on, rejects are changes unless they are among these; before, none of them is one.
   *
   * @param published those of the manifest that stands; gone through twice
   */
  public void compareRejects(Iterable<Standing.OfReject> published) {
    rejectChanges = Optional.of(new RejectChanges(published));
    rejectsBefore = published;
  }

  /** Writes what stands at the next place of the catalog. */
  public void write(Standing standing) {
    write(standing, standing instanceof Standing.OfItem item ? item.cells() : "");
  }

  /**
   * As the other, where a catalog row is told by something else than its cells.
   *
   * @return where its lines are
   */
  public Piece write(Standing standing, Object row) {
    if (standing.ordinal() < lastOrdinal) {
      throw new IllegalArgumentException(
          "not in catalog order: " + standing.ordinal() + " after " + lastOrdinal);
    }
    lastOrdinal = standing.ordinal();
    long linesBefore = lineCount;
    long csvAt = csv.map(file -> file.file().position()).orElse(0L);
    long jsonAt = jsonl.map(file -> file.file().position()).orElse(0L);
    if (standing instanceof Standing.OfItem item) {
      writeItem(item, row);
    } else if (standing instanceof Standing.OfReject reject) {
      writeReject(reject);
    } else {
      throw new AssertionError(standing);
    }
    return piece((int) (lineCount - linesBefore), csvAt, jsonAt);
  }

  private Piece piece(int linesOfIt, long csvAt, long jsonAt) {
    return new Piece(
        linesOfIt,
        csvAt,
        csv.map(file -> (int) (file.file().position() - csvAt)).orElse(0),
        jsonAt,
        jsonl.map(file -> (int) (file.file().position() - jsonAt)).orElse(0));
  }

  /**
   * Takes over the lines of an item at the next place, which has not failed and is as it was when
   * the files that stand were published.
   *
   * @param row tells its catalog row, as in {@link #write(Standing, Object)}
   * @return where its lines are now
   */
  public Piece copy(Piece published, Object row) {
    long csvAt = csv.map(file -> file.file().position()).orElse(0L);
    long jsonAt = jsonl.map(file -> file.file().position()).orElse(0L);
    try {
      if (csv.isPresent()) {
        csv.get().file().copy(published.csvAt(), published.csvBytes());
      }
      if (jsonl.isPresent()) {
        jsonl.get().file().copy(published.jsonAt(), published.jsonBytes());
      }
    } catch (IOException e) {
      throw FilesException.of(e, folder.resolve(CSV));
    }
    if (!row.equals(failedRow)) {
      failedRow = null;
    }
    itemCount++;
    lineCount += published.lines();
    return piece(published.lines(), csvAt, jsonAt);
  }

  /**
   * Takes over all lines of the files that stand, instead of each by itself: none of them is of a
   * failed item or a reject.
   */
  public void keepAll(long items, long linesOfThem) {
    csv.ifPresent(file -> file.file().copyRest());
    jsonl.ifPresent(file -> file.file().copyRest());
    itemCount += items;
    lineCount += linesOfThem;
  }

  private void writeItem(Standing.OfItem item, Object row) {
    List<Line> itemLines = lines.of(item);
    itemLines.forEach(this::printToManifest);
    itemCount++;
    String hash = Line.hash(itemLines);
    if (!item.lineHash().equals(Optional.of(hash))) {
      itemLines.forEach(line -> changes.print(texts(line)));
      hashes.add(item.rowId(), hash);
      changedCount++;
    }
    writeFailed(item, row);
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
  private void writeFailed(Standing.OfItem item, Object row) {
    if (!row.equals(failedRow)) {
      failedRow = null;
    }
    if (item.state() == RequestState.FAILED && failedRow == null && failed.isPresent()) {
      failed.get().printRecord(item.cells());
      failedRow = row;
      failedRowCount++;
    }
  }

  private void writeReject(Standing.OfReject reject) {
    Line line = lines.of(reject);
    printToManifest(line);
    if (rejectChanges.isPresent() && rejectChanges.get().isNew(reject)) {
      changes.print(texts(line));
      changedCount++;
    }
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
   * published and noted before, or where a reject in its place says so.
   */
  public void writeRemoved(Standing.OfItem item) {
    if (item.lineHash().equals(Optional.of(REMOVED))) {
      return;
    }
    hashes.add(item.rowId(), REMOVED);
    switch (rejectChanges.map(rejects -> rejects.gone(item.key().id())).orElse(Gone.REMOVED)) {
      case TOLD -> {}
      case REJECTED -> {
        changes.print(texts(lines.ofRejected(item)));
        changedCount++;
      }
      case REMOVED -> {
        changes.print(texts(lines.ofRemoved(item)));
        removedCount++;
      }
    }
  }

  /**
   * Writes into {@code changes.csv} which rejects are gone, after all items that are: those of
   * whose product nothing stands any more, neither an item nor another reject. An importer takes
   * down what is removed.
   *
   * @param havingItems tells which of some ids have an item in the catalog
   */
  public void writeRemovedRejects(UnaryOperator<Set<String>> havingItems) {
    if (rejectChanges.isEmpty()) {
      return;
    }
    List<Standing.OfReject> gone = new ArrayList<>();
    for (Standing.OfReject reject : rejectsBefore) {
      if (rejectChanges.get().isGone(reject)) {
        gone.add(reject);
      }
      if (gone.size() == REMOVED_AT_ONCE) {
        writeRemoved(gone, havingItems);
        gone.clear();
      }
    }
    writeRemoved(gone, havingItems);
  }

  private void writeRemoved(List<Standing.OfReject> gone, UnaryOperator<Set<String>> havingItems) {
    Set<String> ids = gone.stream().map(Standing.OfReject::id).collect(Collectors.toSet());
    Set<String> stay = ids.isEmpty() ? Set.of() : havingItems.apply(ids);
    for (Standing.OfReject reject : gone) {
      if (!stay.contains(reject.id())) {
        changes.print(texts(lines.ofRemoved(reject)));
        removedCount++;
      }
    }
  }

  /**
   * Puts all files on disk, then renames one after the other into place, the manifest last: who
   * waits for a new manifest finds its companions there.
   */
  public Published publish() {
    if (published) {
      throw new IllegalStateException("published already: " + folder);
    }
    parts.forEach(Part::complete);
    parts.forEach(Part::publish);
    published = true;
    return new Published(
        csv.map(file -> folder.resolve(CSV)),
        jsonl.map(file -> folder.resolve(JSON)),
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
   * Hands over the new line hashes of what {@code changes.csv} has, some thousand items at a time,
   * to be noted: {@code files.noteHashes(book::notePublished)}. Only after {@link #publish()}.
   */
  public void noteHashes(Consumer<Map<Long, String>> note) {
    if (!published) {
      throw new IllegalStateException("not published yet: " + folder);
    }
    hashes.forEachPage(note);
  }

  /** What tells these files from any others later on. Only after {@link #publish()}. */
  public String marks() {
    if (!published) {
      throw new IllegalStateException("not published yet: " + folder);
    }
    return marks(PieceFile::published);
  }

  /** Drops whatever was not published. */
  @Override
  public void close() {
    parts.forEach(Part::close);
    hashes.close();
  }
}
