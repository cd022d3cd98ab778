package shotlist.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.catalog.Entry;
import shotlist.item.LongList;
import shotlist.item.Outlined;
import shotlist.item.Outlined.Mark;

/**
 * Lays a catalog beside the outline of the last one, page by page, and gives every entry its place.
 * An entry that stands between the same neighbours as before keeps its place; one that comes in
 * gets a place between theirs. So what was inserted, removed or moved concerns nobody else.
 *
 * <p>It looks ahead in the old outline, but not without end: beyond {@link #FARTHEST} entries that
 * were removed in a row, what follows counts as moved, which costs time and nothing else. Memory: a
 * window of the outline, and eight bytes for each old item without a counterpart. The same catalog
 * and outline always give the same places. One thread.
 */
public final class Alignment {
  /** Between two entries that came in one after the other: room for as many as there may be. */
  static final long GAP = 1L << 32;

  /**
   * Before all places; the first catalog begins after {@link #FIRST}, so that others may precede.
   */
  private static final long NONE = -1;

  private static final long FIRST = 1L << 52;

  /** Room that is left beside entries that come in between two others. */
  private static final long MARGIN = 16;

  /** Of what is free before the next old entry, an open-ended insertion takes this part. */
  private static final long PART_OF_ROOM = 1024;

  private static final int WINDOW = 16_000;
  private static final int FARTHEST = 128_000;

  private final Iterator<Outlined> outline;
  private final Marks marks = new Marks();
  private final List<Outlined> window = new ArrayList<>();
  private final LongList gone = new LongList();
  private long last = NONE;
  private boolean renumbering;
  private long itemsBefore;
  private long changes;

  /** {@code outline}: of the last plan; none where nothing can be relied on. */
  public Alignment(Iterator<Outlined> outline) {
    this.outline = outline;
  }

  /** Places the next entries of the catalog, some thousand at a time. */
  public List<Placed> place(List<Entry> entries) {
    Mark[] page = entries.stream().map(marks::of).toArray(Mark[]::new);
    int[] partners = renumbering ? none(page.length) : partners(page);
    long[] ordinals = new long[page.length];
    int used = lastOf(partners) + 1;
    number(partners, ordinals, used);
    boolean[] kept = new boolean[used];
    List<Placed> placed = new ArrayList<>(page.length);
    for (int i = 0; i < page.length; i++) {
      Optional<Outlined> before = Optional.empty();
      if (partners[i] >= 0 && window.get(partners[i]).mark().isSameAs(page[i])) {
        before = Optional.of(window.get(partners[i]));
        kept[partners[i]] = true;
      } else {
        changes++;
      }
      placed.add(new Placed(entries.get(i), ordinals[i], page[i], before));
    }
    for (int i = 0; i < used; i++) {
      if (!kept[i]) {
        leave(window.get(i));
      }
    }
    window.subList(0, used).clear();
    return placed;
  }

  /** Ends the catalog: what is left of the outline has no counterpart. */
  public void end() {
    window.forEach(this::leave);
    window.clear();
    while (outline.hasNext()) {
      leave(take());
    }
  }

  /** An entry at its old place, as it was, has come to something else. */
  void isAnother(Outlined old) {
    leave(old);
  }

  private void leave(Outlined old) {
    changes++;
    if (old.isItem()) {
      gone.add(old.ordinal());
    }
  }

  /** The places of old items without a counterpart: gone, elsewhere, or other than they were. */
  public LongList gone() {
    return gone;
  }

  /** How many items the old outline had, as far as it was read. */
  public long itemsBefore() {
    return itemsBefore;
  }

  /** Whether every entry was found as and where it was, and nothing else was there. */
  public boolean foundAllAsItWas() {
    return changes == 0;
  }

  private Outlined take() {
    Outlined next = outline.next();
    itemsBefore += next.isItem() ? 1 : 0;
    return next;
  }

  private boolean fill(int size) {
    while (window.size() < size && outline.hasNext()) {
      window.add(take());
    }
    return window.size() >= size;
  }

  private static int[] none(int size) {
    int[] none = new int[size];
    Arrays.fill(none, -1);
    return none;
  }

  private static int lastOf(int[] partners) {
    for (int i = partners.length - 1; i >= 0; i--) {
      if (partners[i] >= 0) {
        return partners[i];
      }
    }
    return -1;
  }

  /** For each entry of the page its counterpart in the window, or -1; ascending. */
  private int[] partners(Mark[] page) {
    if (fill(page.length) && isInStep(page)) {
      int[] partners = new int[page.length];
      Arrays.setAll(partners, i -> i);
      return partners;
    }
    int size = WINDOW;
    while (true) {
      boolean more = fill(size);
      int[] partners = ascending(candidates(page));
      long found = Arrays.stream(partners).filter(partner -> partner >= 0).count();
      if (found >= page.length * 3L / 4 || !more || size >= FARTHEST) {
        return withoutLeaps(partners);
      }
      size *= 2;
    }
  }

