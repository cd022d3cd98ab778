package shotlist.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Catalog;
import shotlist.catalog.Entry;
import shotlist.item.ChoiceBook;
import shotlist.item.ItemBook;
import shotlist.item.OriginBook;
import shotlist.item.OutlineBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary;
import shotlist.plan.Assessing;
import shotlist.plan.Assessment;
import shotlist.plan.Assessment.Category;
import shotlist.plan.Takes;
import shotlist.plan.Wish;
import shotlist.plan.Wishes;
import shotlist.request.PlannedRequests;
import shotlist.run.BudgetsNow;
import shotlist.run.Pacing;
import shotlist.run.Spool;
import shotlist.state.Database;

/** A plan that was looked at and not entered: the same steps as a run's, without its writes. */
final class Planned {
  private static final int CHUNK = 1000;
  private static final int REJECTS_TOLD = 20;
  private static final Duration DAY = Duration.ofDays(1);

  /** In the order of the table. */
  private static final List<Category> CATEGORIES =
      List.of(
          Category.NEW,
          Category.CHANGED,
          Category.RETRY,
          Category.UNCHANGED,
          Category.DUPLICATE,
          Category.REJECTED,
          Category.IN_FLIGHT,
          Category.IN_DOUBT,
          Category.HELD,
          Category.FAILED);

  private final JobFile jobFile;
  private final String reading;
  private final Assessment assessment;
  private final List<String> rejects;
  private final List<String> explanations;
  private final long unwatched;
  private final Summary.Budgets budgets;

  private Planned(
      JobFile jobFile,
      String reading,
      Assessment assessment,
      List<String> rejects,
      List<String> explanations,
      long unwatched,
      Summary.Budgets budgets) {
    this.jobFile = jobFile;
    this.reading = reading;
    this.assessment = assessment;
    this.rejects = rejects;
    this.explanations = explanations;
    this.unwatched = unwatched;
    this.budgets = budgets;
  }

  /**
   * Reads the whole catalog, from {@code spool}, with what {@code look} saw. {@code explained} is
   * the id of an item to tell more of.
   */
  static Planned of(
      JobFile jobFile,
      Spool spool,
      PlanLook look,
      Database database,
      Optional<String> explained,
      Surroundings surroundings)
      throws InterruptedException {
    boolean thoroughly = explained.isPresent();
    try {
      return of(jobFile, spool, look, database, explained, thoroughly, surroundings);
    } catch (OutlineBook.GoneException e) { // a run has planned meanwhile
      return of(jobFile, spool, look, database, explained, true, surroundings);
    }
  }

  private static Planned of(
      JobFile jobFile,
      Spool spool,
      PlanLook look,
      Database database,
      Optional<String> explained,
      boolean thoroughly,
      Surroundings surroundings)
      throws InterruptedException {
    Optional<Long> jobId = new Journal(database, surroundings.clock()).findJob(jobFile.job());
    Optional<ItemBook> items = jobId.map(id -> new ItemBook(database, id));
    Rejects rejects = new Rejects();
    Explainer explainer = new Explainer(jobFile, database, jobId, items, explained);
    Instant now = surroundings.clock().instant();
    Wishes wishes =
        new Wishes(
            jobFile,
            look.looking(),
            jobId.map(id -> new PlannedRequests(database, id)),
            Takes.of(jobId.map(id -> new ChoiceBook(database, id))),
            InstantSource.fixed(now));
    Optional<OutlineBook> outlines =
        jobId.filter(id -> !thoroughly).map(id -> new OutlineBook(database, id));
    Assessing assessing =
        new Assessing(
            jobFile, wishes, items, jobId.map(id -> new PlannedRequests(database, id)), outlines);
    Read read =
        read(
            jobFile,
            spool.knowing(new OriginBook(database)),
            surroundings,
            part -> take(assessing.assess(part), rejects, explainer));
    return new Planned(
        jobFile,
        read.reading(),
        assessing.assessment(read.rows()),
        rejects.lines(),
        explainer.lines(),
        wishes.unwatched(),
        BudgetsNow.of(Optional.of(jobFile), database, jobId, Optional.empty(), now));
  }

  /** What a catalog was taken for, and how many rows it has. */
  record Read(String reading, long rows) {}

