package shotlist.plan;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.OutlineBook;
import shotlist.item.OutlineBook.Trusted;
import shotlist.item.Outlined;
import shotlist.jobfile.JobFile;
import shotlist.plan.Assessment.Category;
import shotlist.plan.Assessor.Verdict;
import shotlist.request.PlannedRequests;

/**
 * The pass over a catalog that finds out what it comes to, and changes nothing. It lays the catalog
 * beside the outline of the last plan: an item that is as it was and has its result is counted, and
 * neither rendered nor looked up. For one thread and one catalog.
 */
public final class Assessing {
  /** What neither is sent nor gets another request. */
  private static final Set<Category> AT_REST =
      EnumSet.of(Category.UNCHANGED, Category.IN_FLIGHT, Category.IN_DOUBT, Category.FAILED);

  private final Wishes wishes;
  private final Assessor assessor;
  private final Optional<Trusted> before;
  private final Alignment alignment;
  private boolean allAtRest = true;
  private boolean anyRejects;

  /**
   * The books are empty where this state has never seen the job; without {@code outlines}, every
   * entry is looked up.
   */
  public Assessing(
      JobFile jobFile,
      Wishes wishes,
      Optional<ItemBook> items,
      Optional<PlannedRequests> requests,
      Optional<OutlineBook> outlines) {
    this.wishes = wishes;
    this.assessor = new Assessor(jobFile, items, requests);
    this.before = outlines.flatMap(book -> trusted(jobFile, wishes.takeStamp(), book));
    this.alignment = new Alignment(entries(outlines, before));
  }

  /** The outline in use, if it was made under this job file and of the takes wanted now. */
  static Optional<Trusted> trusted(JobFile jobFile, long takeStamp, OutlineBook outlines) {
    Optional<String> key = OutlineKey.of(jobFile, takeStamp);
    return outlines.trusted().filter(old -> key.equals(Optional.of(old.key())));
  }

  static Iterator<Outlined> entries(Optional<OutlineBook> outlines, Optional<Trusted> outline) {
    return outline
        .map(known -> outlines.orElseThrow().entries(known))
        .orElseGet(Collections::emptyIterator);
  }

  /** Of some entries, those that had to be looked at, in the catalog's order. */
  public record Looked(List<Wish> wishes, List<Verdict> verdicts) {}

  /** Takes in the next entries of the catalog, some thousand at a time. */
  public Looked assess(List<Entry> page) {
    List<Placed> open = before.isPresent() ? open(page) : List.of();
    List<Wish> wanted =
        wishes.of(before.isPresent() ? open.stream().map(Placed::entry).toList() : page);
    anyRejects |= wanted.stream().anyMatch(Wish.Rejected.class::isInstance);
    for (int i = 0; i < open.size(); i++) {
      heed(alignment, open.get(i), wanted.get(i) instanceof Wish.OfItem);
    }
    assessor.addAtRest(Category.UNCHANGED, page.size() - wanted.size());
    List<Verdict> verdicts = assessor.add(wanted);
    verdicts.forEach(verdict -> allAtRest &= AT_REST.contains(verdict.category()));
    return new Looked(wanted, verdicts);
  }

  private List<Placed> open(List<Entry> page) {
    return alignment.place(page).stream().filter(placed -> !placed.isSettled()).toList();
  }

  /** An entry may be what it was and yet be refused now, or be refused no more. */
  static void heed(Alignment alignment, Placed placed, boolean isItem) {
    placed
        .before()
        .filter(before -> before.isItem() != isItem)
        .ifPresent(before -> alignment.isAnother(before));
  }

  /**
   * What it comes to, once the whole catalog was taken in.
   *
   * @param rows of the catalog's file
   */
  public Assessment assessment(long rows) {
    alignment.end();
    return before.isPresent()
        ? assessor.assess(rows, alignment.itemsBefore())
        : assessor.assess(rows);
  }

  /** Whether some of those that were looked at make no item. */
  boolean anyRejects() {
    return anyRejects;
  }

  /** Whether every entry was found as and where it was. */
  boolean foundAllAsItWas() {
    return before.isPresent() && alignment.foundAllAsItWas();
  }

  /** Whether nothing is to be sent. */
  boolean allAtRest() {
    return allAtRest;
  }
}
