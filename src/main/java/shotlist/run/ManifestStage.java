package shotlist.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Catalog;
import shotlist.item.ItemBook;
import shotlist.item.LongList;
import shotlist.item.OutlineBook;
import shotlist.item.OutlineBook.Lines;
import shotlist.item.OutlineBook.Trusted;
import shotlist.item.Outlined;
import shotlist.item.Outlined.Kind;
import shotlist.item.Outlined.Piece;
import shotlist.item.Standing;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Run;
import shotlist.manifest.CatalogHead;
import shotlist.manifest.ManifestFiles;
import shotlist.manifest.Published;
import shotlist.request.RequestState;
import shotlist.state.Database;

/**
 * Writes the manifest and its companions, and publishes them together. Where the outline of the
 * catalog is in use and the files that it knows still stand, the lines of items that are as they
 * were are taken over from them. While a page is written, a thread of its own reads the next. For
 * one thread.
 */
final class ManifestStage implements AutoCloseable {
  private static final int PAGE = 1000;

  /** Of a page that has to be read for more than this part, all is read in one go. */
  private static final int PART_READ_SINGLY = 8;

  /** The next lines: all that stands there, or an outline with what stands anew. */
  record Page(List<Outlined> outline, List<Standing> standings) {
    private boolean isEmpty() {
      return outline.isEmpty() && standings.isEmpty();
    }
  }

  private final Database database;
  private final JobFile jobFile;
  private final Run run;
  private final ItemBook items;
  private final StandingBook standings;
  private final OutlineBook outlines;
  private @Nullable ManifestFiles files;
  private @Nullable Published published;

  private Optional<Trusted> outline = Optional.empty();
  private @Nullable Iterator<Outlined> entries;
  private boolean takesOver;
  private boolean allStay = true;
  private long[] changed = new long[0];
  private long lastChange;
  private LongList touches = new LongList();
  private long lastOrdinal = -1;
  private long written;
  private OutlineBook.@Nullable Draft draft;
  private final ReadAhead<Page> pages = new ReadAhead<>("manifest-ahead", this::readPage);

  ManifestStage(
      Database database,
      JobFile jobFile,
      Run run,
      ItemBook items,
      StandingBook standings,
      OutlineBook outlines) {
    this.database = database;
    this.jobFile = jobFile;
    this.run = run;
    this.items = items;
    this.standings = standings;
    this.outlines = outlines;
  }

  /** Reads the next lines of the catalog; empty at its end. */
  Optional<Page> read() throws InterruptedException {
    open();
    return pages.next();
  }

  /** By one thread at a time: {@link #write} uses nothing of what this changes. */
  private Optional<Page> readPage() {
    Iterator<Outlined> from = entries;
    Page page = from == null ? readAll() : readOutlined(from);
    return page.isEmpty() ? Optional.empty() : Optional.of(page);
  }

  private Page readAll() {
    List<Standing> page = standings.page(lastOrdinal, PAGE);
    if (!page.isEmpty()) {
      lastOrdinal = page.get(page.size() - 1).ordinal();
    }
    return new Page(List.of(), page);
  }

  private Page readOutlined(Iterator<Outlined> from) {
    List<Outlined> page = new ArrayList<>(PAGE);
    List<Outlined> anew = new ArrayList<>();
    while (page.size() < PAGE && from.hasNext()) {
      Outlined entry = from.next();
      page.add(entry);
      if (isToBeRead(entry)) {
        anew.add(entry);
      }
    }
    return new Page(page, anew.isEmpty() ? List.of() : read(page, anew));
  }

  private boolean isToBeRead(Outlined entry) {
    return !takesOver || !entry.stays() || Arrays.binarySearch(changed, entry.ordinal()) >= 0;
  }

  private List<Standing> read(List<Outlined> page, List<Outlined> anew) {
    return anew.size() > page.size() / PART_READ_SINGLY
        ? standings.page(page.get(0).ordinal() - 1, page.size())
        : standings.at(anew.stream().map(Outlined::ordinal).toList());
  }

  /** Writes lines that were read. */
  void write(Page page) {
    ManifestFiles open = open();
    if (page.outline().isEmpty()) {
      page.standings().forEach(open::write);
      return;
    }
    Map<Long, Standing> anew = new HashMap<>();
    page.standings().forEach(standing -> anew.put(standing.ordinal(), standing));
    List<Outlined> now = new ArrayList<>(page.outline().size());
    for (Outlined entry : page.outline()) {
      now.add(
          isToBeRead(entry)
              ? write(open, entry, anew.get(entry.ordinal()))
              : takeOver(open, entry));
    }
    keep(page.outline(), now);
  }

