package shotlist.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.SourceUrl;
import shotlist.item.HistoryBook;
import shotlist.item.HistoryBook.Asked;
import shotlist.item.HistoryBook.Event;
import shotlist.item.HistoryBook.History;
import shotlist.item.HistoryBook.Picture;
import shotlist.item.HistoryBook.Unusable;
import shotlist.item.ItemKey;
import shotlist.request.RequestState;

/** What became of one product and its credits, line by line: in words, as CSV, as JSON. */
record ItemHistory(String id, History history) {
  private static final List<String> COLUMNS =
      List.of(
          "at",
          "job",
          "run",
          "request",
          "request_id",
          "attempt",
          "kind",
          "amount",
          "from",
          "to",
          "reason");

  /** In words; {@code since}: entries and changes before it are left out. */
  List<String> lines(Optional<Instant> since) {
    String nothing =
        since
            .map(from -> "Nothing has happened to it since " + from + ".")
            .orElse("Nothing has happened to it, so no credits have moved.");
    List<String> lines = new ArrayList<>();
    lines.add(Words.harmless(id));
    history.pictures().forEach(picture -> lines.add("  " + inWords(picture)));
    history.unusable().forEach(row -> lines.add("  " + inWords(row)));
    if (history.requests().size() == HistoryBook.MOST_REQUESTS) {
      lines.add("  The latest " + HistoryBook.MOST_REQUESTS + " requests are told.");
    }
    for (Asked request : history.requests()) {
      lines.add("");
      addRequest(lines, request, nothing);
    }
    return lines;
  }

  private static String inWords(Picture picture) {
    return "picture "
        + picture.position()
        + " in job "
        + picture.job()
        + ": "
        + picture
            .removedBy()
            .map(
                run ->
                    "not in the catalog any more"
                        + (run.isEmpty() ? "" : ", as run " + run + " found"))
            .orElse(picture.state().word().replace('_', ' '))
        + ", "
        + Words.harmless(SourceUrl.withoutQuerySecrets(picture.sourceUrl()));
  }

  private static String inWords(Unusable row) {
    return "line "
        + row.line()
        + " of the catalog of job "
        + row.job()
        + ": rejected, so nothing is asked for it: "
        + Words.harmless(row.reason());
  }

  private void addRequest(List<String> lines, Asked request, String nothing) {
    lines.add("Request " + name(request) + ": " + standing(request));
    if (request.positions().isEmpty()) {
      lines.add("  This product does not ask for it any more.");
    }
    charge(request).ifPresent(words -> lines.add("  " + words));
    if (request.events().isEmpty()) {
      lines.add("  " + nothing);
    }
    request.events().forEach(event -> lines.add("  " + inWords(event)));
  }

  /** Both the service's id and ours, since one that was never taken has only ours. */
  private static String name(Asked request) {
    String ours = "#" + request.id() + " of job " + request.job();
    return request
        .taskId()
        .map(id -> Words.harmless(id) + " (" + ours + ")")
        .orElseGet(
            () ->
                request
                    .idOfAnswer()
                    .map(id -> "with x-request-id " + Words.harmless(id) + " (" + ours + ")")
                    .orElse(ours));
  }

