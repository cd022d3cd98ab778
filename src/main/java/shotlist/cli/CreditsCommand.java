package shotlist.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import shotlist.item.HistoryBook;
import shotlist.item.HistoryBook.History;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.ledger.LedgerReport;
import shotlist.ledger.LedgerReport.By;
import shotlist.ledger.LedgerReport.Line;
import shotlist.state.Database;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist credits}. */
@Command(
    name = "credits",
    description = "Show the ledger: what was reserved, charged, refunded, and what is in doubt.")
final class CreditsCommand implements Callable<Integer> {
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
      description =
          "All that happened to this item: its pictures, their requests, every entry and change.")
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
      Optional<Long> jobId =
          job.flatMap(name -> new Journal(database, surroundings.clock()).findJob(name));
      boolean neverRan = job.isPresent() && jobId.isEmpty();
      Optional<ItemHistory> history = item.map(id -> history(database, job, jobId, id));
      By summedBy = item.isPresent() ? By.ITEM : by;
      List<Line> lines =
          neverRan
              ? List.of()
              : new LedgerReport(database)
                  .lines(summedBy, jobId, since).stream().filter(this::isMeant).toList();
      print(new CreditSums(summedBy, lines), history);
      surroundings.out().flush();
    }
    return 0;
  }

  private ItemHistory history(
      Database database, Optional<String> job, Optional<Long> jobId, String id) {
    if (job.isPresent() && jobId.isEmpty()) {
      throw new UsageException(
          "--item "
              + id
              + ": job "
              + job.get()
              + " has never run with this state, so nothing is known of its items.");
    }
    History history = new HistoryBook(database, jobId, id).history(since);
    if (history.isEmpty()) {
      throw new UsageException(
          "--item "
              + id
              + ": no item of this id is known"
              + job.map(name -> " in job " + name).orElse(" in any job of this state")
              + ".\n  It stood in no catalog that was planned, and no credit was spent on it. An id is"
              + " written as in the catalog, without a picture's number.");
    }
    return new ItemHistory(id, history);
  }

  private boolean isMeant(Line row) {
    return item.isEmpty() || item.get().equals(row.key());
  }

  private void print(CreditSums sums, Optional<ItemHistory> history) {
    PrintStream out = surroundings.out();
    if (form.json) {
      sums.printJson(out);
      history.ifPresent(told -> told.printJson(out));
      out.println("}");
    } else if (form.csv) {
      history.ifPresentOrElse(told -> told.printCsv(out), () -> sums.printCsv(out));
    } else {
      history.ifPresentOrElse(
          told -> told.lines(since).forEach(out::println), () -> sums.printTable(out));
    }
  }
}
