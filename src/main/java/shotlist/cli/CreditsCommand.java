package shotlist.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.ledger.Balance;
import shotlist.ledger.LedgerReport;
import shotlist.ledger.LedgerReport.By;
import shotlist.ledger.LedgerReport.HistoryLine;
import shotlist.ledger.LedgerReport.Line;
import shotlist.manifest.Summary;
import shotlist.state.Database;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist credits}. */
@Command(
    name = "credits",
    description = "Show the ledger: what was reserved, charged, refunded, and what is in doubt.")
final class CreditsCommand implements Callable<Integer> {
  private static final List<String> SUMS = List.of("reserved", "charged", "refunded", "in_doubt");

  /** How the answer is written. */
  static final class Form {
    @Option(names = "--json", description = "Print one line of JSON.")
    boolean json;

    @Option(names = "--csv", description = "Print CSV.")
    boolean csv;
  }

  @Parameters(
      paramLabel = "JOB",
      arity = "0..1",
      description = "The job file; all jobs of this state unless given.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--by",
      paramLabel = "day|job|item",
      converter = Converters.OfBy.class,
      description = "What to sum by; day unless given.")
  private By by = By.DAY;

  @Option(
      names = "--since",
      paramLabel = "DATE",
      converter = Converters.OfDay.class,
      description = "Only entries of this UTC day and later, e.g. 2026-11-01.")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--item",
      paramLabel = "ID",
      description = "The history of this item's requests, entry by entry.")
  private Optional<String> item = Optional.empty();

  @ArgGroup private Form form = new Form();

  private final Surroundings surroundings;

  CreditsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<String> job = file.map(path -> JobFiles.read(path, Map.of()).job());
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (ReadAccess access =
        ReadAccess.open(state, "credits", surroundings.clock(), surroundings.stop()::sleep)) {
      Database database = access.database();
      Journal journal = new Journal(database, surroundings.clock());
      Optional<Long> jobId = job.flatMap(journal::findJob);
      boolean neverRan = job.isPresent() && jobId.isEmpty();
      LedgerReport report = new LedgerReport(database);
      By summedBy = item.isPresent() ? By.ITEM : by;
      List<Line> rows =
          neverRan
              ? List.of()
              : report.lines(summedBy, jobId, since).stream().filter(this::isMeant).toList();
      List<HistoryLine> history =
          item.isEmpty() || neverRan ? List.of() : report.history(item.get(), jobId, since);
      lines(summedBy, rows, history).forEach(surroundings.out()::println);
      surroundings.out().flush();
    }
    return 0;
  }

  private boolean isMeant(Line row) {
    return item.isEmpty() || item.get().equals(row.key());
  }

  private List<String> lines(By summedBy, List<Line> rows, List<HistoryLine> history) {
    if (form.json) {
      return List.of(json(summedBy, rows, history));
    }
    if (item.isPresent()) {
      return form.csv ? historyCsv(history) : historyTable(history);
    }
    return form.csv ? csv(rows) : table(summedBy, rows);
  }

  private String json(By summedBy, List<Line> rows, List<HistoryLine> history) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("schema", Summary.SCHEMA);
    report.put("by", word(summedBy));
    report.put("rows", rows.stream().map(CreditsCommand::json).toList());
    report.put("total", Json.of(total(rows)));
    if (item.isPresent()) {
      report.put("history", history.stream().map(CreditsCommand::json).toList());
    }
    return Json.line(report);
  }

  private static String word(By by) {
    return by.name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> json(Line row) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("key", row.key());
    object.putAll(Json.of(row.balance()));
    return object;
  }

  private static Map<String, Object> json(HistoryLine line) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("at", at(line));
    object.put("job", line.job());
    object.put("run", line.run());
    object.put("attempt", line.attempt());
    object.put("kind", line.kind());
    object.put("amount", Json.of(line.amount()));
    object.put("reason", line.reason());
    return object;
  }

  private static String at(HistoryLine line) {
    return line.at().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Balance total(List<Line> rows) {
    return rows.stream()
        .map(Line::balance)
        .reduce(
            Balance.NOTHING,
            (a, b) ->
                new Balance(
                    a.reserved().plus(b.reserved()),
                    a.charged().plus(b.charged()),
                    a.refunded().plus(b.refunded()),
                    a.inDoubt().plus(b.inDoubt())));
  }

  private static List<String> cells(String key, Balance balance) {
    return List.of(
        key,
        balance.reserved().toString(),
        balance.charged().toString(),
        balance.refunded().toString(),
        balance.inDoubt().toString());
  }

  private static List<String> csv(List<Line> rows) {
    List<String> lines = new ArrayList<>();
    lines.add("key," + String.join(",", SUMS));
    rows.forEach(row -> lines.add(record(cells(row.key(), row.balance()))));
    return lines;
  }

  private static String record(List<String> cells) {
    return CSVFormat.RFC4180.format(cells.toArray());
  }

  private static List<String> table(By by, List<Line> rows) {
    Table table = new Table(List.of(word(by), "reserved", "charged", "refunded", "in doubt"), 1);
    rows.forEach(row -> table.add(cells(row.key(), row.balance())));
    table.add(cells("total", total(rows)));
    return table.lines();
  }

  private static List<String> cells(HistoryLine line) {
    return List.of(
        at(line),
        line.job(),
        line.run(),
        String.valueOf(line.attempt()),
        line.kind(),
        line.amount().toString(),
        line.reason());
  }

  private static List<String> historyCsv(List<HistoryLine> history) {
    List<String> lines = new ArrayList<>();
    lines.add("at,job,run,attempt,kind,amount,reason");
    history.forEach(line -> lines.add(record(cells(line))));
    return lines;
  }

  private static List<String> historyTable(List<HistoryLine> history) {
    Table table = new Table(List.of("at", "job", "run", "attempt", "kind", "amount", "reason"), 7);
    history.forEach(line -> table.add(cells(line)));
    return table.lines();
  }
}
