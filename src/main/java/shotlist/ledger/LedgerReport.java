package shotlist.ledger;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.state.Database;

/** The ledger as people ask for it. Reads only. */
public final class LedgerReport {
  /** What sums are grouped by. */
  public enum By {
    DAY("cast(floor(extract(epoch from e.at) / 86400) as bigint)"),
    JOB("(select job.name from job where job.id = e.job_id)"),
    ITEM("");

    private final String expression;

    By(String expression) {
      this.expression = expression;
    }
  }

  /** One line of a report; {@code key} is a UTC day, a job or an item's id. */
  public record Line(String key, Balance balance) {}

  private static final int ROWS_AT_ONCE = 1000;

  private final Database database;

  public LedgerReport(Database database) {
    this.database = database;
  }

  /**
   * Sums by day, job or item, in the order of the key. Where many lines say the same, they share
   * what they say: a million items are some hundred bytes each.
   */
  public List<Line> lines(By by, Optional<Long> jobId, Optional<Instant> since) {
    List<Line> lines = new ArrayList<>();
    Map<Balance, Balance> balances = new HashMap<>();
    database.inTransaction( // outside of one, a server would send all rows at once
        () ->
            database
                .jdbc()
                .sql(by == By.ITEM ? BY_ITEM : by(by.expression))
                .withFetchSize(ROWS_AT_ONCE)
                .params(
                    jobId.orElse(0L),
                    jobId.orElse(0L),
                    since.orElse(Instant.EPOCH).atOffset(ZoneOffset.UTC))
                .query(
                    row -> {
                      Balance balance = balance(row);
                      lines.add(new Line(key(by, row), balances.computeIfAbsent(balance, b -> b)));
                    }));
    lines.sort(Comparator.comparing(Line::key)); // here, since each database sorts as it likes
    return lines;
  }

  private static String by(String key) {
    return "select k as report_key, "
        + SUMS
        + " from (select "
        + key
        + " as k, e.kind, e.amount, s.id as settled_by, r.state from entry e"
        + " join request r on r.id = e.request_id"
        + " left join entry s on s.settles = e.id"
        + " where (? = 0 or e.job_id = ?) and e.at >= ?) x group by k";
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

  /**
   * By the item whose manifest line carries the charge: the first in the catalog that wants the
   * request, or the one whose wish it was where none wants it any more.
   */
  private static final String BY_ITEM =
      """
      select k as report_key, sum(case when state <> 'in_doubt' then still_open else 0 end) as reserved,
        sum(case when state = 'in_doubt' then still_open else 0 end) as in_doubt,
        sum(charged) as charged, sum(refunded) as refunded
      from (
        select coalesce(
            (select i.item_id from item i where i.request_id = r.id and i.removed_run is null
              order by i.ordinal, i.id limit 1),
            r.first_item) as k,
          r.state, x.still_open, x.charged, x.refunded
        from (
          select e.request_id,
            sum(case when e.kind = 'reserve' and s.id is null then e.amount else 0 end) as still_open,
            sum(case when e.kind = 'charge' then e.amount else 0 end) as charged,
            sum(case when e.kind = 'refund' then e.amount else 0 end) as refunded
          from entry e left join entry s on s.settles = e.id
          where (? = 0 or e.job_id = ?) and e.at >= ?
          group by e.request_id) x
        join request r on r.id = x.request_id) y
      group by k
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
}
