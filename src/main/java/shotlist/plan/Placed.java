package shotlist.plan;

import java.util.Optional;
import shotlist.catalog.Entry;
import shotlist.item.Outlined;
import shotlist.item.Outlined.Mark;

/**
 * An entry of the catalog at its place.
 *
 * @param before the same entry at the same place in the last plan; empty where the entry is new, is
 *     another than it was, or was elsewhere
 */
public record Placed(Entry entry, long ordinal, Mark mark, Optional<Outlined> before) {
  /** Whether the books need not be asked: its result is there, and nothing about it is new. */
  boolean isSettled() {
    return before.isPresent() && before.get().isSettled();
  }
}
