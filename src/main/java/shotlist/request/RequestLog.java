package shotlist.request;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.state.Database;

/**
 * Requests as the stages look them up. Reads only. Safe for use by many threads.
 *
 * <p>Where the first few of many are read, the order names every column of the index: H2 reads in
 * an index's order only then, and otherwise reads and sorts all before it gives the first.
 */
public final class RequestLog {
  /**
   * A request as it stands, for somebody who asks why.
   *
   * @param reason of its last change of state; may be empty text
   */
  public record Standing(
      Request request, String fingerprint, String reason, Optional<Instant> completedAt) {}

  /** A reason, and how many requests failed for it. */
  public record FailureReason(String reason, long requests) {}

  /** The run that planned it has kept it back. */
  private static final String NOT_HELD =
      " and not exists (select 1 from held h where h.request_id = r.id)";

  /** Requests whose time at the service is looked at. */
  private static final int TIMED = 100;

  private final Database database;
  private final long jobId;

  public RequestLog(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** The next pending requests that some item wants, in catalog order, after a place in it. */
  public List<Request> pendingAfter(long wantedAt, int limit) {
    return database
        .jdbc()
        .sql(
            "select "
                + RequestTable.COLUMNS
                + " from request r where r.job_id = ? and r.state = 'pending' and r.wanted_at > ?"
                + NOT_HELD
                + " order by r.job_id, r.state, r.wanted_at limit ?")
        .params(jobId, wantedAt, limit)
        .query(RequestTable::request)
        .list();
  }

  /**
   * So many pending requests that some item wants, drawn at random, in catalog order. They are
   * drawn in a statement of their own: as a subquery the draw may be made anew for each row, and
   * more or fewer would come out.
   */
  public List<Request> pendingSample(int size) {
    List<Long> drawn =
        database
            .jdbc()
            .sql(
                "select r.id from request r where r.job_id = ? and r.state = 'pending'"
                    + " and r.wanted_at is not null"
                    + NOT_HELD
                    + " order by random() limit ?")
            .params(jobId, size)
            .query(Long.class)
            .list();
    return withIds(drawn, " order by r.wanted_at");
  }

  /** By a join, since H2 scans the table for "= any(?)". */
  private List<Request> withIds(List<Long> ids, String suffix) {
    return database
        .jdbc()
        .sql(
            "select "
                + RequestTable.COLUMNS
                + " from unnest(?) as known(id) join request r on r.id = known.id"
                + suffix)
        .param(1, new SqlArrayValue("bigint", ids.toArray()), Types.ARRAY)
        .query(RequestTable::request)
        .list();
  }

  /**
   * The requests in flight that are to be polled by now, the most overdue first.
   *
   * @param except is left out; H2 reads their places in the index, not their rows
   */
  public List<Request> due(Instant now, Set<Long> except, int limit) {
    List<Long> due =
        database
            .jdbc()
            .sql(
                "select r.id from request r where r.job_id = ? and r.state = 'in_flight'"
                    + " and r.due_at <= ? order by r.job_id, r.state, r.due_at limit ?")
            .params(jobId, now.atOffset(ZoneOffset.UTC), limit + except.size())
            .query(Long.class)
            .list()
            .stream()
            .filter(id -> !except.contains(id))
            .limit(limit)
            .toList();
    return due.isEmpty()
        ? List.of()
        : withIds(due, " where r.state = 'in_flight' order by r.due_at, r.id");
  }

  /** This request, whatever its state; fails where there is none. */
  public Standing require(long requestId) {
    return database
        .jdbc()
        .sql(
            "select "
                + RequestTable.COLUMNS
                + ", r.fingerprint, r.reason, r.completed_at from request r where r.id = ?")
        .param(requestId)
        .query(
            (row, n) ->
                new Standing(
                    RequestTable.request(row, n),
                    row.getString("fingerprint"),
                    row.getString("reason"),
                    RequestTable.instant(row, "completed_at")))
        .single();
  }

  /** When the next request in flight is to be polled; empty where none is in flight. */
  public Optional<Instant> nextDue() {
    return database
        .jdbc()
        .sql(
            "select due_at from request where job_id = ? and state = 'in_flight'"
                + " order by job_id, state, due_at limit 1")
        .param(jobId)
        .query((row, n) -> row.getObject("due_at", OffsetDateTime.class).toInstant())
        .optional();
  }

  /** How many requests some item wants are in each state; states without any are left out. */
  public Map<RequestState, Long> countByState() {
    Map<RequestState, Long> counts = new EnumMap<>(RequestState.class);
    database
        .jdbc()
        .sql("select state, count(*) as n from request where job_id = ? group by job_id, state")
        .param(jobId)
        .query(
            row -> {
              counts.put(RequestState.parse(row.getString("state")), row.getLong("n"));
            });
    return counts;
  }

  /** How many requests are in this state, whether or not an item still wants them. */
  public long count(RequestState state) {
    return database
        .jdbc()
        .sql("select count(*) from request where job_id = ? and state = ?")
        .params(jobId, state.word())
        .query(Long.class)
        .single();
  }

  /** How many requests are pending, wanted by an item, and not kept back. */
  public long wanted() {
    return database
        .jdbc()
        .sql(
            "select count(*) from request r where r.job_id = ? and r.state = 'pending'"
                + " and r.wanted_at is not null"
                + NOT_HELD)
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /** How many requests the last plan keeps back. */
  public long countHeld() {
    return database
        .jdbc()
        .sql("select count(*) from held where job_id = ?")
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /** How a run has got on since an instant. */
  public Flow flow(long runId, Instant since) {
    Map<RequestState, Long> counts = new EnumMap<>(RequestState.class);
    List<Instant> firstEnded = new ArrayList<>();
    database
        .jdbc()
        .sql(
            "select to_state, count(*) as n, min(at) as first_at from request_change"
                + " where run_id = ? and at >= ? group by to_state")
        .params(runId, since.atOffset(ZoneOffset.UTC))
        .query(
            row -> {
              RequestState state = RequestState.parse(row.getString("to_state"));
              counts.put(state, row.getLong("n"));
              if (state == RequestState.DONE || state == RequestState.FAILED) {
                firstEnded.add(row.getObject("first_at", OffsetDateTime.class).toInstant());
              }
            });
    long ended =
        counts.getOrDefault(RequestState.DONE, 0L) + counts.getOrDefault(RequestState.FAILED, 0L);
    return new Flow(
        counts.getOrDefault(RequestState.SUBMITTING, 0L),
        ended,
        firstEnded.stream().min(Comparator.naturalOrder()),
        ended == 0 ? Optional.empty() : timeAtService(runId, since));
  }

  /** Of what ended last: from sending to the end, which a poll finds some seconds after. */
  private Optional<Duration> timeAtService(long runId, Instant since) {
    return database
        .jdbc()
        .sql(
            """
            select cast(avg(extract(epoch from r.completed_at) - extract(epoch from r.submitted_at))
                * 1000 as bigint) as millis
            from (
              select c.request_id from request_change c
              where c.run_id = ? and c.at >= ? and c.to_state in ('done', 'failed')
              order by c.run_id desc, c.at desc limit ?) ended
            join request r on r.id = ended.request_id
            where r.completed_at is not null and r.submitted_at is not null
            """)
        .params(runId, since.atOffset(ZoneOffset.UTC), TIMED)
        .query(
            (row, n) -> {
              long millis = row.getLong("millis");
              return row.wasNull() || millis < 0
                  ? Optional.<Duration>empty()
                  : Optional.of(Duration.ofMillis(millis));
            })
        .single();
  }

  /** Why requests that some item wants have failed, the most frequent and the oldest first. */
  public List<FailureReason> failureReasons(int limit) {
    return database
        .jdbc()
        .sql(
            """
            select reason, count(*) as n from request r where job_id = ? and state = 'failed'
              and exists (select 1 from item i where i.request_id = r.id and i.removed_run is null)
            group by reason order by n desc, min(r.id) limit ?
            """)
        .params(jobId, limit)
        .query((row, n) -> new FailureReason(row.getString("reason"), row.getLong("n")))
        .list();
  }

  /** The requests in doubt, oldest first, at most {@code limit}. */
  public List<Unsettled.Doubt> doubts(int limit) {
    return new Unsettled(database, jobId).doubts(Optional.empty(), limit);
  }
}
