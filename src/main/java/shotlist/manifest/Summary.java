package shotlist.manifest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import shotlist.files.FilesException;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;

/**
 * What a run came to, as {@code summary.json} and the line of {@code --json} have it: the
 * components here are the keys there, in this order and in snake case. What is absent is null
 * there.
 *
 * @param schema the version of this structure
 * @param job absent where the job file could not be read
 * @param run absent where no run began: another one held the lock, or the usage was wrong
 * @param submitRatePerMinute submissions while submitting went on; one decimal is kept
 */
public record Summary(
    int schema,
    Optional<String> job,
    Optional<String> run,
    Outcome outcome,
    int exitCode,
    Instant startedAt,
    Instant finishedAt,
    Catalog catalog,
    Items items,
    Requests requests,
    Spend credits,
    long polls,
    Downloads downloads,
    double submitRatePerMinute,
    Files files) {
  /** The version of the structure that this program writes. */
  public static final int SCHEMA = 1;

  public Summary {
    if (!Double.isFinite(submitRatePerMinute)) {
      throw new IllegalArgumentException("a rate is a number: " + submitRatePerMinute);
    }
  }

  /**
   * The catalog of this run, or of the last one that planned it.
   *
   * @param path as configured
   * @param rows data rows of the file, whatever became of them
   * @param rejected lines of {@code rejects.csv}
   * @param unchanged items left alone because their result is collected
   * @param duplicates items that share the request of an earlier one
   */
  public record Catalog(
      Optional<String> path,
      Optional<String> sha256,
      long rows,
      long items,
      long rejected,
      long unchanged,
      long duplicates) {
    /** Of a run that did not get as far as the catalog. */
    public static final Catalog NONE =
        new Catalog(Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0);
  }

  /** How many items stand where; {@code pending} has those that are being submitted, too. */
  public record Items(
      long done, long failed, long pending, long inFlight, long inDoubt, long rejected) {
    public static final Items NONE = new Items(0, 0, 0, 0, 0, 0);

    /** From the standing book's counts. */
    public static Items of(Map<RequestState, Long> byState, long rejected) {
      return new Items(
          byState.getOrDefault(RequestState.DONE, 0L),
          byState.getOrDefault(RequestState.FAILED, 0L),
          byState.getOrDefault(RequestState.PENDING, 0L)
              + byState.getOrDefault(RequestState.SUBMITTING, 0L),
          byState.getOrDefault(RequestState.IN_FLIGHT, 0L),
          byState.getOrDefault(RequestState.IN_DOUBT, 0L),
          rejected);
    }
  }

  /** This run's HTTP submissions. */
  public record Requests(
      long sent, long accepted, @JsonProperty("refused_429") long refused429, long retried) {
    public static final Requests NONE = new Requests(0, 0, 0, 0);
  }

  /** This run's ledger entries, and how the budgets stand. */
  public record Spend(
      Credits charged, Credits refunded, Credits inDoubt, Credits reserved, Budgets budget) {
    public static final Spend NONE = of(Balance.NOTHING, Budgets.NONE);

    public static Spend of(Balance ofRun, Budgets budget) {
      return new Spend(
          ofRun.charged(), ofRun.refunded(), ofRun.inDoubt(), ofRun.reserved(), budget);
    }
  }

  /**
   * Budgets of the run, and of its job's UTC day and month.
   *
   * @param account absent where the job file sets none, and then it is not written at all
   */
  public record Budgets(
      Limit run,
      Limit day,
      Limit month,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<AccountBudgets> account) {
    public static final Budgets NONE =
        new Budgets(Limit.NONE, Limit.NONE, Limit.NONE, Optional.empty());

    /** Those that have a limit, by their name under {@code budget} in the job file. */
    public Map<String, Limit> limited() {
      Map<String, Limit> all = new LinkedHashMap<>();
      all.put("run", run);
      all.put("day", day);
      all.put("month", month);
      account.ifPresent(
          budgets -> {
            all.put("account.day", budgets.day());
            all.put("account.month", budgets.month());
          });
      all.values().removeIf(limit -> limit.limit().isEmpty());
      return Collections.unmodifiableMap(all);
    }
  }

  /** Budgets of all jobs that use the same key, in a UTC day and month. */
  public record AccountBudgets(Limit day, Limit month) {}

  /** {@code limit} is absent where no such budget is set. */
  public record Limit(Optional<Credits> limit, Credits spent) {
    public static final Limit NONE = new Limit(Optional.empty(), Credits.ZERO);

    /** What is left; empty where no such budget is set. */
    public Optional<Credits> left() {
      return limit.map(most -> spent.isMoreThan(most) ? Credits.ZERO : most.minus(spent));
    }
  }

  /** This run's downloads. */
  public record Downloads(long files, long bytes, long failed) {
    public static final Downloads NONE = new Downloads(0, 0, 0);
  }

  /** Paths as configured; absent where the file was not written. */
  public record Files(
      Optional<String> manifest,
      Optional<String> changes,
      Optional<String> rejects,
      Optional<String> failed,
      Optional<String> report) {
    public static final Files NONE =
        new Files(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** The manifest's files; the CSV where both forms of it were written. */
    public static Files of(Published published, Optional<Path> report) {
      return new Files(
          Optional.of(published.manifest().toString()),
          Optional.of(published.changes().toString()),
          Optional.of(published.rejects().toString()),
          published.failed().map(Path::toString),
          report.map(Path::toString));
    }
  }

  /** Of a command that ended before anything was done: locked, invalid. */
  public static Summary ofNothing(
      Optional<String> job, Outcome outcome, int exitCode, Instant startedAt, Instant finishedAt) {
    return new Summary(
        SCHEMA,
        job,
        Optional.empty(),
        outcome,
        exitCode,
        startedAt,
        finishedAt,
        Catalog.NONE,
        Items.NONE,
        Requests.NONE,
        Spend.NONE,
        0,
        Downloads.NONE,
        0,
        Files.NONE);
  }

  /**
   * Reads a line of {@link #json}, as the journal keeps it.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Summary parse(String json) {
    return SummaryJson.parse(json);
  }

  /** The same with a report that stands in its place now. */
  public Summary withReport(Path report) {
    return with(
        catalog,
        new Files(
            files.manifest(),
            files.changes(),
            files.rejects(),
            files.failed(),
            Optional.of(report.toString())));
  }

  /** The same with a catalog that was looked at, though nothing was done. */
  public Summary withCatalog(Catalog found) {
    return with(found, files);
  }

  private Summary with(Catalog otherCatalog, Files otherFiles) {
    return new Summary(
        schema,
        job,
        run,
        outcome,
        exitCode,
        startedAt,
        finishedAt,
        otherCatalog,
        items,
        requests,
        credits,
        polls,
        downloads,
        submitRatePerMinute,
        otherFiles);
  }

  /** One line of JSON, without a line end. */
  public String json() {
    return SummaryJson.line(this);
  }

  /**
   * Writes {@code summary.json}, indented, in one piece.
   *
   * @return where it is
   * @throws FilesException where it cannot be written; what stood there before is whole
   */
  public Path writeTo(Path folder) {
    Path file = folder.resolve("summary.json");
    SummaryJson.write(this, file);
    return file;
  }
}
