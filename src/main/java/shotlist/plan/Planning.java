package shotlist.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.ItemBook.Missing;
import shotlist.item.ItemBook.PlannedCatalog;
import shotlist.item.LongList;
import shotlist.item.OutlineBook;
import shotlist.item.OutlineBook.Trusted;
import shotlist.item.Outlined;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.request.PlannedRequests;

/**
 * The plan of one run, in the order of its steps:
 *
 * <pre>
 *   takeAsPlanned, or else assess(each page);
 *   assessment; write(each page) where isToBeWritten; finish
 * </pre>
 *
 * <p>Both passes lay the catalog beside the outline of the last plan, so that only what differs is
 * rendered, looked up and written. Where there is no outline to rely on (a first night, another job
 * file, a plan that was killed), that is everything. For one thread.
 */
public final class Planning {
  private static final int PAGE = 5000;

  private final ItemBook items;
  private final PlannedRequests requests;
  private final OutlineBook outlines;
  private final long runId;
  private final Optional<String> key;
  private final Optional<Trusted> before;
  private final SameCatalog same;
  private final Assessing assessing;
  private final Alignment written;
  private final PlanWriter writer;

  private Optional<Assessment> taken = Optional.empty();
  private OutlineBook.@Nullable Draft draft;

  /**
   * Both passes ask {@code wishes} for their own; they come to the same, whatever was sent or seen
   * before.
   */
  public Planning(
      JobFile jobFile,
      Supplier<Wishes> wishes,
      ItemBook items,
      StandingBook standings,
      PlannedRequests requests,
      OutlineBook outlines,
      long runId) {
    this.items = items;
    this.requests = requests;
    this.outlines = outlines;
    this.runId = runId;
    Wishes assessed = wishes.get();
    this.key = OutlineKey.of(jobFile, assessed.takeStamp());
    this.before = Assessing.trusted(jobFile, assessed.takeStamp(), outlines);
    this.same = new SameCatalog(jobFile, items, standings);
    boolean isFirst = items.isEmpty() && requests.isEmpty();
    this.assessing =
        new Assessing(
            jobFile,
            assessed,
            Optional.of(items).filter(book -> !isFirst),
            Optional.of(requests).filter(book -> !isFirst),
            Optional.of(outlines));
    this.written = new Alignment(Assessing.entries(Optional.of(outlines), before));
    this.writer =
        new PlanWriter(wishes.get(), items, requests, outlines, runId, before.isPresent(), isFirst);
  }

  /**
   * Takes the whole catalog as the last plan left it, unread, where that is sure: its bytes are the
   * same, so are the settings that wishes hang on, every entry has its outline, and no item asks
   * for anything that will be sent or was refused, which time may change. Changes nothing.
   *
   * @param hangsOnTime whether the same bytes may come to something else by now
   * @param sha256 of the catalog's bytes; asked for only where all else is as it was
   * @return whether it did; then the catalog is neither to be assessed nor to be written
   */
  public boolean takeAsPlanned(boolean hangsOnTime, Supplier<String> sha256) {
    boolean anyRefused = before.map(Trusted::refused).orElse(0L) > 0;
    if (!hangsOnTime && before.isPresent() && !anyRefused) {
      taken = same.assessment(sha256);
    }
    return taken.isPresent();
  }

  /** Takes in the next entries of the catalog; changes nothing. */
  public void assess(List<Entry> page) {
    assessing.assess(page);
  }

  /**
   * What it comes to, once the whole catalog was taken in.
   *
   * @param rows of the catalog's file; those of the last plan's where it was not read
   */
  public Assessment assessment(long rows) {
    return taken.orElseGet(() -> assessing.assessment(rows));
  }

  /**
   * Whether the catalog is to be read again: not where every entry is as it was and none is to be
   * sent.
   *
   * @param sha256 of the catalog as it was assessed; the same bytes have the same line numbers
   */
  public boolean isToBeWritten(String sha256) {
    if (taken.isPresent()) {
      return false;
    }
    boolean sameLines =
        items.plannedCatalog().filter(last -> last.sha256().equals(sha256)).isPresent();
    return !(assessing.foundAllAsItWas()
        && assessing.allAtRest()
        && (!assessing.anyRejects() || sameLines));
  }

  /** Enters the next entries of the catalog, within the caller's transaction. */
  public void write(List<Entry> page) {
    List<Placed> places = written.place(page);
    List<Outlined> outline = writer.write(places);
    for (int i = 0; i < places.size(); i++) {
      Assessing.heed(written, places.get(i), outline.get(i).isItem());
    }
    if (key.isPresent() && !assessing.foundAllAsItWas()) {
      OutlineBook.Draft open = draft;
      if (open == null) {
        open = outlines.draft();
        draft = open;
      }
      outline.forEach(open::add);
    }
  }

  /**
   * Ends the plan: what was not seen is removed, what is wanted gets its order. Called outside any
   * transaction: it is several commits where much has changed.
   *
   * @param rows that the assessment has
   */
  public void finish(List<String> columns, String sha256, long rows) {
    requests.letGo(runId);
    PlannedCatalog catalog = new PlannedCatalog(runId, PlanWriter.record(columns), sha256, rows);
    if (!isToBeWritten(sha256)) {
      items.finishUnchanged(catalog);
      return;
    }
    written.end();
    if (before.isEmpty()) {
      outlines.remove(List.of());
      items.finishPlan(catalog, items.unseen(runId), this::trust);
      outlines.sweep();
      return;
    }
    List<Long> unseen = new ArrayList<>();
    LongList gone = written.gone();
    for (int from = 0; from < gone.size(); from += PAGE) {
      List<Long> ordinals = new ArrayList<>();
      for (int i = from; i < Math.min(from + PAGE, gone.size()); i++) {
        ordinals.add(gone.get(i));
      }
      unseen.addAll(remove(items.missing(runId, ordinals)));
    }
    items.finishPlan(catalog, unseen, this::trust);
    outlines.sweep();
  }

  /** Takes the outline out of use, as {@link PlanWriter#write} does, before its items go. */
  private List<Long> remove(List<Missing> missing) {
    if (!missing.isEmpty()) {
      outlines.remove(missing.stream().map(Missing::requestId).toList());
    }
    return missing.stream().map(Missing::rowId).toList();
  }

  private void trust() {
    OutlineBook.Draft done = draft;
    if (done != null) {
      done.trust(
          key.orElseThrow(),
          before.map(Trusted::files).orElse(""),
          before.map(Trusted::change).orElse(0L));
    } else if (!written.foundAllAsItWas()) {
      outlines.distrust();
    }
  }
}
