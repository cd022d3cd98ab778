package shotlist.plan;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import shotlist.item.ItemBook;
import shotlist.item.ItemBook.Planned;
import shotlist.item.ItemKey;
import shotlist.request.PlannedRequests;
import shotlist.request.PlannedRequests.Asked;
import shotlist.request.PlannedRequests.Known;

/**
 * Enters a catalog's wishes, part by part: items, rejects, and pending requests for what was never
 * asked before. Called within a transaction per part; a plan that dies in between is planned anew.
 * For one thread and one catalog.
 */
public final class PlanWriter {
  private final ItemBook items;
  private final PlannedRequests requests;
  private final long runId;
  private long ordinal;

  public PlanWriter(ItemBook items, PlannedRequests requests, long runId) {
    this.items = items;
    this.requests = requests;
    this.runId = runId;
  }

  /** Enters the next wishes of the catalog, in its order. */
  public void write(List<? extends Wish> wishes) {
    List<ItemBook.Rejected> rejects = new ArrayList<>();
    Map<Wish.OfItem, Long> ordinals = new LinkedHashMap<>();
    Map<String, Asked> asked = new LinkedHashMap<>();
    for (Wish wish : wishes) {
      long place = ordinal++;
      if (wish instanceof Wish.Rejected rejected) {
        rejects.add(new ItemBook.Rejected(place, rejected.reject()));
      } else if (wish instanceof Wish.OfItem ofItem) {
        ordinals.put(ofItem, place);
        asked.putIfAbsent(
            ofItem.fingerprint(),
            new Asked(
                ofItem.fingerprint(), ofItem.spec(), ofItem.price(), ofItem.item().id(), place));
      }
    }
    Map<String, Known> known = putRequests(asked);
    hold(ordinals.keySet(), known);
    putItems(ordinals, known);
    items.addRejects(runId, rejects);
  }

  private void hold(Set<Wish.OfItem> wishes, Map<String, Known> known) {
    Map<Long, String> reasons = new HashMap<>();
    for (Wish.OfItem wish : wishes) {
      wish.held()
          .ifPresent(reason -> reasons.put(requireKnown(known, wish.fingerprint()).id(), reason));
    }
    if (!reasons.isEmpty()) {
      requests.hold(runId, reasons);
    }
  }

  /** All of them, now that those exist that did not. */
  private Map<String, Known> putRequests(Map<String, Asked> asked) {
    Map<String, Known> before = requests.find(asked.keySet());
    requests.put(runId, asked.values(), before);
    Set<String> added = new HashSet<>(asked.keySet());
    added.removeAll(before.keySet());
    Map<String, Known> all = new HashMap<>(before);
    all.putAll(requests.find(added));
    return all;
  }

  private void putItems(Map<Wish.OfItem, Long> ordinals, Map<String, Known> known) {
    List<Planned> planned = new ArrayList<>();
    ordinals.forEach(
        (wish, place) ->
            planned.add(
                new Planned(
                    new ItemKey(wish.item().id(), wish.item().position()),
                    place,
                    requireKnown(known, wish.fingerprint()).id(),
                    wish.item().source(),
                    wish.item().row().line(),
                    record(wish.item().row().cells()))));
    items.put(runId, planned, items.find(planned.stream().map(Planned::key).toList()));
  }

  private static Known requireKnown(Map<String, Known> known, String fingerprint) {
    Known request = known.get(fingerprint);
    if (request == null) {
      throw new IllegalStateException("request was not entered: " + fingerprint);
    }
    return request;
  }

  /**
   * Ends the plan: what was not seen is removed, what is wanted gets its order. Called outside any
   * transaction: it is several commits where much has changed.
   */
  public void finish(List<String> columns, String sha256) {
    requests.letGo(runId);
    items.finishPlan(new ItemBook.PlannedCatalog(runId, record(columns), sha256, ordinal));
  }

  /** Cells as one CSV record, without its line end. */
  private static String record(List<String> cells) {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer =
        new CSVPrinter(text, CSVFormat.RFC4180.builder().setRecordSeparator("").get())) {
      printer.printRecord(cells);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }
}
