package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;
import shotlist.state.Database;

/**
 * All that is known of one product: its pictures, what was ever asked for them, and every entry and
 * change of state since. Only looks.
 */
public final class HistoryBook {
  /** Requests of one product that are told, the latest. */
  public static final int MOST_REQUESTS = 200;

  /** Items that share a request and are named. */
  private static final int SHARERS_NAMED = 5;

  /**
   * A picture of the product.
   *
   * @param removedBy the run whose catalog did not have it any more
   */
  public record Picture(
      String job,
      int position,
      String sourceUrl,
      long requestId,
      RequestState state,
      Optional<String> removedBy) {}

  /**
   * A row of the catalog as last planned that made no item.
   *
   * @param line of the catalog file
   */
  public record Unusable(String job, long line, String reason) {}

  /**
   * A request that one of the product's pictures wants or wanted.
   *
   * @param positions the product's pictures that want it now; none where another request has taken
   *     its place
   * @param taskId the service's id for it, as in the manifest
   * @param idOfAnswer the {@code x-request-id} of the last answer to a submission
   * @param carrier the item whose manifest line has its charge: the first that wants it
   * @param sharers some of the other products' items that want it
   * @param sharing how many of those there are
   */
  public record Asked(
      long id,
      String job,
      RequestState state,
      String reason,
      Optional<String> taskId,
      Optional<String> idOfAnswer,
      Credits charged,
      Credits reserved,
      List<Integer> positions,
      Optional<ItemKey> carrier,
      List<ItemKey> sharers,
      long sharing,
      List<Event> events) {}

  /** Something that happened to a request. */
  public sealed interface Event {
    Instant at();

    String run();

    int attempt();

    String reason();

    /** Credits were reserved, charged, released or refunded: {@code kind} is the ledger's word. */
    record Entered(Instant at, String run, int attempt, String kind, Credits amount, String reason)
        implements Event {}

    /** Its state changed. */
    record Changed(
        Instant at, String run, int attempt, RequestState from, RequestState to, String reason)
        implements Event {}
  }

  /** All of it; {@code requests} oldest first. */
  public record History(List<Picture> pictures, List<Asked> requests, List<Unusable> unusable) {
    /** Whether neither a catalog nor the books ever had it. */
    public boolean isEmpty() {
      return pictures.isEmpty() && requests.isEmpty() && unusable.isEmpty();
    }
  }

  private final Database database;
  private final long jobId;
  private final String id;

  /** {@code jobId} is empty for all jobs of the state; {@code id} is the product's. */
  public HistoryBook(Database database, Optional<Long> jobId, String id) {
    this.database = database;
    this.jobId = jobId.orElse(0L);
    this.id = id;
  }

  /** The history; of the events only those since an instant. */
  public History history(Optional<Instant> since) {
    List<Picture> pictures = pictures();
    return new History(pictures, requests(pictures, since.orElse(Instant.EPOCH)), unusable());
  }

  private List<Picture> pictures() {
    return database
        .jdbc()
        .sql(
            """
            select job.name as job, i.position, i.source_url, i.request_id, r.state,
              (select run.name from run where run.id = i.removed_run) as removed_by,
              i.removed_run
            from item i join job on job.id = i.job_id join request r on r.id = i.request_id
            where i.item_id = ? and (? = 0 or i.job_id = ?)
            order by i.job_id, i.position
            """)
        .params(id, jobId, jobId)
        .query(
            (row, n) ->
                new Picture(
                    row.getString("job"),
                    row.getInt("position"),
                    row.getString("source_url"),
                    row.getLong("request_id"),
                    RequestState.parse(row.getString("state")),
                    removedBy(row)))
        .list();
  }

  private static Optional<String> removedBy(ResultSet row) throws SQLException {
    row.getLong("removed_run");
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(Optional.ofNullable(row.getString("removed_by")).orElse(""));
  }

  private List<Unusable> unusable() {
    return database
        .jdbc()
        .sql(
            """
            select job.name as job, reject.line, reject.reason from reject
            join job on job.id = reject.job_id and job.planned_run = reject.run_id
            where reject.item_id = ? and (? = 0 or reject.job_id = ?) order by job.id, reject.ordinal
            """)
        .params(id, jobId, jobId)
        .query(
            (row, n) ->
                new Unusable(row.getString("job"), row.getLong("line"), row.getString("reason")))
        .list();
  }

  /**
   * What its pictures want, what they were the first to want, and what their files were made by: a
   * former request that another item was first to want and that left no file is not found.
   */
  private List<Asked> requests(List<Picture> pictures, Instant since) {
    List<Asked> latestFirst =
        database
            .jdbc()
            .sql(
                """
                select r.id, job.name as job, r.state, r.reason, r.task_id, r.service_request_id,
                  r.charged, r.reserved
                from request r join job on job.id = r.job_id
                where (? = 0 or r.job_id = ?) and r.id in (
                  select id from request where first_item = ?
                  union select request_id from item where item_id = ?
                  union select o.request_id from item i join file f on f.item_id = i.id
                    join output o on o.id = f.output_id where i.item_id = ?)
                order by r.id desc limit ?
                """)
            .params(jobId, jobId, id, id, id, MOST_REQUESTS)
            .query((row, n) -> asked(row, pictures))
            .list();
    List<Asked> told = new ArrayList<>();
    for (int i = latestFirst.size() - 1; i >= 0; i--) {
      told.add(withEvents(latestFirst.get(i), since));
    }
    return told;
  }