  private boolean isInStep(Mark[] page) {
    for (int i = 0; i < page.length; i++) {
      if (page[i].key() != window.get(i).mark().key()) {
        return false;
      }
    }
    return true;
  }

  /** The places in the window of each entry's key; of several the one that is next in turn. */
  private int[] candidates(Mark[] page) {
    Map<Long, Integer> first = new HashMap<>();
    int[] next = new int[window.size()];
    for (int i = window.size() - 1; i >= 0; i--) {
      Integer after = first.put(window.get(i).mark().key(), i);
      next[i] = after == null ? -1 : after;
    }
    int[] candidates = new int[page.length];
    for (int i = 0; i < page.length; i++) {
      Integer candidate = first.get(page[i].key());
      candidates[i] = candidate == null ? -1 : candidate;
      if (candidate != null) {
        if (next[candidate] < 0) {
          first.remove(page[i].key());
        } else {
          first.put(page[i].key(), next[candidate]);
        }
      }
    }
    return candidates;
  }

  /** Keeps the longest ascending series, and makes the others -1. */
  private static int[] ascending(int[] candidates) {
    int[] tails = new int[candidates.length]; // of each length the entry that ends lowest
    int[] previous = new int[candidates.length];
    int length = 0;
    for (int i = 0; i < candidates.length; i++) {
      if (candidates[i] >= 0) {
        int at = firstNotBelow(candidates, tails, length, candidates[i]);
        previous[i] = at == 0 ? -1 : tails[at - 1];
        tails[at] = i;
        length = Math.max(length, at + 1);
      }
    }
    int[] series = none(candidates.length);
    for (int i = length == 0 ? -1 : tails[length - 1]; i >= 0; i = previous[i]) {
      series[i] = candidates[i];
    }
    return series;
  }

  private static int firstNotBelow(int[] candidates, int[] tails, int length, int value) {
    int from = 0;
    int to = length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (candidates[tails[middle]] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /**
   * Drops what ends the series after a leap that the rest of the page does not make up for: one
   * entry that was moved up from far behind must not leave all between without counterparts.
   */
  private static int[] withoutLeaps(int[] partners) {
    int rest = 0;
    int end = partners.length;
    for (int i = partners.length - 1; i >= 0; i--) {
      rest++;
      if (partners[i] >= 0) {
        int before = before(partners, i);
        int leap = partners[i] - (before < 0 ? -1 : partners[before]);
        if (leap > 64 + 32L * rest) {
          end = i;
        }
      }
    }
    for (int i = end; i < partners.length; i++) {
      partners[i] = -1;
    }
    return partners;
  }

  private static int before(int[] partners, int index) {
    for (int i = index - 1; i >= 0; i--) {
      if (partners[i] >= 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Numbers the page. Where there is no room between two that were there before, the second gives
   * up its place and comes after the first like those between them.
   */
  private void number(int[] partners, long[] ordinals, int used) {
    int from = 0;
    for (int i = 0; i < partners.length; i++) {
      if (partners[i] >= 0) {
        long ordinal = window.get(partners[i]).ordinal();
        startBefore(ordinal, i - from);
        if (hasRoom(i - from, ordinal)) {
          spread(ordinals, from, i, (ordinal - last) / (i - from + 1));
          ordinals[i] = ordinal;
          last = ordinal;
          from = i + 1;
        } else {
          partners[i] = -1;
        }
      }
    }
    if (from < partners.length) {
      spread(ordinals, from, partners.length, step(partners.length - from, used));
    }
  }

  /** What comes in at the catalog's beginning, as the newest does, stands as far apart as any. */
  private void startBefore(long ordinal, int count) {
    if (last == NONE && ordinal > GAP * (count + 1L)) {
      last = ordinal - GAP * (count + 1L);
    }
  }

  private boolean hasRoom(int between, long ordinal) {
    return ordinal > last && (between == 0 || ordinal - last >= MARGIN * (between + 1));
  }

  /** Sets the numbers of entries that come after the last one. */
  private void spread(long[] ordinals, int from, int to, long step) {
    for (int i = from; i < to; i++) {
      last += step;
      ordinals[i] = last;
    }
  }

  /** How far apart so many entries are that come before the next old one, or at the end. */
  private long step(int count, int used) {
    if (renumbering || !fill(used + 1)) {
      last = last == NONE ? FIRST : last;
      return GAP;
    }
    long room = window.get(used).ordinal() - last;
    if (room <= count) {
      renumbering = true; // all that follow are written anew, so the old numbers do not matter
      return GAP;
    }
    return Math.max(1, Math.min(GAP, room / (count * PART_OF_ROOM)));
  }
}
