package shotlist.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The warnings about a catalog, by reason in the order of their first lines. Bounded, however large
 * the catalog: of each reason the first few lines are kept, and of many reasons the first ones.
 */
public final class Warnings {
  private static final int LINES_KEPT = 5;
  private static final int REASONS_KEPT = 30;

  /** Warnings with one reason. {@code lines} are the first few of the catalog's. */
  public record Group(String reason, long count, List<Long> lines) {}

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private long count;

  void add(Warning warning) {
    count++;
    Group group = groups.get(warning.reason());
    if (group == null && groups.size() >= REASONS_KEPT) {
      return;
    }
    List<Long> lines = group == null ? new ArrayList<>() : new ArrayList<>(group.lines());
    if (lines.size() < LINES_KEPT) {
      lines.add(warning.line());
    }
    long before = group == null ? 0 : group.count();
    groups.put(warning.reason(), new Group(warning.reason(), before + 1, List.copyOf(lines)));
  }

  /** How many there are, those included that no group shows. */
  public long count() {
    return count;
  }

  /** They, by reason. */
  public List<Group> groups() {
    return List.copyOf(groups.values());
  }

  /** How many have a reason that was not kept. */
  public long others() {
    return count - groups.values().stream().mapToLong(Group::count).sum();
  }

  /** For messages and logs: the reasons with their counts and lines. */
  @Override
  public String toString() {
    return count + " " + groups.values();
  }
}