  private static Asked asked(ResultSet row, List<Picture> pictures) throws SQLException {
    long request = row.getLong("id");
    return new Asked(
        request,
        row.getString("job"),
        RequestState.parse(row.getString("state")),
        row.getString("reason"),
        text(row, "task_id"),
        text(row, "service_request_id"),
        new Credits(row.getBigDecimal("charged")),
        new Credits(row.getBigDecimal("reserved")),
        pictures.stream()
            .filter(p -> p.requestId() == request && p.removedBy().isEmpty())
            .map(Picture::position)
            .toList(),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column)).filter(text -> !text.isEmpty());
  }

  private Asked withEvents(Asked request, Instant since) {
    return new Asked(
        request.id(),
        request.job(),
        request.state(),
        request.reason(),
        request.taskId(),
        request.idOfAnswer(),
        request.charged(),
        request.reserved(),
        request.positions(),
        wanting(request.id(), Optional.empty(), 1).stream().findFirst(),
        wanting(request.id(), Optional.of(id), SHARERS_NAMED),
        countSharing(request.id()),
        merged(entries(request.id(), since), changes(request.id(), since)));
  }

  /** The items that want a request, in the catalog's order, but those of one product. */
  private List<ItemKey> wanting(long request, Optional<String> except, int limit) {
    return database
        .jdbc()
        .sql(
            """
            select item_id, position from item
            where request_id = ? and removed_run is null and item_id <> ?
            order by ordinal, id limit ?
            """)
        .params(request, except.orElse(""), limit)
        .query((row, n) -> new ItemKey(row.getString("item_id"), row.getInt("position")))
        .list();
  }

  private long countSharing(long request) {
    return database
        .jdbc()
        .sql(
            "select count(*) from item where request_id = ? and removed_run is null and item_id <>"
                + " ?")
        .params(request, id)
        .query(Long.class)
        .single();
  }

  private List<Event> entries(long request, Instant since) {
    return database
        .jdbc()
        .sql(
            """
            select e.at, run.name as run, e.attempt, e.kind, e.amount, e.reason
            from entry e join run on run.id = e.run_id
            where e.request_id = ? and e.at >= ? order by e.id
            """)
        .params(request, since.atOffset(ZoneOffset.UTC))
        .<Event>query(
            (row, n) ->
                new Event.Entered(
                    at(row),
                    row.getString("run"),
                    row.getInt("attempt"),
                    row.getString("kind"),
                    new Credits(row.getBigDecimal("amount")),
                    row.getString("reason")))
        .list();
  }

  private List<Event> changes(long request, Instant since) {
    return database
        .jdbc()
        .sql(
            """
            select c.at, run.name as run, c.attempt, c.from_state, c.to_state, c.reason
            from request_change c join run on run.id = c.run_id
            where c.request_id = ? and c.at >= ? order by c.id
            """)
        .params(request, since.atOffset(ZoneOffset.UTC))
        .<Event>query(
            (row, n) ->
                new Event.Changed(
                    at(row),
                    row.getString("run"),
                    row.getInt("attempt"),
                    RequestState.parse(row.getString("from_state")),
                    RequestState.parse(row.getString("to_state")),
                    row.getString("reason")))
        .list();
  }

  private static Instant at(ResultSet row) throws SQLException {
    return row.getObject("at", OffsetDateTime.class).toInstant();
  }

  /**
   * Both in the order in which they were written: of one time, which is that of one commit, the
   * entry before the change that it belongs to.
   */
  private static List<Event> merged(List<Event> entries, List<Event> changes) {
    List<Event> all = new ArrayList<>();
    int change = 0;
    for (Event entry : entries) {
      while (change < changes.size() && comesBefore(changes, change, entry)) {
        all.add(changes.get(change++));
      }
      all.add(entry);
    }
    all.addAll(changes.subList(change, changes.size()));
    return all;
  }

  /** An attempt is reserved before all its changes; the rest comes once it was sent. */
  private static boolean comesBefore(List<Event> changes, int index, Event entry) {
    Event change = changes.get(index);
    boolean isReserved = entry instanceof Event.Entered entered && entered.kind().equals("reserve");
    if (isReserved || change.attempt() != entry.attempt()) {
      return change.attempt() < entry.attempt();
    }
    return change.at().isBefore(entry.at())
        || changes.subList(index, changes.size()).stream().anyMatch(c -> isSent(c, entry));
  }

  private static boolean isSent(Event change, Event entry) {
    return change instanceof Event.Changed changed
        && changed.to() == RequestState.SUBMITTING
        && changed.attempt() == entry.attempt();
  }
}
