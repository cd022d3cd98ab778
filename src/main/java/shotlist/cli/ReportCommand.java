package shotlist.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import shotlist.item.ItemBook;
import shotlist.item.ItemBook.PlannedCatalog;
import shotlist.item.NoteworthyBook;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.journal.LastWork;
import shotlist.ledger.SpendingLog;
import shotlist.manifest.Summary;
import shotlist.report.Books;
import shotlist.report.Gathering;
import shotlist.report.ReportFile;
import shotlist.report.Selection;
import shotlist.report.Told;
import shotlist.request.RunTimes;
import shotlist.request.Unsettled;
import shotlist.state.Database;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist report}. */
@Command(
    name = "report",
    description =
        "Write the HTML report of the last run anew, with everything as it stands now, and print"
            + " where it is. Sends nothing, changes no state; also while a run is going on.")
final class ReportCommand implements Callable<Integer> {
  @Mixin private JobArguments job = new JobArguments();

  private final Surroundings surroundings;

  ReportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = job.read();
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (ReadAccess access =
        ReadAccess.open(state, "report", surroundings.clock(), surroundings.stop()::sleep)) {
      surroundings.out().println(write(jobFile, access.database()));
      surroundings.out().flush();
    }
    return 0;
  }

  private Path write(JobFile jobFile, Database database) throws InterruptedException {
    Journal journal = new Journal(database, surroundings.clock());
    long jobId = HeldJob.requireKnown(journal, jobFile.job(), "report");
    LastWork last =
        journal.findLastWork(jobId).orElseThrow(() -> HeldJob.neverRan(jobFile.job(), "report"));
    Selection catalog = gather(jobFile, database, last);
    Books books =
        new Books(
            new SpendingLog(database, jobId),
            new RunTimes(database, last.run().id()),
            new Unsettled(database, jobId));
    Told told =
        new Told(
            last.run(),
            last.finishedAt(),
            last.summary().map(Summary::parse),
            journal.isRehearsed(jobId));
    Optional<Path> file =
        new ReportFile(jobFile, books, surroundings.clock())
            .write(told, catalog, surroundings.stop()::allStops);
    surroundings.throwIfStopped();
    return file.orElseThrow(() -> new InterruptedException("stopped before it was written"));
  }

  private Selection gather(JobFile jobFile, Database database, LastWork last)
      throws InterruptedException {
    long jobId = last.run().jobId();
    Optional<Selection> catalog =
        new Gathering(
                jobFile,
                last.run(),
                new ItemBook(database, jobId).plannedCatalog().map(PlannedCatalog::columns),
                new StandingBook(database, jobId),
                new NoteworthyBook(database, jobId),
                surroundings.stop()::allStops)
            .gather();
    surroundings.throwIfStopped();
    return catalog.orElseThrow(() -> new InterruptedException("stopped while it read"));
  }
}