  /** Hands all entries of the catalog to {@code part}. */
  static Read read(JobFile jobFile, Spool spool, Surroundings surroundings, PlanLook.Part part)
      throws InterruptedException {
    try (Catalog catalog = spool.open(jobFile.catalog(), surroundings.clock())) {
      String reading = Words.catalog(jobFile.catalog().path(), catalog.reading());
      JobFiles.requireColumns(jobFile, catalog.header());
      List<Entry> chunk = new ArrayList<>();
      Optional<Entry> entry = catalog.next();
      while (entry.isPresent()) {
        chunk.add(entry.get());
        if (chunk.size() == CHUNK) {
          part.take(chunk);
          chunk.clear();
          surroundings.throwIfStopped();
        }
        entry = catalog.next();
      }
      part.take(chunk);
      return new Read(reading, catalog.rows());
    }
  }

  private static void take(Assessing.Looked looked, Rejects rejects, Explainer explainer) {
    for (Wish wish : looked.wishes()) {
      if (wish instanceof Wish.Rejected rejected) {
        rejects.add(rejected.reject());
        explainer.take(rejected.reject());
      }
    }
    looked.verdicts().forEach(explainer::take);
  }

  /** The first rejects with their places, and how many there are beyond them. */
  private static final class Rejects {
    private final List<String> lines = new ArrayList<>();
    private long count;

    void add(Entry.Reject reject) {
      count++;
      if (count <= REJECTS_TOLD) {
        lines.add("line " + reject.line() + ": " + Explainer.inWords(reject));
      }
    }

    List<String> lines() {
      if (count > REJECTS_TOLD) {
        lines.add("… and " + (count - REJECTS_TOLD) + " more rows are rejected.");
      }
      return lines;
    }
  }

  /** What the catalog was taken for and why: a line. */
  String reading() {
    return reading;
  }

  Assessment assessment() {
    return assessment;
  }

  /** Rows that cannot be used, for standard error. */
  List<String> rejects() {
    return rejects;
  }

  /** What may go wrong with items, and what waits, by reason; for standard error. */
  List<String> findings() {
    List<String> lines = new ArrayList<>(Words.holds(assessment.holds(), Integer.MAX_VALUE));
    lines.addAll(Words.warnings(assessment.warnings(), Integer.MAX_VALUE));
    return lines;
  }

  /** Why the item asked for would be sent or not, a line per picture. */
  List<String> explanations() {
    return explanations;
  }

  void requireExplained(String id) {
    if (explanations.isEmpty()) {
      throw new UsageException(
          "--explain "
              + id
              + ": no row of "
              + jobFile.catalog().path()
              + " has this id, or none of its pictures is asked for by catalog.images.\n"
              + "  Nothing was sent. Ids are compared letter by letter.");
    }
  }

  /** One line for programs. */
  String json() {
    Map<String, Object> items = new LinkedHashMap<>();
    for (Category category : CATEGORIES) {
      // Not among the contract's keys, so only where there are such items.
      if (category != Category.HELD || assessment.count(category) > 0) {
        items.put(category.name().toLowerCase(Locale.ROOT), assessment.count(category));
      }
    }
    Map<String, @Nullable Object> plan = new LinkedHashMap<>();
    plan.put("schema", Summary.SCHEMA);
    plan.put("job", jobFile.job());
    plan.put("items", items);
    plan.put("requests", assessment.requests());
    plan.put("credits", Json.of(assessment.credits()));
    plan.put("saved", Json.of(assessment.saved()));
    plan.put("seconds", seconds());
    plan.put("days", days().orElse(null));
    plan.put("budget", Json.of(budgets));
    if (assessment.warnings().count() > 0) { // beside the contract's keys, so only where it tells
      plan.put("warnings", assessment.warnings().count());
    }
    return Json.line(plan);
  }

  /** The table for people. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(jobFile.job() + ": what a run would do now");
    lines.add("");
    for (Category category : CATEGORIES) {
      if (assessment.count(category) > 0) {
        lines.add(
            String.format(
                    "  %-10s %7d  %s",
                    Words.category(category), assessment.count(category), told(category))
                .stripTrailing());
      }
    }
    if (assessment.removed() > 0) {
      lines.add(
          String.format("  %-10s %7d  gone from the catalog", "removed", assessment.removed()));
    }
    lines.add("");
    lines.add(
        row(
            "requests",
            assessment.requests()
                + (assessment.requests() == 0 ? "" : ", each " + forecast().each())));
    String saved =
        assessment.saved().isZero()
            ? ""
            : " (" + assessment.saved() + " saved, since items share requests)";
    lines.add(row("credits", assessment.credits() + saved));
    if (assessment.doubtful().requests() > 0) {
      lines.add(row("twice", doubtful(assessment.doubtful())));
    }
    lines.add(
        row(
            "time",
            assessment.requests() == 0
                ? "none"
                : "about " + Words.span(seconds()) + " to send them under the throttle"));
    lines.add(row("days", daysInWords()));
    String limits = Words.budgets(budgets);
    lines.add(row("budgets", limits.isEmpty() ? "none set" : limits + " spent"));
    long enough =
        budgets.limited().values().stream()
            .flatMap(limit -> limit.left().stream())
            .mapToLong(this::affordable)
            .min()
            .orElse(assessment.requests());
    if (enough < assessment.requests()) {
      lines.add(row("", "which is enough for " + Words.count(enough, "request") + " now"));
    }
    if (unwatched > 0 && jobFile.changes() == JobFile.Changes.CONTENT) {
      lines.add("");
      lines.add(Words.unwatched(unwatched));
    }
    lines.add("");
    lines.add("Nothing was sent.");
    return lines;
  }

  /** What to beware of, for standard error. */
  List<String> warnings() {
    return forecast().warnings();
  }

