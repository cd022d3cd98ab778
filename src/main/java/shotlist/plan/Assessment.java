package shotlist.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import shotlist.catalog.Entry;
import shotlist.ledger.Credits;

/**
 * What a run over a catalog would do and cost.
 *
 * @param counts items by what becomes of them
 * @param rows data rows of the catalog's file, whatever became of them
 * @param rejectedRows of them, those that some reject stands in
 * @param requests how many would be sent
 * @param again of them, those of changed items that a person wants another result of
 * @param credits what would be reserved for them
 * @param doubtful of them, what may have been charged already: requests in doubt that the job file
 *     has sent again
 * @param saved what items would cost that share another item's request
 * @param removed items of the last plan that this catalog does not have
 * @param presentBefore items that the last plan left
 * @param firstRejects a few of the rejects, for messages
 * @param warnings what may go wrong with items that are sent
 * @param holds why items are not sent this time though they ask for something
 */
public record Assessment(
    Map<Category, Long> counts,
    long rows,
    long rejectedRows,
    long requests,
    long again,
    Credits credits,
    Doubtful doubtful,
    Credits saved,
    long removed,
    long presentBefore,
    List<Entry.Reject> firstRejects,
    Warnings warnings,
    Warnings holds) {

  /** What becomes of an item, or of a row without one. */
  public enum Category {
    /** Never seen before. */
    NEW,
    /** Seen before, and asks for something else now. */
    CHANGED,
    /** Was tried without success and will be sent again. */
    RETRY,
    /** Its result is there. */
    UNCHANGED,
    /** Shares the request of an item before it. */
    DUPLICATE,
    /** Its row is unusable. */
    REJECTED,
    /** Its request is with the service. */
    IN_FLIGHT,
    /** Its request may have been charged; it stays as it is. */
    IN_DOUBT,
    /** Its picture could not be looked at; a later run sends it. */
    HELD,
    /** Failed before and is not tried again without being asked. */
    FAILED
  }

  /** How many requests, and what each of them may have been charged before, together. */
  public record Doubtful(long requests, Credits credits) {}

  public Assessment {
    counts = new EnumMap<>(counts);
    firstRejects = List.copyOf(firstRejects);
  }

  /** How many items (rows, for rejects) are of a category. */
  public long count(Category category) {
    return counts.getOrDefault(category, 0L);
  }

  /** How many items the catalog has. */
  public long items() {
    return counts.values().stream().mapToLong(count -> count).sum() - count(Category.REJECTED);
  }
}
