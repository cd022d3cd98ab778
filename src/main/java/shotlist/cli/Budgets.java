package shotlist.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.BudgetSettings;
import shotlist.journal.Run;
import shotlist.ledger.Credits;
import shotlist.ledger.Ledger;
import shotlist.manifest.Summary;
import shotlist.state.Database;

/** How a job's budgets stand, for commands that only look. */
final class Budgets {
  private Budgets() {}

  /**
   * Budgets and what counts in them.
   *
   * @param jobFile empty where only the spending is known
   * @param jobId empty where the state has never seen the job
   * @param run whose spending counts as the run's; empty where none is going on
   */
  static Summary.Budgets of(
      Optional<JobFile> jobFile,
      Database database,
      Optional<Long> jobId,
      Optional<Run> run,
      Instant now) {
    Optional<BudgetSettings> limits = jobFile.map(JobFile::budget);
    Ledger ledger = new Ledger(database);
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    return new Summary.Budgets(
        new Summary.Limit(
            limits.flatMap(BudgetSettings::run),
            run.map(r -> ledger.spentInRun(r.jobId(), r.id())).orElse(Credits.ZERO)),
        new Summary.Limit(
            limits.flatMap(BudgetSettings::day),
            jobId.map(id -> ledger.spentInDay(id, today)).orElse(Credits.ZERO)),
        new Summary.Limit(
            limits.flatMap(BudgetSettings::month),
            jobId.map(id -> ledger.spentInMonth(id, today)).orElse(Credits.ZERO)));
  }

  /** {@code day 54 of 120, month 54 of 600}; empty text where none is set. */
  static String inWords(Summary.Budgets budgets) {
    List<String> parts = new ArrayList<>();
    add(parts, "run", budgets.run());
    add(parts, "day", budgets.day());
    add(parts, "month", budgets.month());
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, Summary.Limit limit) {
    limit.limit().ifPresent(l -> parts.add(name + " " + limit.spent() + " of " + l));
  }
}