  private static String standing(Asked request) {
    String pictures =
        request.positions().isEmpty()
            ? ""
            : "picture"
                + (request.positions().size() == 1 ? " " : "s ")
                + request.positions().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(", "))
                + ", ";
    String credits =
        Words.credits(request.charged())
            + " charged"
            + (request.reserved().amount().signum() == 0
                ? ""
                : ", "
                    + Words.credits(request.reserved())
                    + (request.state() == RequestState.IN_DOUBT ? " in doubt" : " reserved"));
    return pictures + request.state().word().replace('_', ' ') + ", " + credits;
  }

  /** Whose line of the manifest carries the charge, where somebody might look in another. */
  private Optional<String> charge(Asked request) {
    if (request.carrier().isEmpty()) {
      return Optional.of(
          "No item of the catalog asks for it any more, so no line of the manifest carries its"
              + " credits; the sums of `credits` do.");
    }
    ItemKey carrier = request.carrier().get();
    String place = "the manifest's line of " + name(carrier);
    if (request.sharing() == 0 && request.positions().size() == 1) {
      return Optional.empty();
    }
    String shared =
        request.sharing() == 0
            ? "These pictures are one request"
            : "Shared with " + sharers(request);
    return Optional.of(
        shared
            + ": one charge, in "
            + place
            + (carrier.id().equals(id) ? "." : "; the lines of " + Words.harmless(id) + " say 0."));
  }

  private static String sharers(Asked request) {
    String named =
        request.sharers().stream().map(ItemHistory::name).collect(Collectors.joining(", "));
    long more = request.sharing() - request.sharers().size();
    return more == 0 ? named : named + " and " + Words.count(more, "more item");
  }

  private static String name(ItemKey item) {
    return Words.harmless(item.id()) + " picture " + item.position();
  }

  private static String inWords(Event event) {
    return at(event)
        + "  "
        + event.run()
        + "  attempt "
        + event.attempt()
        + "  "
        + what(event)
        + (event.reason().isEmpty() ? "" : ": " + Words.harmless(event.reason()));
  }

  private static String what(Event event) {
    if (event instanceof Event.Entered entry) {
      return Words.credits(entry.amount())
          + " "
          + entry.kind()
          + (entry.kind().endsWith("e") ? "d" : "ed");
    }
    if (event instanceof Event.Changed change) {
      return switch (change.to()) {
        case PENDING -> "pending again";
        case SUBMITTING -> "being sent";
        case IN_FLIGHT -> "with the service";
        case IN_DOUBT -> "in doubt";
        case DONE -> "done";
        case FAILED -> "failed";
      };
    }
    throw new AssertionError(event);
  }

  private static String at(Event event) {
    return event.at().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  void printCsv(PrintStream out) {
    out.println(String.join(",", COLUMNS));
    for (Asked request : history.requests()) {
      for (Event event : request.events()) {
        out.println(
            Csv.record(
                json(request, event).values().stream()
                    .map(cell -> cell == null ? "" : String.valueOf(cell))
                    .toList()));
      }
    }
  }

  /** The keys that go behind the sums. */
  void printJson(PrintStream out) {
    out.print(
        ",\"pictures\":" + Json.line(history.pictures().stream().map(ItemHistory::json).toList()));
    out.print(",\"history\":[");
    String comma = "";
    for (Asked request : history.requests()) {
      for (Event event : request.events()) {
        out.print(comma + Json.line(json(request, event)));
        comma = ",";
      }
    }
    out.print("]");
    out.print(
        ",\"requests\":" + Json.line(history.requests().stream().map(ItemHistory::json).toList()));
  }

  private static Map<String, @Nullable Object> json(Asked request, Event event) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("at", at(event));
    line.put("job", request.job());
    line.put("run", event.run());
    line.put("request", request.id());
    line.put("request_id", request.taskId().orElse(null));
    line.put("attempt", event.attempt());
    if (event instanceof Event.Entered entry) {
      line.put("kind", entry.kind());
      line.put("amount", Json.of(entry.amount()));
      line.put("from", null);
      line.put("to", null);
    } else if (event instanceof Event.Changed change) {
      line.put("kind", "state");
      line.put("amount", null);
      line.put("from", change.from().word());
      line.put("to", change.to().word());
    }
    line.put("reason", event.reason());
    return line;
  }

  private static Map<String, @Nullable Object> json(Picture picture) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("job", picture.job());
    object.put("position", picture.position());
    object.put("status", picture.removedBy().isPresent() ? "removed" : picture.state().word());
    object.put("request", picture.requestId());
    return object;
  }

  private static Map<String, @Nullable Object> json(Asked request) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("request", request.id());
    object.put("job", request.job());
    object.put("request_id", request.taskId().orElse(null));
    object.put("x_request_id", request.idOfAnswer().orElse(null));
    object.put("state", request.state().word());
    object.put("positions", request.positions());
    object.put("charged", Json.of(request.charged()));
    object.put("reserved", Json.of(request.reserved()));
    object.put("shared_with", request.sharing());
    object.put("charge_stands_at", request.carrier().map(ItemHistory::json).orElse(null));
    return object;
  }

  private static Map<String, Object> json(ItemKey item) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", item.id());
    object.put("position", item.position());
    return object;
  }
}
