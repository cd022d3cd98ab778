package shotlist.plan;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.item.LongList;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.plan.Assessment.Category;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestState;

/**
 * Looks at a whole catalog before anything is changed, and counts what would become of it. Reads
 * only. For one thread and one catalog; eight bytes of each request to be sent stay in memory, in a
 * table of at most thirty-two bytes a place, and eight bytes of each reject.
 */
public final class Assessor {
  static final int REJECTS_SHOWN = 5;

  private final JobFile jobFile;
  private final Optional<ItemBook> items;
  private final Optional<PlannedRequests> requests;
  private final Map<Category, Long> counts = new EnumMap<>(Category.class);
  private final FingerprintSet wanted = new FingerprintSet();
  private final List<Entry.Reject> firstRejects = new ArrayList<>();
  private final Warnings warnings = new Warnings();
  private final Warnings holds = new Warnings();
  private Credits credits = Credits.ZERO;
  private Credits doubtful = Credits.ZERO;
  private Credits saved = Credits.ZERO;
  private final LongList rejectedLines = new LongList();
  private long rejectedBefore;
  private long toSend;
  private long again;
  private long doubts;
  private long stillPresent;

  /** The books are empty where this state has never seen the job. */
  public Assessor(JobFile jobFile, Optional<ItemBook> items, Optional<PlannedRequests> requests) {
    this.jobFile = jobFile;
    this.items = items;
    this.requests = requests;
  }

  /** One item's category, and what was known of its request. */
  public record Verdict(
      Wish.OfItem wish, Category category, Optional<PlannedRequests.Known> known) {}

  /** Takes in the next wishes of the catalog, in its order. */
  public List<Verdict> add(List<? extends Wish> wishes) {
    wishes.forEach(this::rememberReject);
    List<Wish.OfItem> ofItems =
        wishes.stream().filter(Wish.OfItem.class::isInstance).map(Wish.OfItem.class::cast).toList();
    count(Category.REJECTED, wishes.size() - ofItems.size());
    Map<String, PlannedRequests.Known> known = findRequests(ofItems);
    Map<ItemKey, ItemBook.Known> before = findItems(ofItems);
    return ofItems.stream()
        .map(wish -> verdict(wish, known.get(wish.fingerprint()), before.get(key(wish))))
        .toList();
  }

  /** Takes in so many items of the catalog that are as the last plan left them. */
  void addAtRest(Category category, long items) {
    stillPresent += items;
    count(category, items);
  }

  /**
   * Takes in so many rejects that are as the last plan left them, and the first few of them.
   *
   * @param rejectedRows the rows that they stand in
   */
  void addRejects(long number, long rejectedRows, List<Entry.Reject> first) {
    rejectedBefore += rejectedRows;
    count(Category.REJECTED, number);
    firstRejects.addAll(first);
  }

  private void rememberReject(Wish wish) {
    if (wish instanceof Wish.Rejected rejected) {
      rejectedLines.add(rejected.reject().line());
      if (firstRejects.size() < REJECTS_SHOWN) {
        firstRejects.add(rejected.reject());
      }
    }
  }

  private Map<String, PlannedRequests.Known> findRequests(List<Wish.OfItem> wishes) {
    return requests.map(book -> book.find(fingerprints(wishes))).orElseGet(HashMap::new);
  }

  private static Set<String> fingerprints(List<Wish.OfItem> wishes) {
    return wishes.stream().map(Wish.OfItem::fingerprint).collect(Collectors.toSet());
  }

  private Map<ItemKey, ItemBook.Known> findItems(List<Wish.OfItem> wishes) {
    return items
        .map(book -> book.find(wishes.stream().map(Assessor::key).toList()))
        .orElseGet(HashMap::new);
  }

  private static ItemKey key(Wish.OfItem wish) {
    return new ItemKey(wish.item().id(), wish.item().position());
  }

  private Verdict verdict(
      Wish.OfItem wish,
      PlannedRequests.@Nullable Known request,
      ItemBook.@Nullable Known itemBefore) {
    if (itemBefore != null && !itemBefore.removed()) {
      stillPresent++;
    }
    Category category =
        wish.held().isPresent() ? Category.HELD : category(wish, request, itemBefore);
    count(category, 1);
    wish.warnings().forEach(warnings::add);
    wish.held()
        .ifPresent(
            reason -> holds.add(new Warning(wish.item().row().line(), wish.item().id(), reason)));
    if (isSent(category)) {
      toSend++;
      credits = credits.plus(wish.price());
      again += category == Category.CHANGED && wish.take() > 1 ? 1 : 0;
      countDoubt(request);
    } else if (category == Category.DUPLICATE) {
      saved = saved.plus(wish.price());
    }
    return new Verdict(wish, category, Optional.ofNullable(request));
  }

  private void countDoubt(PlannedRequests.@Nullable Known sent) {
    if (sent != null && isDoubt(sent.state())) {
      doubts++;
      doubtful = doubtful.plus(sent.reserved());
    }
  }

  private static boolean isDoubt(RequestState state) {
    return state == RequestState.IN_DOUBT || state == RequestState.SUBMITTING;
  }

  private Category category(
      Wish.OfItem wish,
      PlannedRequests.@Nullable Known request,
      ItemBook.@Nullable Known itemBefore) {
    Optional<Category> asItIs = request == null ? Optional.empty() : Resting.of(jobFile, request);
    if (asItIs.isPresent()) {
      return asItIs.get();
    }
    if (!wanted.add(wish.fingerprint())) {
      return Category.DUPLICATE;
    }
    if (request != null && request.attempt() > 0) {
      return Category.RETRY;
    }
    boolean asksTheSame =
        request != null && itemBefore != null && itemBefore.requestId() == request.id();
    return itemBefore == null || asksTheSame ? Category.NEW : Category.CHANGED;
  }

  private static boolean isSent(Category category) {
    return category == Category.NEW || category == Category.CHANGED || category == Category.RETRY;
  }

  private void count(Category category, long number) {
    counts.merge(category, number, Long::sum);
  }

  private static long distinct(long[] sorted) {
    long distinct = 0;
    for (int i = 0; i < sorted.length; i++) {
      distinct += i > 0 && sorted[i] == sorted[i - 1] ? 0 : 1;
    }
    return distinct;
  }

  /**
   * What it comes to, once the whole catalog was taken in; nothing more can be.
   *
   * @param rows of the catalog's file
   */
  public Assessment assess(long rows) {
    return assess(rows, items.map(ItemBook::countPresent).orElse(0L));
  }

  /** As the other, where it is known how many items the last plan left. */
  Assessment assess(long rows, long before) {
    wanted.clear();
    return new Assessment(
        counts,
        rows,
        rejectedBefore + distinct(rejectedLines.sorted()),
        toSend,
        again,
        credits,
        new Assessment.Doubtful(doubts, doubtful),
        saved,
        before - stillPresent,
        before,
        firstRejects,
        warnings,
        holds);
  }
}
