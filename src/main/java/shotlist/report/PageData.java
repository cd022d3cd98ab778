package shotlist.report;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.BudgetSettings;
import shotlist.jobfile.JobFile.ThrottleSettings;
import shotlist.ledger.Credits;
import shotlist.ledger.SpendingLog;
import shotlist.manifest.Summary;
import shotlist.provider.OperationLimits;
import shotlist.provider.Provider;
import shotlist.request.Unsettled;
import tools.jackson.core.JsonGenerator;

/**
 * What the page is told, as JSON. Objects have names that the script uses; items, of which there
 * may be ten thousand, are arrays without names:
 *
 * <pre>{@code
 * ["MUG-001", 1, "Stoneware mug", "done", "", "https://…", 2, 1, 0, "5e6ace…", 1793034494,
 *   1793034496, 0, [[1, "https://…", 1793120596, "./images/MUG-001-1-1.jpg", 46417, "image/jpeg",
 *   1024, 1024, "", 1]]]
 * }</pre>
 */
final class PageData {
  private static final int DAYS_SHOWN = 31;
  private static final int DOUBTS_SHOWN = 200;

  private final JobFile jobFile;
  private final Told told;
  private final Selection catalog;
  private final Pace pace;
  private final Pictures pictures;
  private final Links links;
  private final NextSteps next;
  private final Unsettled.Sum doubts;
  private final Books books;
  private final Instant now;

  PageData(
      JobFile jobFile,
      Told told,
      Selection catalog,
      Pace pace,
      Pictures pictures,
      Links links,
      NextSteps next,
      Unsettled.Sum doubts,
      Books books,
      InstantSource clock) {
    this.jobFile = jobFile;
    this.told = told;
    this.catalog = catalog;
    this.pace = pace;
    this.pictures = pictures;
    this.links = links;
    this.next = next;
    this.doubts = doubts;
    this.books = books;
    this.now = clock.instant();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeNumberProperty("schema", 1);
    writeRun(json);
    writeSteps(json);
    writeCounts(json);
    writeProblems(json);
    writeCredits(json);
    writeService(json);
    writeItems(json);
    json.writeEndObject();
  }

  private void writeRun(JsonGenerator json) {
    json.writeStringProperty("job", told.run().job());
    json.writeStringProperty("jobFile", jobFile.file().toString());
    json.writeStringProperty("choose", next.command("choose"));
    json.writeStringProperty("run", told.run().name());
    json.writeStringProperty("operation", jobFile.operation().toString());
    json.writeBooleanProperty("rehearsed", told.rehearsed());
    json.writeStringProperty("headline", next.headline());
    json.writeStringProperty(
        "outcome", told.summary().map(summary -> summary.outcome().word()).orElse("unfinished"));
    json.writeStringProperty(
        "exitCode", told.summary().map(summary -> "" + summary.exitCode()).orElse(""));
    PageJson.put(json, "startedAt", Optional.of(told.run().startedAt()));
    PageJson.put(json, "finishedAt", told.finishedAt());
    PageJson.put(json, "writtenAt", Optional.of(now));
    json.writeStringProperty("manifest", manifest());
  }

  private String manifest() {
    String name = jobFile.manifest().formats().contains("csv") ? "manifest.csv" : "manifest.jsonl";
    return links.to(jobFile.manifest().folder().resolve(name));
  }