  private Forecast forecast() {
    return new Forecast(jobFile, assessment);
  }

  private static String doubtful(Assessment.Doubtful doubtful) {
    boolean one = doubtful.requests() == 1;
    return Words.count(doubtful.requests(), "request")
        + (one ? " is" : " are")
        + " sent again out of doubt (in_doubt: resubmit); if charged before, "
        + Words.credits(doubtful.credits())
        + (doubtful.credits().equals(Credits.of(1)) ? " is" : " are")
        + " paid twice";
  }

  private static String row(String name, String value) {
    return String.format("  %-10s %s", name, value);
  }

  private String told(Category category) {
    return switch (category) {
      case NEW -> "never sent before";
      case CHANGED -> changed();
      case RETRY -> "tried before without success, sent again";
      case UNCHANGED -> "their results are collected";
      case DUPLICATE -> "share the request of an item before them";
      case REJECTED -> "rows that cannot be used, listed above";
      case IN_FLIGHT -> "with the service; a run collects them";
      case IN_DOUBT -> "may have been charged; not sent again by themselves";
      case HELD -> "their pictures cannot be had now; not sent this time";
      case FAILED -> "failed before; not sent again by themselves";
    };
  }

  private String changed() {
    String told = "ask for something else than before";
    if (assessment.again() == 0) {
      return told;
    }
    return assessment.again() == assessment.count(Category.CHANGED)
        ? "wanted again (choose)"
        : told + ", of them " + assessment.again() + " wanted again (choose)";
  }

  /** How long the throttle needs. */
  private long seconds() {
    return Pacing.spacing(jobFile).multipliedBy(assessment.requests()).plusMillis(999).toSeconds();
  }

  /**
   * How many UTC days the requests take, counting today: as many as the daily budgets and the
   * throttle need. Empty where a budget does not allow a single one.
   */
  private Optional<Long> days() {
    long throttled = Words.parts(seconds(), DAY.toSeconds());
    long longest = throttled;
    for (Summary.Limit daily : dailyBudgets().values()) {
      Optional<Long> days = days(daily, throttled);
      if (days.isEmpty()) {
        return Optional.empty();
      }
      longest = Math.max(longest, days.get());
    }
    return Optional.of(longest);
  }

  private Map<String, Summary.Limit> dailyBudgets() {
    Map<String, Summary.Limit> daily = new LinkedHashMap<>(budgets.limited());
    daily.keySet().removeIf(name -> !name.endsWith("day"));
    return daily;
  }

  private Optional<Long> days(Summary.Limit budget, long throttled) {
    long today = affordable(budget.left().orElseThrow());
    long daily = affordable(budget.limit().orElseThrow());
    if (today >= assessment.requests()) {
      return Optional.of(throttled);
    }
    if (daily == 0) {
      return Optional.empty();
    }
    return Optional.of(1 + Words.parts(assessment.requests() - today, daily));
  }

  /** How many requests of the average price so many credits are enough for. */
  private long affordable(Credits credits) {
    if (assessment.credits().isZero()) {
      return assessment.requests();
    }
    BigDecimal all = credits.amount().multiply(BigDecimal.valueOf(assessment.requests()));
    return all.divide(assessment.credits().amount(), 0, RoundingMode.DOWN).longValue();
  }

  private String daysInWords() {
    Optional<Long> days = days();
    String names =
        dailyBudgets().keySet().stream()
            .map("budget."::concat)
            .collect(Collectors.joining(" and "));
    if (days.isEmpty()) {
      return names + " does not allow a single request";
    }
    return days.get() + (days.get() > 0 && !names.isEmpty() ? ", under " + names : "");
  }
}
