package shotlist.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.request.RequestState;
import shotlist.request.Unsettled;
import shotlist.rule.Nearest;
import shotlist.state.Database;

/**
 * What ids on a command line stand for: {@code P1} for all pictures of an item, {@code P1#2} for
 * one. An item whose id looks like the latter is found by its id first.
 */
final class Picked {
  /** One picture with its request. {@code removed}: the catalog does not have it any more. */
  record Pick(String name, long requestId, boolean removed) {}

  private static final Pattern ONE_PICTURE = Pattern.compile("(.+)[# ]([1-9][0-9]{0,8})");
  private static final int IDS_TO_COMPARE = 100_000;
  private static final int UNKNOWN_TOLD = 5;

  private final List<Pick> picks;
  private final Map<Long, RequestState> states;

  private Picked(List<Pick> picks, Map<Long, RequestState> states) {
    this.picks = picks;
    this.states = states;
  }

  /**
   * Looks them up.
   *
   * @return empty where no id was given: all are meant
   * @throws UsageException where there is no such item
   */
  static Optional<Picked> of(
      List<String> ids, Database database, long jobId, String job, String command) {
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    ItemBook items = new ItemBook(database, jobId);
    Unsettled unsettled = new Unsettled(database, jobId);
    List<Pick> picks = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : ids.stream().distinct().toList()) {
      List<Pick> found = find(id, items, unsettled);
      picks.addAll(found);
      if (found.isEmpty()) {
        unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      throw unknown(unknown, items.ids(IDS_TO_COMPARE), job, command);
    }
    List<Pick> once = picks.stream().distinct().toList();
    return Optional.of(
        new Picked(once, unsettled.states(once.stream().map(Pick::requestId).toList())));
  }

  private static List<Pick> find(String id, ItemBook items, Unsettled unsettled) {
    List<Pick> found = new ArrayList<>(pictures(id, items));
    unsettled.doubtsOnceWantedBy(id).forEach(request -> found.add(new Pick(id, request, true)));
    Matcher parts = ONE_PICTURE.matcher(id);
    if (!found.isEmpty() || !parts.matches()) {
      return found;
    }
    String name = parts.group(1) + "#" + parts.group(2);
    return pictures(parts.group(1), items).stream()
        .filter(pick -> pick.name().equals(name))
        .toList();
  }

  private static List<Pick> pictures(String id, ItemBook items) {
    return items.find(List.of(new ItemKey(id, 1))).entrySet().stream()
        .sorted(Comparator.comparing(item -> item.getKey().position()))
        .map(
            item ->
                new Pick(
                    id + "#" + item.getKey().position(),
                    item.getValue().requestId(),
                    item.getValue().removed()))
        .toList();
  }

  private static UsageException unknown(
      List<String> unknown, List<String> known, String job, String command) {
    String lines =
        unknown.stream()
            .limit(UNKNOWN_TOLD)
            .map(
                id ->
                    "Job "
                        + job
                        + " has no item \""
                        + id
                        + "\"."
                        + Nearest.to(id, known)
                            .map(word -> " Did you mean \"" + word + "\"?")
                            .orElse(""))
            .collect(Collectors.joining("\n"));
    String more =
        unknown.size() > UNKNOWN_TOLD
            ? "\n… nor " + (unknown.size() - UNKNOWN_TOLD) + " more of these ids."
            : "";
    return new UsageException(
        lines
            + more
            + "\n  Nothing was changed. "
            + command
            + " takes ids as the manifest has them, and P1#2 for the second picture of P1.");
  }

  /** Their requests, each once. */
  List<Long> requestIds() {
    return picks.stream().map(Pick::requestId).distinct().toList();
  }

  /** Those whose request is not in this state, or that the catalog does not have any more. */
  List<Pick> others(RequestState state, boolean removedToo) {
    return picks.stream()
        .filter(pick -> stateOf(pick) != state || (pick.removed() && !removedToo))
        .toList();
  }

  RequestState stateOf(Pick pick) {
    return Optional.ofNullable(states.get(pick.requestId())).orElseThrow();
  }
}
