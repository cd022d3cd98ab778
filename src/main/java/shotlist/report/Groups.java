package shotlist.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import shotlist.ledger.Credits;

/**
 * Items by what was said of them: how many, at what cost, and a few to look at. So many reasons are
 * kept apart; what comes after is counted together.
 */
final class Groups {
  /** Room for every reason that people could tell apart. */
  private static final int MOST = 100;

  private static final int EXAMPLES = 12;

  /**
   * Items of which the same was said.
   *
   * @param reason empty text for all that came when there was no room for another reason
   * @param examples some of them, by name
   */
  record Group(String reason, long items, Credits credits, List<String> examples) {}

  private final Map<String, Group> groups = new LinkedHashMap<>();

  void add(String reason, String item, Credits credits) {
    String key = groups.containsKey(reason) || groups.size() < MOST ? reason : "";
    Group known = groups.getOrDefault(key, new Group(key, 0, Credits.ZERO, new ArrayList<>()));
    if (known.examples().size() < EXAMPLES) {
      known.examples().add(item);
    }
    groups.put(
        key, new Group(key, known.items() + 1, known.credits().plus(credits), known.examples()));
  }

  /** The largest first. */
  List<Group> largestFirst() {
    return groups.values().stream()
        .sorted(Comparator.comparingLong(Group::items).reversed())
        .toList();
  }
}
