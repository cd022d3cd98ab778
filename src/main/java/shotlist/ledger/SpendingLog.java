package shotlist.ledger;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import shotlist.state.Database;

/**
 * What counted in a job's budgets, period by period: reserved, charged and in doubt, less what came
 * back. It is read from the sums that the budgets are held against, so a look costs a row per day,
 * however many entries there are. Reads only.
 */
public final class SpendingLog {
  /** What counted in a UTC day; never negative. */
  public record Day(LocalDate day, Credits credits) {}

  private final Database database;
  private final long jobId;

  public SpendingLog(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** The days from this one on in which a budget was used, in their order. */
  public List<Day> days(LocalDate from) {
    return database
        .jdbc()
        .sql("select period, amount from spending where job_id = ? and period like 'day:%'")
        .param(jobId)
        .query(
            (row, n) ->
                new Day(
                    LocalDate.parse(row.getString("period").substring("day:".length())),
                    credits(row.getBigDecimal("amount"))))
        .list()
        .stream()
        .filter(day -> !day.day().isBefore(from))
        .sorted(Comparator.comparing(Day::day))
        .toList();
  }

  /** What counted in all months together: since the job's first run. */
  public Credits inAll() {
    return credits(
        database
            .jdbc()
            .sql(
                "select coalesce(sum(amount), 0) from spending"
                    + " where job_id = ? and period like 'month:%'")
            .param(jobId)
            .query(BigDecimal.class)
            .single());
  }

  private static Credits credits(BigDecimal amount) {
    return amount.signum() < 0 ? Credits.ZERO : new Credits(amount);
  }
}
