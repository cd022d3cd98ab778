package shotlist.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.jobfile.JobFile;
import shotlist.plan.Assessor.Verdict;
import shotlist.plan.Difference;
import shotlist.plan.Wish;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.state.Database;

/** Why one product's pictures would be sent or not. Hears of the whole catalog in its order. */
final class Explainer {
  private static final int SHOWN = 120;

  private final JobFile jobFile;
  private final Optional<RequestLog> log;
  private final Optional<ItemBook> items;
  private final Optional<String> id;
  private final Map<String, ItemKey> firstToAsk = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** Without an {@code id} it does nothing. */
  Explainer(
      JobFile jobFile,
      Database database,
      Optional<Long> jobId,
      Optional<ItemBook> items,
      Optional<String> id) {
    this.jobFile = jobFile;
    this.log = jobId.map(job -> new RequestLog(database, job));
    this.items = items;
    this.id = id;
  }

  List<String> lines() {
    return lines;
  }

  void take(Entry.Reject reject) {
    if (id.isPresent() && id.get().equals(reject.id())) {
      lines.add(reject.id() + " (line " + reject.line() + "): rejected: " + inWords(reject));
    }
  }

  /** {@code image_url "ftp://…": the reason}. */
  static String inWords(Entry.Reject reject) {
    String place = reject.id().isEmpty() ? "" : reject.id() + ", ";
    String column = reject.column().isEmpty() ? "" : reject.column() + " ";
    String value = reject.value().isEmpty() ? "" : "\"" + cut(reject.value()) + "\"";
    String where = (place + column + value).strip();
    return where.isEmpty() ? reject.reason() : where + ": " + reject.reason();
  }

  void take(Verdict verdict) {
    if (id.isEmpty()) {
      return;
    }
    Wish.OfItem wish = verdict.wish();
    ItemKey key = new ItemKey(wish.item().id(), wish.item().position());
    ItemKey first = firstToAsk.computeIfAbsent(wish.fingerprint(), fingerprint -> key);
    if (id.get().equals(key.id())) {
      String category = Words.category(verdict.category());
      lines.add(name(key) + ": " + category + ": " + why(verdict, key, first) + cost(verdict));
      wish.warnings().forEach(warning -> lines.add("  Warning: " + warning.reason() + "."));
    }
  }

  private static String name(ItemKey key) {
    return key.id() + " picture " + key.position();
  }

  private static String cost(Verdict verdict) {
    return switch (verdict.category()) {
      case NEW, CHANGED, RETRY ->
          " It would be sent, for " + Words.credits(verdict.wish().price()) + ".";
      default -> "";
    };
  }

  private String why(Verdict verdict, ItemKey key, ItemKey first) {
    Optional<RequestLog.Standing> request =
        verdict.known().flatMap(known -> log.map(book -> book.require(known.id())));
    return switch (verdict.category()) {
      case NEW ->
          request.isPresent()
              ? "an earlier run planned it and did not get to sending it."
              : "no request like this was ever made.";
      case CHANGED ->
          (verdict.wish().take() > 1
                  ? "it asks for the same again"
                  : "it asks for something else than before")
              + difference(verdict.wish(), key);
      case RETRY -> retry(verdict, request);
      case UNCHANGED ->
          "its result is collected"
              + request.flatMap(RequestLog.Standing::completedAt).map(Explainer::since).orElse("")
              + ", and it asks for the same.";
      case DUPLICATE -> "it asks for the same as " + name(first) + " and shares its request.";
      case HELD ->
          verdict.wish().held().orElseThrow()
              + ". It is not sent this time; the next run looks again.";
      case IN_FLIGHT ->
          "its request is with the service"
              + request.flatMap(r -> r.request().submittedAt()).map(Explainer::since).orElse("")
              + "; the next run collects it.";
      case IN_DOUBT ->
          "its request was sent"
              + request.flatMap(r -> r.request().submittedAt()).map(Explainer::at).orElse("")
              + " and its fate is unknown; it may have been charged, so it is not sent again by"
              + " itself"
              + resubmissions(verdict)
              + ".";
      case FAILED ->
          "it failed"
              + reason(request)
              + " It is not sent again without being asked (retry, or retry_failed).";
      case REJECTED -> throw new AssertionError("a reject is no item: " + key);
    };
  }

  private static String retry(Verdict verdict, Optional<RequestLog.Standing> request) {
    RequestState state = verdict.known().map(PlannedRequests.Known::state).orElseThrow();
    boolean doubt = state == RequestState.IN_DOUBT || state == RequestState.SUBMITTING;
    return doubt
        ? "its request is in doubt, and in_doubt: resubmit sends it again; if it was charged before,"
            + " it is paid twice."
        : "it was tried " + attempts(verdict) + " without success" + reason(request);
  }

  private static String resubmissions(Verdict verdict) {
    int times = verdict.known().map(PlannedRequests.Known::resubmissions).orElse(0);
    return times == 0
        ? ""
        : " any more, which was done " + (times == 1 ? "once" : times + " times");
  }

  private static String attempts(Verdict verdict) {
    int attempts = verdict.known().map(PlannedRequests.Known::attempt).orElse(0);
    return attempts == 1 ? "once" : attempts + " times";
  }

  private static String reason(Optional<RequestLog.Standing> request) {
    return request
        .map(RequestLog.Standing::reason)
        .filter(reason -> !reason.isEmpty())
        .map(reason -> ": " + cut(reason) + (reason.endsWith(".") ? "" : "."))
        .orElse(".");
  }

  private static String since(Instant at) {
    return " since " + at.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String at(Instant at) {
    return " at " + at.truncatedTo(ChronoUnit.SECONDS);
  }

  /** What of a request is not as it was the last time. */
  private String difference(Wish.OfItem wish, ItemKey key) {
    List<String> changes =
        items
            .map(book -> book.find(List.of(key)).get(key))
            .filter(Objects::nonNull)
            .flatMap(known -> log.map(book -> book.require(known.requestId())))
            .map(
                before ->
                    Difference.between(
                        jobFile, before.request().spec(), before.fingerprint(), wish))
            .orElse(List.of());
    return changes.isEmpty() ? "." : ": " + String.join("; ", changes) + ".";
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
