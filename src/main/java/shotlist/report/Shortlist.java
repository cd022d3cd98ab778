package shotlist.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The items that the page lists: of a small catalog all, of a large one what matters most. A place
 * is taken from what matters less, from the end of the catalog. So memory does not grow with the
 * catalog.
 */
final class Shortlist {
  private static final List<Rank> LEAST_FIRST = List.of(Rank.REST, Rank.NEW, Rank.PROBLEM);

  private final Map<Rank, Deque<Listed>> byRank = new EnumMap<>(Rank.class);
  private final int mostItems;
  private final int mostProblems;
  private final long mostSize;
  private int count;
  private long size;

  /**
   * A list with these bounds.
   *
   * @param mostProblems however many there are, some room is left for what went well
   * @param mostSize in bytes, as {@link Listed#size} counts them
   */
  Shortlist(int mostItems, int mostProblems, long mostSize) {
    this.mostItems = mostItems;
    this.mostProblems = mostProblems;
    this.mostSize = mostSize;
    for (Rank rank : Rank.values()) {
      byRank.put(rank, new ArrayDeque<>());
    }
  }

  /** Whether an item of this rank would be listed, so that one that is not need not be made. */
  boolean wants(Rank rank) {
    if (rank == Rank.PROBLEM && of(Rank.PROBLEM).size() >= mostProblems) {
      return false;
    }
    return !isFull() || hasLess(rank);
  }

  private boolean isFull() {
    return count >= mostItems || size >= mostSize;
  }

  private boolean hasLess(Rank rank) {
    for (Rank less : Rank.values()) {
      if (less.compareTo(rank) > 0 && !of(less).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Lists an item that {@link #wants} was asked about. */
  void add(Listed item) {
    of(item.rank()).add(item);
    count++;
    size += item.size();
    while (count > mostItems || size > mostSize) {
      Listed dropped = last();
      count--;
      size -= dropped.size();
    }
  }

  /** Takes away what matters least. */
  private Listed last() {
    for (Rank rank : LEAST_FIRST) {
      Listed last = of(rank).pollLast();
      if (last != null) {
        return last;
      }
    }
    throw new IllegalStateException("there is nothing to take away");
  }

  private Deque<Listed> of(Rank rank) {
    return Objects.requireNonNull(byRank.get(rank));
  }

  int count() {
    return count;
  }

  /** In catalog order. */
  List<Listed> inOrder() {
    List<Listed> all = byImportance();
    all.sort(Comparator.comparingLong(Listed::ordinal));
    return all;
  }

  /** What matters most first, and then in catalog order. */
  List<Listed> byImportance() {
    List<Listed> all = new ArrayList<>(count);
    for (Rank rank : Rank.values()) {
      all.addAll(of(rank));
    }
    return all;
  }
}