  private void writeSteps(JsonGenerator json) {
    json.writeArrayPropertyStart("steps");
    for (NextSteps.Step step : next.steps()) {
      json.writeStartObject();
      json.writeStringProperty("title", step.title());
      json.writeStringProperty("text", step.text());
      json.writeStringProperty("command", step.command());
      json.writeStringProperty("show", step.show());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Of the whole catalog, listed or not. */
  private void writeCounts(JsonGenerator json) {
    json.writeObjectPropertyStart("counts");
    json.writeNumberProperty("all", catalog.count());
    json.writeNumberProperty("new", catalog.changed());
    json.writeNumberProperty("suspect", catalog.suspects());
    json.writeNumberProperty("missing", catalog.withMissing());
    for (Status status : Status.values()) {
      json.writeNumberProperty(status.word(), catalog.count(status));
    }
    json.writeEndObject();
    json.writeBooleanProperty("partial", catalog.isPartial());
    json.writeNumberProperty("embedded", pictures.embedded().size());
    json.writeNumberProperty("linked", pictures.linked());
  }

  private void writeProblems(JsonGenerator json) {
    writeGroups(json, "failures", catalog.failures(), true);
    writeGroups(json, "suspicions", catalog.suspicions(), false);
    writeGroups(json, "rejects", catalog.rejects(), false);
    json.writeArrayPropertyStart("doubts");
    List<Unsettled.Doubt> shown = books.unsettled().doubts(Optional.empty(), DOUBTS_SHOWN);
    for (Unsettled.Doubt doubt : shown) {
      write(json, doubt);
    }
    json.writeEndArray();
    json.writeNumberProperty("doubtCount", doubts.requests());
    PageJson.put(json, "doubtCredits", doubts.credits());
    json.writeStringProperty("resolve", next.command("resolve"));
    json.writeStringProperty("retry", next.command("retry"));
    json.writeStringProperty("collect", next.command("collect"));
    json.writeNumberProperty("waiting", catalog.missing().waiting());
    json.writeNumberProperty("lost", catalog.missing().lost());
    json.writeArrayPropertyStart("missing");
    for (Missing.Output output : catalog.missing().mostPressingFirst()) {
      json.writeStartArray();
      json.writeString(output.id());
      json.writeNumber(output.position());
      json.writeNumber(output.index());
      PageJson.write(json, output.until());
      json.writeNumber(output.lost() ? 1 : 0);
      json.writeString(output.reason());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void writeGroups(JsonGenerator json, String name, Groups groups, boolean advised) {
    json.writeArrayPropertyStart(name);
    for (Groups.Group group : groups.largestFirst()) {
      json.writeStartObject();
      json.writeStringProperty("reason", group.reason());
      json.writeNumberProperty("items", group.items());
      PageJson.put(json, "credits", group.credits());
      json.writeStringProperty("advice", advised ? Advice.on(group.reason()) : "");
      json.writeArrayPropertyStart("examples");
      group.examples().forEach(json::writeString);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Unsettled.Doubt doubt) {
    boolean named = doubt.request().spec().operation().provider() == Provider.MAGIC_HOUR;
    json.writeStartObject();
    json.writeStringProperty("item", doubt.item());
    json.writeNumberProperty("items", doubt.items());
    PageJson.put(json, "sentAt", Optional.of(doubt.sentAt()));
    PageJson.put(json, "credits", doubt.credits());
    json.writeStringProperty("requestId", doubt.requestIdAtService());
    json.writeStringProperty("name", named ? doubt.request().label() : "");
    json.writeStringProperty("reason", doubt.reason());
    json.writeEndObject();
  }

  private void writeCredits(JsonGenerator json) {
    json.writeObjectPropertyStart("credits");
    told.summary()
        .map(Summary::credits)
        .ifPresent(
            spend -> {
              PageJson.put(json, "charged", spend.charged());
              PageJson.put(json, "refunded", spend.refunded());
              PageJson.put(json, "inDoubt", spend.inDoubt());
              PageJson.put(json, "reserved", spend.reserved());
            });
    PageJson.put(json, "inAll", books.spending().inAll());
    json.writeNumberProperty("unchanged", unchanged());
    PageJson.put(json, "savedByUnchanged", catalog.savedByUnchanged());
    json.writeNumberProperty("shared", catalog.shared());
    PageJson.put(json, "savedBySharing", catalog.savedBySharing());
    writeBudgets(json);
    writeDays(json);
    json.writeEndObject();
  }

  /** Where not all of the catalog was read, what the run itself has counted. */
  private long unchanged() {
    return catalog.isPartial()
        ? told.summary().map(summary -> summary.catalog().unchanged()).orElse(0L)
        : catalog.unchanged();
  }

  /** As they stood when the run ended. */
  private void writeBudgets(JsonGenerator json) {
    json.writeArrayPropertyStart("budgets");
    Map<String, Summary.Limit> limited =
        told.summary().map(summary -> summary.credits().budget().limited()).orElse(Map.of());
    limited.forEach(
        (name, limit) -> {
          json.writeStartObject();
          json.writeStringProperty("name", name);
          PageJson.put(json, "limit", limit.limit().orElse(Credits.ZERO));
          PageJson.put(json, "spent", limit.spent());
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  /** The last month, day by day, with the day's budget as it is set now. */
  private void writeDays(JsonGenerator json) {
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    BudgetSettings budget = jobFile.budget();
    budget.day().ifPresent(limit -> PageJson.put(json, "dayLimit", limit));
    json.writeStringProperty("today", today.toString());
    json.writeArrayPropertyStart("days");
    for (SpendingLog.Day day : books.spending().days(today.minusDays(DAYS_SHOWN - 1L))) {
      json.writeStartArray();
      json.writeString(day.day().toString());
      json.writeNumber(day.credits().toString());
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private void writeService(JsonGenerator json) {
    json.writeObjectPropertyStart("service");
    json.writeNumberProperty("limitPerMinute", limitPerMinute());
    PageJson.put(json, "firstAt", pace.first());
    json.writeNumberProperty("minutesPerColumn", pace.minutesPerColumn());
    json.writeArrayPropertyStart("columns");
    pace.columns().forEach(json::writeNumber);
    json.writeEndArray();
    json.writeNumberProperty("peak", pace.peak());
    writeSpread(json, "queued", pace.queued());
    writeSpread(json, "served", pace.served());
    told.summary()
        .ifPresent(
            summary -> {
              json.writeNumberProperty("rate", summary.submitRatePerMinute());
              json.writeNumberProperty("sent", summary.requests().sent());
              json.writeNumberProperty("accepted", summary.requests().accepted());
              json.writeNumberProperty("refused429", summary.requests().refused429());
              json.writeNumberProperty("retried", summary.requests().retried());
              json.writeNumberProperty("polls", summary.polls());
              json.writeNumberProperty("downloads", summary.downloads().files());
              json.writeNumberProperty("downloadedBytes", summary.downloads().bytes());
              json.writeNumberProperty("downloadsFailed", summary.downloads().failed());
            });
    json.writeEndObject();
  }

  /** The strictest of the limits that a request of this job has to keep. */
  private int limitPerMinute() {
    OperationLimits own = OperationLimits.of(jobFile.operation());
    ThrottleSettings set = jobFile.throttle();
    int operation =
        Math.min(
            set.perMinute().orElse(own.perMinute()), 60 * set.perSecond().orElse(own.perSecond()));
    int account =
        Math.min(
            set.accountPerMinute().orElse(own.accountPerMinute()),
            60 * set.accountPerSecond().orElse(own.accountPerSecond()));
    return Math.min(operation, account);
  }

  private static void writeSpread(JsonGenerator json, String name, Spread spread) {
    if (spread.count() == 0) {
      return;
    }
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("count", spread.count());
    Duration median = spread.percentile(50);
    PageJson.put(json, "median", median);
    PageJson.put(json, "p95", spread.percentile(95));
    json.writeEndObject();
  }

  private void writeItems(JsonGenerator json) {
    json.writeArrayPropertyStart("items");
    for (Listed item : catalog.shortlist().inOrder()) {
      write(json, item, pictures.of(item));
    }
    json.writeEndArray();
  }

  private void write(JsonGenerator json, Listed item, Pictures.OfItem small) {
    json.writeStartArray();
    json.writeString(item.id());
    json.writeNumber(item.position());
    json.writeString(item.title());
    json.writeString(item.status().word());
    json.writeString(item.reason());
    json.writeString(item.source());
    json.writeNumber(item.credits().toString());
    json.writeNumber(item.changed() ? 1 : 0);
    json.writeNumber(item.shared() ? 1 : 0);
    json.writeString(item.fingerprint());
    PageJson.write(json, item.submittedAt());
    PageJson.write(json, item.completedAt());
    write(json, small.before());
    json.writeStartArray();
    for (int i = 0; i < item.results().size(); i++) {
      write(json, item.results().get(i), small.after().get(i));
    }
    json.writeEndArray();
    json.writeEndArray();
  }

  private void write(JsonGenerator json, Listed.Result result, Pictures.Place small) {
    json.writeStartArray();
    json.writeNumber(result.index());
    json.writeString(result.url());
    PageJson.write(json, result.expiresAt());
    json.writeString(result.file().isEmpty() ? "" : links.to(Path.of(result.file())));
    json.writeNumber(result.bytes());
    json.writeString(result.mime());
    json.writeNumber(result.width());
    json.writeNumber(result.height());
    json.writeString(result.reason());
    write(json, small);
    json.writeNumber(Reason.isChosen(result.reason()) ? 1 : 0);
    json.writeString(Reason.suspicion(result.reason()).orElse(""));
    json.writeEndArray();
  }

  /** A number of an embedded picture, a link, or null. */
  private static void write(JsonGenerator json, Pictures.Place small) {
    if (small.number() >= 0) {
      json.writeNumber(small.number());
    } else if (small.link().isEmpty()) {
      json.writeNull();
    } else {
      json.writeString(small.link());
    }
  }
}
