package shotlist.run;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Function;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFile.BudgetSettings;
import shotlist.journal.Run;
import shotlist.ledger.Credits;
import shotlist.ledger.Ledger;
import shotlist.manifest.Summary;
import shotlist.manifest.Summary.Limit;
import shotlist.state.Database;

/** How a job's budgets stand. */
public final class BudgetsNow {
  private final BudgetSettings limits;
  private final Ledger ledger;
  private final Optional<Long> jobId;
  private final LocalDate today;

  private BudgetsNow(BudgetSettings limits, Ledger ledger, Optional<Long> jobId, LocalDate today) {
    this.limits = limits;
    this.ledger = ledger;
    this.jobId = jobId;
    this.today = today;
  }

  /**
   * Budgets and what counts in them.
   *
   * @param jobFile empty where only the spending is known
   * @param jobId empty where the state has never seen the job
   * @param run whose spending counts as the run's; empty where none is going on
   */
  public static Summary.Budgets of(
      Optional<JobFile> jobFile,
      Database database,
      Optional<Long> jobId,
      Optional<Run> run,
      Instant now) {
    BudgetSettings limits = jobFile.map(JobFile::budget).orElse(BudgetSettings.NONE);
    LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
    return new BudgetsNow(limits, new Ledger(database), jobId, today).of(run);
  }

  private Summary.Budgets of(Optional<Run> run) {
    return new Summary.Budgets(
        new Limit(
            limits.run(), run.map(r -> ledger.spentInRun(r.jobId(), r.id())).orElse(Credits.ZERO)),
        new Limit(limits.day(), spent(id -> ledger.spentInDay(id, today))),
        new Limit(limits.month(), spent(id -> ledger.spentInMonth(id, today))),
        account());
  }

  private Optional<Summary.AccountBudgets> account() {
    if (limits.accountDay().isEmpty() && limits.accountMonth().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Summary.AccountBudgets(
            new Limit(limits.accountDay(), spent(id -> ledger.spentByAccountInDay(id, today))),
            new Limit(
                limits.accountMonth(), spent(id -> ledger.spentByAccountInMonth(id, today)))));
  }

  private Credits spent(Function<Long, Credits> byJob) {
    return jobId.map(byJob).orElse(Credits.ZERO);
  }
}
