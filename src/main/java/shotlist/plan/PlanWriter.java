package shotlist.plan;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.ItemBook.Planned;
import shotlist.item.ItemKey;
import shotlist.item.OutlineBook;
import shotlist.item.Outlined;
import shotlist.item.Outlined.Kind;
import shotlist.request.PlannedRequests;
import shotlist.request.PlannedRequests.Asked;
import shotlist.request.PlannedRequests.Known;
import shotlist.request.RequestState;

/**
 * Enters a catalog's entries, page by page: items, rejects, and pending requests for what was never
 * asked before. What is as it was is not written, and what is done not even looked up. Called
 * within a transaction per page. For one thread and one catalog.
 */
final class PlanWriter {
  private final Wishes wishes;
  private final ItemBook items;
  private final PlannedRequests requests;
  private final OutlineBook outlines;
  private final long runId;
  private final boolean touches;
  private final Optional<FingerprintSet> entered;

  /**
   * For one catalog.
   *
   * @param touches whether pieces of an outline outlive this plan
   * @param isFirst whether the job has neither items nor requests; then nothing has to be looked up
   *     but what this catalog repeats
   */
  PlanWriter(
      Wishes wishes,
      ItemBook items,
      PlannedRequests requests,
      OutlineBook outlines,
      long runId,
      boolean touches,
      boolean isFirst) {
    this.wishes = wishes;
    this.items = items;
    this.requests = requests;
    this.outlines = outlines;
    this.runId = runId;
    this.touches = touches;
    this.entered = isFirst ? Optional.of(new FingerprintSet()) : Optional.empty();
  }

  /**
   * Enters the next entries of the catalog, in its order. Before the first item is changed, in the
   * same commit, the outline is out of use.
   *
   * @return their outline
   */
  List<Outlined> write(List<Placed> page) {
    List<Rendered> rendered = rendered(page);
    Map<String, Known> known = putRequests(rendered);
    hold(rendered, known);
    putItems(rendered, known);
    putRejects(rendered);
    Iterator<Rendered> next = rendered.iterator();
    return page.stream()
        .map(
            placed ->
                placed.isSettled()
                    ? placed.before().orElseThrow()
                    : outlined(placed, next.next().wish(), known))
        .toList();
  }

  /** An entry that has to be looked at, and what it asks for. */
  private record Rendered(Placed placed, Wish wish) {}

  private List<Rendered> rendered(List<Placed> page) {
    List<Placed> open = page.stream().filter(placed -> !placed.isSettled()).toList();
    Iterator<Wish> next = wishes.of(open.stream().map(Placed::entry).toList()).iterator();
    return open.stream().map(placed -> new Rendered(placed, next.next())).toList();
  }

  private static Outlined outlined(Placed placed, Wish wish, Map<String, Known> known) {
    Optional<Outlined> before = placed.before();
    Kind kind = placed.entry() instanceof Entry.Item ? Kind.REFUSED : Kind.REJECT;
    if (wish instanceof Wish.OfItem item) {
      RequestState state = requireKnown(known, item.fingerprint()).state();
      kind =
          state == RequestState.DONE
              ? Kind.DONE
              : state == RequestState.FAILED ? Kind.FAILED : Kind.OPEN;
    }
    boolean sameKind = before.isPresent() && before.get().isItem() == kind.isItem();
    return new Outlined(
        placed.ordinal(),
        placed.mark(),
        kind,
        sameKind ? before.orElseThrow().piece() : Optional.empty());
  }

  private void hold(List<Rendered> rendered, Map<String, Known> known) {
    Map<Long, String> reasons = new HashMap<>();
    for (Rendered each : rendered) {
      if (each.wish() instanceof Wish.OfItem item) {
        item.held()
            .ifPresent(reason -> reasons.put(requireKnown(known, item.fingerprint()).id(), reason));
      }
    }
    if (!reasons.isEmpty()) {
      requests.hold(runId, reasons);
    }
  }

  /** All of them, now that those exist that did not. */
  private Map<String, Known> putRequests(List<Rendered> rendered) {
    Map<String, Asked> asked = new LinkedHashMap<>();
    for (Rendered each : rendered) {
      if (each.wish() instanceof Wish.OfItem item) {
        asked.putIfAbsent(
            item.fingerprint(),
            new Asked(
                item.fingerprint(),
                item.spec(),
                item.price(),
                item.item().id(),
                each.placed().ordinal()));
      }
    }
    return requests.put(runId, asked.values(), requests.find(possiblyThere(asked.keySet())));
  }

  /** Of a job's first catalog, only what it has asked for before. */
  private Set<String> possiblyThere(Set<String> fingerprints) {
    return entered
        .map(before -> fingerprints.stream().filter(each -> !before.add(each)).collect(toSet()))
        .orElse(fingerprints);
  }

  private void putItems(List<Rendered> rendered, Map<String, Known> known) {
    List<Planned> planned = new ArrayList<>();
    Set<ItemKey> asTheyWere = new HashSet<>();
    for (Rendered each : rendered) {
      if (each.wish() instanceof Wish.OfItem item) {
        ItemKey key = new ItemKey(item.item().id(), item.item().position());
        if (each.placed().before().filter(Outlined::isItem).isPresent()) {
          asTheyWere.add(key);
        }
        planned.add(
            new Planned(
                key,
                each.placed().ordinal(),
                requireKnown(known, item.fingerprint()).id(),
                item.item().source(),
                item.item().row().line(),
                record(item.item().row().cells())));
      }
    }
    Map<ItemKey, ItemBook.Known> before =
        entered.isPresent() ? Map.of() : items.find(planned.stream().map(Planned::key).toList());
    planned.removeIf(
        item -> asTheyWere.contains(item.key()) && wants(before.get(item.key()), item.requestId()));
    if (planned.isEmpty()) {
      return;
    }
    outlines.distrust();
    items.put(runId, planned, before);
    touch(planned, before);
  }

  private static boolean wants(ItemBook.@Nullable Known item, long requestId) {
    return item != null && !item.removed() && item.requestId() == requestId;
  }

  /** An item that comes or goes may be the one that carries its request's charge. */
  private void touch(List<Planned> planned, Map<ItemKey, ItemBook.Known> before) {
    if (!touches) {
      return;
    }
    Set<Long> touched = new HashSet<>();
    for (Planned item : planned) {
      touched.add(item.requestId());
      ItemBook.Known known = before.get(item.key());
      if (known != null) {
        touched.add(known.requestId());
      }
    }
    outlines.touch(touched);
  }

  private void putRejects(List<Rendered> rendered) {
    List<ItemBook.Rejected> rejects = new ArrayList<>();
    for (Rendered each : rendered) {
      if (each.wish() instanceof Wish.Rejected rejected) {
        rejects.add(new ItemBook.Rejected(each.placed().ordinal(), rejected.reject()));
      }
    }
    items.addRejects(runId, rejects);
  }

  private static Known requireKnown(Map<String, Known> known, String fingerprint) {
    Known request = known.get(fingerprint);
    if (request == null) {
      throw new IllegalStateException("request was not entered: " + fingerprint);
    }
    return request;
  }

  /** Cells as one CSV record, without its line end. */
  static String record(List<String> cells) {
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
