package shotlist.ledger;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import shotlist.state.Database;

/** The ledger as people ask for it. Reads only. */
public final class LedgerReport {
  /** What sums are grouped by. */
  public enum By {
    DAY("cast(floor(extract(epoch from e.at) / 86400) as bigint)"),
    JOB("(select job.name from job where job.id = e.job_id)"),
    ITEM("r.first_item");

    private final String expression;

    By(String expression) {
      this.expression = expression;
    }
  }

  /** One line of a report; {@code key} is a UTC day, a job or an item's id. */
  public record Line(String key, Balance balance) {}

  /** One entry as {@code credits --item} shows it. */
  public record HistoryLine(
      Instant at,
      String job,
      String run,
      int attempt,
      String kind,
      Credits amount,
      String reason) {}

  private final Database database;

  public LedgerReport(Database database) {
    this.database = database;
  }

  /** Sums by day, job or item, in the order of the key. */
  public List<Line> lines(By by, Optional<Long> jobId, Optional<Instant> since) {
    return database
        .jdbc()
        .sql(
            "select k as report_key, "
                + SUMS
                + " from (select "
                + by.expression
                + " as k, e.kind, e.amount, s.id as settled_by, r.state from entry e"
                + " join request r on r.id = e.request_id"
                + " left join entry s on s.settles = e.id"
                + " where (? = 0 or e.job_id = ?) and e.at >= ?) x group by k")
        .params(
            jobId.orElse(0L),
            jobId.orElse(0L),
            since.orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC))
        .query((row, n) -> new Line(key(by, row), balance(row)))
        .stream()
        .sorted(Comparator.comparing(Line::key)) // here, since each database sorts as it likes
        .toList();
  }

  private static final String SUMS =
      """
      sum(case when kind = 'reserve' and settled_by is null and state <> 'in_doubt'
            then amount else 0 end) as reserved,
      sum(case when kind = 'reserve' and settled_by is null and state = 'in_doubt'
            then amount else 0 end) as in_doubt,
      sum(case when kind = 'charge' then amount else 0 end) as charged,
      sum(case when kind = 'refund' then amount else 0 end) as refunded
      """;

  private static String key(By by, ResultSet row) throws SQLException {
    return by == By.DAY
        ? LocalDate.ofEpochDay(row.getLong("report_key")).toString()
        : row.getString("report_key");
  }

  private static Balance balance(ResultSet row) throws SQLException {
    return new Balance(
        credits(row, "reserved"),
        credits(row, "charged"),
        credits(row, "refunded"),
        credits(row, "in_doubt"));
  }

  private static Credits credits(ResultSet row, String column) throws SQLException {
    BigDecimal amount = row.getBigDecimal(column);
    return amount == null ? Credits.ZERO : new Credits(amount);
  }

  /** The sums over one run's entries. */
  public Balance ofRun(long runId) {
    return database
        .jdbc()
        .sql(
            "select "
                + SUMS
                + " from (select e.kind, e.amount, s.id as settled_by, r.state from entry e"
                + " join request r on r.id = e.request_id"
                + " left join entry s on s.settles = e.id where e.run_id = ?) x")
        .param(runId)
        .query((row, n) -> balance(row))
        .single();
  }

  /** Every entry of the requests that an item wants or once wanted first, oldest first. */
  public List<HistoryLine> history(String itemId, Optional<Long> jobId, Optional<Instant> since) {
    return database
        .jdbc()
        .sql(
            """
            select e.at, job.name as job, run.name as run, e.attempt, e.kind, e.amount, e.reason
            from entry e join job on job.id = e.job_id join run on run.id = e.run_id
            where (? = 0 or e.job_id = ?) and e.at >= ?
              and e.request_id in (select id from request where first_item = ?
                union select request_id from item where item_id = ?)
            order by e.id
            """)
        .params(
            jobId.orElse(0L),
            jobId.orElse(0L),
            since.orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC),
            itemId,
            itemId)
        .query(
            (row, n) ->
                new HistoryLine(
                    row.getObject("at", OffsetDateTime.class).toInstant(),
                    row.getString("job"),
                    row.getString("run"),
                    row.getInt("attempt"),
                    row.getString("kind"),
                    new Credits(row.getBigDecimal("amount")),
                    row.getString("reason")))
        .list();
  }
}
