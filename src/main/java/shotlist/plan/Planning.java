package shotlist.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import shotlist.plan.Assessment.Category;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestState;

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

  /** What neither is sent nor gets another request. */
  private static final Set<Category> AT_REST =
      EnumSet.of(Category.UNCHANGED, Category.IN_FLIGHT, Category.IN_DOUBT, Category.FAILED);

  private final JobFile jobFile;
  private final ItemBook items;
  private final StandingBook standings;
  private final OutlineBook outlines;
  private final long runId;
  private final Optional<String> key;
  private final Optional<Trusted> before;
  private final PlannedRequests requests;
  private final Wishes wishes;
  private final Assessor assessor;
  private final Alignment assessed;
  private final Alignment written;
  private final PlanWriter writer;

  private OutlineBook.@Nullable Draft draft;
  private long rows;
  private boolean allAtRest = true;
  private boolean anyRejects;
  private boolean taken;
  private final Map<RequestState, Long> states = new EnumMap<>(RequestState.class);

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
    this.jobFile = jobFile;
    this.requests = requests;
    this.items = items;
    this.standings = standings;
    this.outlines = outlines;
    this.runId = runId;
    this.key = OutlineKey.of(jobFile);
    this.before = outlines.trusted().filter(old -> key.equals(Optional.of(old.key())));
    this.wishes = wishes.get();
    this.assessor = new Assessor(jobFile, Optional.of(items), Optional.of(requests));
    this.assessed = new Alignment(outline());
    this.written = new Alignment(outline());
    this.writer =
        new PlanWriter(wishes.get(), items, requests, outlines, runId, before.isPresent());
  }

  private Iterator<Outlined> outline() {
    return before.map(outlines::entries).orElseGet(Collections::emptyIterator);
  }

  /**
   * Takes the whole catalog as the last plan left it, unread, where that is sure: its bytes are the
   * same, so are the settings that wishes hang on, every entry has its outline, and no item asks
   * for anything that will be sent. Changes nothing.
   *
   * @param hangsOnTime whether the same bytes may come to something else by now
   * @param sha256 of the catalog's bytes; asked for only where all else is as it was
   * @return whether it did; then the catalog need not be assessed
   */
  public boolean takeAsPlanned(boolean hangsOnTime, Supplier<String> sha256) {
    if (hangsOnTime || before.isEmpty() || !isAllAtRest()) {
      return false;
    }
    Optional<PlannedCatalog> last = items.plannedCatalog();
    taken = last.isPresent() && last.get().sha256().equals(sha256.get());
    if (taken) {
      states.forEach((state, number) -> assessor.addAtRest(atRest(state), number));
      long rejects = standings.countRejects();
      anyRejects = rejects > 0;
      assessor.addRejects(
          rejects,
          standings.firstRejects(Assessor.REJECTS_SHOWN).stream()
              .map(
                  reject ->
                      new Entry.Reject(
                          reject.line(),
                          reject.id(),
                          reject.column(),
                          reject.cell(),
                          reject.reason()))
              .toList());
      rows = last.get().rows();
    }
    return taken;
  }

  private boolean isAllAtRest() {
    states.putAll(standings.countByState());
    boolean triesAgain = jobFile.retryFailed() > 0 && states.containsKey(RequestState.FAILED);
    boolean resubmits =
        jobFile.inDoubt() == JobFile.InDoubt.RESUBMIT && states.containsKey(RequestState.IN_DOUBT);
    return !triesAgain
        && !resubmits
        && !states.containsKey(RequestState.PENDING)
        && !states.containsKey(RequestState.SUBMITTING);
  }

  private static Category atRest(RequestState state) {
    return switch (state) {
      case DONE -> Category.UNCHANGED;
      case IN_FLIGHT -> Category.IN_FLIGHT;
      case IN_DOUBT -> Category.IN_DOUBT;
      case FAILED -> Category.FAILED;
      case PENDING, SUBMITTING -> throw new AssertionError(state);
    };
  }

  /** Takes in the next entries of the catalog; changes nothing. */
  public void assess(List<Entry> page) {
    List<Placed> open =
        assessed.place(page).stream().filter(placed -> !placed.isSettled()).toList();
    List<Wish> wanted = wishes.of(open.stream().map(Placed::entry).toList());
    for (int i = 0; i < wanted.size(); i++) {
      boolean isItem = wanted.get(i) instanceof Wish.OfItem;
      anyRejects |= !isItem;
      loseWhereNoItem(assessed, open.get(i), isItem);
    }
    rows += page.size();
    assessor.addAtRest(Category.UNCHANGED, page.size() - open.size());
    assessor.add(wanted).forEach(verdict -> allAtRest &= AT_REST.contains(verdict.category()));
  }

  /** An entry may be what it was and yet be refused now. */
  private static void loseWhereNoItem(Alignment alignment, Placed placed, boolean isItem) {
    if (!isItem && placed.before().filter(Outlined::isItem).isPresent()) {
      alignment.lose(placed.ordinal());
    }
  }

  /** What it comes to, once the whole catalog was taken in. */
  public Assessment assessment() {
    if (taken) {
      return assessor.assess(states.values().stream().mapToLong(number -> number).sum());
    }
    assessed.end();
    return before.isPresent() ? assessor.assess(assessed.itemsBefore()) : assessor.assess();
  }

  /**
   * Whether the catalog is to be read again: not where every entry is as it was and none is to be
   * sent.
   *
   * @param sha256 of the catalog as it was assessed; the same bytes have the same line numbers
   */
  public boolean isToBeWritten(String sha256) {
    boolean sameLines =
        items.plannedCatalog().filter(last -> last.sha256().equals(sha256)).isPresent();
    return !taken
        && !(before.isPresent()
            && assessed.foundAllAsItWas()
            && allAtRest
            && (!anyRejects || sameLines));
  }

  /** Enters the next entries of the catalog, within the caller's transaction. */
  public void write(List<Entry> page) {
    List<Placed> places = written.place(page);
    List<Outlined> outline = writer.write(places);
    for (int i = 0; i < places.size(); i++) {
      loseWhereNoItem(written, places.get(i), outline.get(i).isItem());
    }
    if (key.isPresent() && !(before.isPresent() && assessed.foundAllAsItWas())) {
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
   */
  public void finish(List<String> columns, String sha256) {
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