  private Outlined takeOver(ManifestFiles open, Outlined entry) {
    Piece piece = open.copy(entry.piece().orElseThrow(), entry.mark().row());
    return entry.published(entry.kind(), piece);
  }

  private Outlined write(ManifestFiles open, Outlined entry, @Nullable Standing standing) {
    if (standing == null || standing instanceof Standing.OfItem != entry.isItem()) {
      outlines.distrust();
      throw new IllegalStateException(
          "the outline does not agree with the items at " + entry.ordinal());
    }
    Piece piece = open.write(standing, entry.mark().row());
    return standing instanceof Standing.OfItem item
        ? entry.published(kind(item.state()), piece)
        : entry;
  }

  private static Kind kind(RequestState state) {
    return switch (state) {
      case DONE -> Kind.DONE;
      case FAILED -> Kind.FAILED;
      default -> Kind.OPEN;
    };
  }

  /** An outline is written anew from the first entry on that is another one. */
  private void keep(List<Outlined> before, List<Outlined> now) {
    allStay &= now.stream().allMatch(Outlined::stays);
    OutlineBook.Draft open = draft;
    if (open == null && !now.equals(before)) {
      open = outlines.draft();
      draft = open;
      Iterator<Outlined> same = outlines.entries(outline.orElseThrow());
      for (long i = 0; i < written; i++) {
        open.add(same.next());
      }
    }
    if (open != null) {
      now.forEach(open::add);
    }
    written += now.size();
  }

  private ManifestFiles open() {
    ManifestFiles open = files;
    if (open == null) {
      Optional<String> columns = items.plannedCatalog().map(ItemBook.PlannedCatalog::columns);
      CatalogHead head = new CatalogHead(columns, imageColumns());
      outline = outlines.trusted();
      entries = outline.map(outlines::entries).orElse(null);
      boolean downloads = jobFile.download().isPresent();
      lastChange = outlines.lastChange();
      touches = outlines.touches();
      Optional<ManifestFiles> over =
          outline.flatMap(
              known ->
                  ManifestFiles.openOver(
                      jobFile.manifest(),
                      jobFile.operation(),
                      run,
                      head,
                      downloads,
                      known.files()));
      takesOver = over.isPresent();
      changed =
          takesOver ? outlines.placesChangedSince(outline.orElseThrow().change()) : new long[0];
      over.ifPresent(this::keepAllIfNothingChanged);
      open =
          over.orElseGet(
              () ->
                  ManifestFiles.open(
                      jobFile.manifest(), jobFile.operation(), run, head, downloads));
      files = open;
      if (!standings.areRejectsPublished()) {
        open.compareRejects(standings.rejectsBefore());
      }
    }
    return open;
  }

  /** The usual night: then there is nothing to read. */
  private void keepAllIfNothingChanged(ManifestFiles standing) {
    Optional<Lines> lines = outline.orElseThrow().lines();
    if (changed.length == 0 && lines.isPresent()) {
      standing.keepAll(lines.get().items(), lines.get().lines());
      entries = Collections.emptyIterator();
    }
  }

  private Set<String> imageColumns() {
    Set<String> columns = new HashSet<>(Catalog.pictureColumns());
    columns.add("source");
    columns.add(jobFile.catalog().imageColumn().orElse("image_url"));
    return columns;
  }

  /**
   * Publishes all files and notes what was published. A process that dies between the two lists the
   * same changes again next time, and takes nothing over from files that it does not know.
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
    open.writeRemovedRejects(items::present);
    Published now = open.publish();
    published = now;
    open.noteHashes(standings::notePublished);
    if (!standings.areRejectsPublished()) {
      standings.notePublishedRejects();
    }
    Optional<Lines> lines =
        allStay ? Optional.of(new Lines(now.items(), now.lines())) : Optional.empty();
    outline.ifPresent(known -> noteFiles(known, open.marks(), lines));
    outlines.sweep();
    outlines.forget(touches);
  }

  /**
   * Only the lock's holder may: another run may have taken it since the files were renamed, and be
   * writing an outline of its own.
   */
  private void noteFiles(Trusted known, String marks, Optional<Lines> lines) {
    database.inTransaction(
        () -> {
          database.requireLock();
          OutlineBook.Draft anew = draft;
          if (anew == null) {
            outlines.renameFiles(known, marks, lastChange, lines);
          } else {
            anew.trust(known.key(), marks, lastChange, lines);
          }
        });
  }

  /** What was published; empty where the run ended before. */
  Optional<Published> published() {
    return Optional.ofNullable(published);
  }

  @Override
  public void close() {
    pages.close();
    if (files != null) {
      files.close();
    }
  }
}
