package shotlist.run;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.item.ItemBook;
import shotlist.item.NoteworthyBook;
import shotlist.journal.Run;
import shotlist.ledger.SpendingLog;
import shotlist.manifest.Summary;
import shotlist.report.Books;
import shotlist.report.Gathering;
import shotlist.report.ReportFile;
import shotlist.report.Selection;
import shotlist.report.Told;
import shotlist.request.RunTimes;
import shotlist.request.Unsettled;

/**
 * The last step of a run that has published its manifest. It comes after Spring Batch's steps,
 * since the page tells how they all ended. Whatever happens here, the run ends as it would have
 * ended without: a page that is missing has cost nobody anything.
 */
final class ReportStep {
  private static final Logger LOG = LoggerFactory.getLogger(ReportStep.class);

  /**
   * What came of it.
   *
   * @param summary names the report where it was written
   * @param problem why it was not
   */
  record Written(Summary summary, Optional<String> problem) {}

  private final RunContext context;

  ReportStep(RunContext context) {
    this.context = context;
  }

  /** Writes the report of a run that came to this. */
  Written write(Summary summary) {
    Run run = context.run;
    Books books =
        new Books(
            new SpendingLog(context.database, run.jobId()),
            new RunTimes(context.database, run.id()),
            new Unsettled(context.database, run.jobId()));
    Told told =
        new Told(
            run,
            Optional.of(summary.finishedAt()),
            Optional.of(summary),
            context.options.sandbox());
    try {
      Optional<Path> file =
          gather()
              .flatMap(
                  catalog ->
                      new ReportFile(context.jobFile, books, context.clock)
                          .write(told, catalog, context::isTooLateForReport));
      return file.map(path -> new Written(summary.withReport(path), Optional.empty()))
          .orElseGet(
              () -> new Written(summary, Optional.of("the run had to end before it was written")));
    } catch (RuntimeException e) {
      LOG.debug("no report", e);
      return new Written(summary, Optional.of(reason(e)));
    }
  }

  private Optional<Selection> gather() {
    return new Gathering(
            context.jobFile,
            context.run,
            context.itemBook.plannedCatalog().map(ItemBook.PlannedCatalog::columns),
            context.standingBook,
            new NoteworthyBook(context.database, context.run.jobId()),
            context::isTooLateForReport)
        .gather();
  }

  private static String reason(RuntimeException e) {
    return Optional.ofNullable(e.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .orElse(e.getClass().getSimpleName());
  }
}
