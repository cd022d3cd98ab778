package shotlist.request;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import shotlist.state.Database;

/** When one run sent its requests, and when they ended. Reads only. */
public final class RunTimes {
  /**
   * One sending. Its reservation is made some milliseconds before its slot, so it tells the minute
   * in which the request left.
   *
   * @param entryId of the reservation: where the next page begins
   * @param submittedAt empty where the request was sent again since, or called off
   * @param completedAt empty where it was sent again since, or has not ended
   */
  public record Sending(
      long entryId,
      Instant reservedAt,
      Optional<Instant> submittedAt,
      Optional<Instant> completedAt) {}

  private final Database database;
  private final long runId;

  public RunTimes(Database database, long runId) {
    this.database = database;
    this.runId = runId;
  }

  /** Where to begin: before the run's first reservation; empty where it made none. */
  public Optional<Long> beginning() {
    return database
        .jdbc()
        .sql("select min(id) - 1 from entry where run_id = ?")
        .param(runId)
        .query(
            (row, n) -> {
              long before = row.getLong(1);
              return row.wasNull() ? Optional.<Long>empty() : Optional.of(before);
            })
        .single();
  }

  /**
   * The run's next sendings after an entry, oldest first. Entries are looked through by their ids,
   * among which a run's are neighbours.
   */
  public List<Sending> page(long afterEntry, int limit) {
    return database
        .jdbc()
        .sql(
            """
            select e.id, e.at,
              case when r.attempt = e.attempt then r.submitted_at end as submitted_at,
              case when r.attempt = e.attempt then r.completed_at end as completed_at
            from entry e join request r on r.id = e.request_id
            where e.id > ? and e.run_id = ? and e.kind = 'reserve' order by e.id limit ?
            """)
        .params(afterEntry, runId, limit)
        .query(RunTimes::sending)
        .list();
  }

  private static Sending sending(ResultSet row, int number) throws SQLException {
    return new Sending(
        row.getLong("id"),
        row.getObject("at", OffsetDateTime.class).toInstant(),
        instant(row, "submitted_at"),
        instant(row, "completed_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
