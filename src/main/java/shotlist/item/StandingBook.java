package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;
import shotlist.state.Database;

/** How a job's items stand, page by page in catalog order. Safe for use by many threads. */
public final class StandingBook {
  private static final String ITEM =
      """
      select i.ordinal, i.id, i.item_id, i.position, i.source_url, i.request_id, i.cells,
        i.line_hash, i.removed_run, r.fingerprint, r.state, r.reason, r.task_id,
        r.service_request_id, r.charged, r.reserved, r.submitted_at, r.completed_at,
        run.name as run
      from item i join request r on r.id = i.request_id join run on run.id = r.changed_run
      """;

  private static final String REJECT =
      """
      select reject.ordinal, line, item_id, column_name, cell, reason,
        (select run.name from run where run.id = reject.run_id) as run
      from reject
      """;

  private static final String REMOVED = "removed";
  private static final int HASH = 2 * LineHashes.BYTES; // in hex

  private final Database database;
  private final long jobId;
  private final LineHashes hashes;

  public StandingBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
    this.hashes = new LineHashes(database, jobId);
  }

  /**
   * The next lines of the catalog, items and rejects, after a place in it.
   *
   * @param after an ordinal; -1 to begin
   * @param limit so many; fewer means that the catalog ends here, and more come where lines share
   *     the last one's place, as a plan that was killed half-way leaves them
   */
  public List<Standing> page(long after, int limit) {
    List<Standing> page = new ArrayList<>(items(after, limit));
    page.addAll(rejects(after, limit));
    page.sort(Comparator.comparingLong(Standing::ordinal));
    return page.size() <= limit ? page : List.copyOf(page.subList(0, endOfPage(page, limit)));
  }

  /** No page ends between lines of one place: the next one begins after that place. */
  private static int endOfPage(List<Standing> lines, int limit) {
    long last = lines.get(limit - 1).ordinal();
    int end = limit;
    while (end < lines.size() && lines.get(end).ordinal() == last) {
      end++;
    }
    return end;
  }

  /** The rows are picked by the index alone, then joined: H2 would join all before it sorts. */
  private List<Standing.OfItem> items(long after, int limit) {
    return completed(
        database
            .jdbc()
            .sql(
                ITEM
                    + """
                     where i.id in (
                      select p.id from item p
                      where p.job_id = ? and p.removed_run is null and p.ordinal > ?
                      order by p.job_id, p.removed_run, p.ordinal fetch first ? rows with ties)
                    order by i.ordinal, i.id
                    """)
            .params(jobId, after, limit)
            .query(StandingBook::item)
            .list());
  }

  /** What stands at these places of the catalog, in its order. */
  public List<Standing> at(List<Long> ordinals) {
    SqlArrayValue places = new SqlArrayValue("bigint", ordinals.toArray());
    List<Standing> found =
        new ArrayList<>(
            completed(
                database
                    .jdbc()
                    .sql(
                        ITEM
                            + " join unnest(?) as wanted(ordinal) on i.job_id = ?"
                            + " and i.removed_run is null and i.ordinal = wanted.ordinal")
                    .param(1, places, Types.ARRAY)
                    .param(2, jobId)
                    .query(StandingBook::item)
                    .list()));
    found.addAll(
        database
            .jdbc()
            .sql(
                REJECT
                    + """
                     join unnest(?) as wanted(ordinal) on reject.ordinal = wanted.ordinal
                    where job_id = ? and run_id = (select planned_run from job where id = ?)
                    """)
            .param(1, places, Types.ARRAY)
            .param(2, jobId)
            .param(3, jobId)
            .query(StandingBook::reject)
            .list());
    found.sort(Comparator.comparingLong(Standing::ordinal));
    return found;
  }

  /** The items that this run's catalog does not have any more, in their old order. */
  public List<Standing.OfItem> removedBy(long runId, long after, int limit) {
    return database
        .jdbc()
        .sql(
            ITEM
                + " where i.job_id = ? and i.removed_run = ? and i.ordinal > ?"
                + " order by i.job_id, i.removed_run, i.ordinal limit ?")
        .params(jobId, runId, after, limit)
        .query(StandingBook::item)
        .list();
  }

  /**
   * The items that some run's catalog did not have any more and whose removal was never noted as
   * published ({@code line_hash} says {@code removed}): a run killed before it published its
   * changes leaves them to the next. By row, since old places in the catalog are not unique.
   *
   * @param afterRowId 0 to begin
   */
  public List<Standing.OfItem> removedUnpublished(long afterRowId, int limit) {
    return database
        .jdbc()
        .sql(
            ITEM
                + " where i.job_id = ? and i.removed_run > 0 and i.id > ?" // by index
                + " and i.removed_run <= (select planned_run from job where job.id = i.job_id)"
                + " and (i.line_hash is null or i.line_hash <> 'removed') order by i.id limit ?")
        .params(jobId, afterRowId, limit)
        .query(StandingBook::item)
        .list();
  }

  private static Standing.OfItem item(ResultSet row, int number) throws SQLException {
    row.getLong("removed_run");
    boolean removed = !row.wasNull();
    return new Standing.OfItem(
        row.getLong("ordinal"),
        row.getLong("id"),
        new ItemKey(row.getString("item_id"), row.getInt("position")),
        row.getString("source_url"),
        row.getLong("request_id"),
        row.getString("fingerprint"),
        RequestState.parse(row.getString("state")),
        row.getString("reason"),
        text(row, "task_id").filter(id -> !id.isEmpty()),
        text(row, "service_request_id").filter(id -> !id.isEmpty()),
        new Credits(row.getBigDecimal("charged").add(row.getBigDecimal("reserved"))),
        instant(row, "submitted_at"),
        instant(row, "completed_at"),
        row.getString("run"),
        row.getString("cells"),
        lineHash(row),
        removed,
        List.of());
  }

  private List<Standing.OfItem> completed(List<Standing.OfItem> items) {
    Map<Long, List<Standing.OfOutput>> outputs = outputs(items);
    Map<Long, String> noted = hashes.find(items.stream().map(Standing.OfItem::rowId).toList());
    return items.stream()
        .map(
            i ->
                new Standing.OfItem(
                    i.ordinal(),
                    i.rowId(),
                    i.key(),
                    i.sourceUrl(),
                    i.requestId(),
                    i.fingerprint(),
                    i.state(),
                    i.reason(),
                    i.taskId(),
                    i.answerId(),
                    i.credits(),
                    i.submittedAt(),
                    i.completedAt(),
                    i.run(),
                    i.cells(),
                    Optional.ofNullable(noted.get(i.rowId())).or(i::lineHash),
                    i.removed(),
                    outputs.getOrDefault(i.rowId(), List.of())))
        .toList();
  }

  private Map<Long, List<Standing.OfOutput>> outputs(List<Standing.OfItem> items) {
    Map<Long, List<Standing.OfOutput>> outputs = new HashMap<>();
    Object[] done =
        items.stream()
            .filter(i -> i.state() == RequestState.DONE)
            .map(Standing.OfItem::rowId)
            .toArray();
    if (done.length == 0) {
      return outputs;
    }
    database
        .jdbc()
        .sql(
            """
            select i.id as item, o.output_index, o.url, o.expires_at, o.location, o.mime, o.width,
              o.height, o.download, o.reason, o.suspect, c.item_id as chosen, f.path, f.sha256, f.bytes, f.mime as file_mime,
              f.width as file_width, f.height as file_height
            from unnest(?) as wanted(id) join item i on i.id = wanted.id
            join output o on o.request_id = i.request_id
            left join file f on f.item_id = i.id and f.output_id = o.id and not f.superseded
            left join choice c on c.item_id = i.id and c.request_id = i.request_id
              and c.output_index = o.output_index
            order by case when c.item_id is null then 1 else 0 end, o.output_index
            """)
        .param(1, new SqlArrayValue("bigint", done), Types.ARRAY)
        .query(
            row -> {
              outputs
                  .computeIfAbsent(row.getLong("item"), id -> new ArrayList<>())
                  .add(output(row));
            });
    return outputs;
  }

  private static Standing.OfOutput output(ResultSet row) throws SQLException {
    return new Standing.OfOutput(
        row.getInt("output_index"),
        text(row, "url"),
        instant(row, "expires_at"),
        text(row, "location"),
        text(row, "mime"),
        number(row, "width"),
        number(row, "height"),
        "lost".equals(row.getString("download")),
        "todo".equals(row.getString("download")),
        row.getString("reason"),
        row.getString("suspect"),
        row.getObject("chosen") != null,
        file(row));
  }

  private static Optional<Standing.OfFile> file(ResultSet row) throws SQLException {
    Optional<String> path = text(row, "path");
    if (path.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing.OfFile(
            path.get(),
            row.getString("sha256"),
            row.getLong("bytes"),
            text(row, "file_mime"),
            number(row, "file_width"),
            number(row, "file_height")));
  }

  /** The first rows of the planned catalog that made no item, at most {@code limit}. */
  public List<Standing.OfReject> firstRejects(int limit) {
    return rejects(-1, limit);
  }

  private List<Standing.OfReject> rejects(long after, int limit) {
    return database
        .jdbc()
        .sql(
            REJECT
                + """
                where job_id = ? and run_id = (select planned_run from job where id = ?)
                  and ordinal > ?
                order by job_id, run_id, ordinal limit ?
                """)
        .params(jobId, jobId, after, limit)
        .query(StandingBook::reject)
        .list();
  }

  /**
   * Whether the planned catalog's rejects are those of the manifest published last. Where they are
   * not, {@link #rejectsBefore} says what that one has.
   */
  public boolean areRejectsPublished() {
    return database
        .jdbc()
        .sql("select id from job where id = ? and published_run = planned_run")
        .param(jobId)
        .query(Long.class)
        .optional()
        .isPresent();
  }

  /** The rejects of the manifest published last, in its order; read anew each time. */
  public Iterable<Standing.OfReject> rejectsBefore() {
    return () -> {
      List<Standing.OfReject> first = rejectsBefore(-1);
      return Stream.iterate(
              first,
              page -> !page.isEmpty(),
              page -> rejectsBefore(page.get(page.size() - 1).ordinal()))
          .flatMap(List::stream)
          .iterator();
    };
  }

  private List<Standing.OfReject> rejectsBefore(long after) {
    return database
        .jdbc()
        .sql(
            REJECT
                + """
                where job_id = ? and run_id = (select published_run from job where id = ?)
                  and ordinal > ?
                order by job_id, run_id, ordinal fetch first 1000 rows with ties
                """)
        .params(jobId, jobId, after)
        .query(StandingBook::reject)
        .list();
  }

  /** Notes that the planned catalog's rejects are published now; of the lock's holder. */
  public void notePublishedRejects() {
    database.inTransaction(
        () -> {
          database.requireLock();
          database
              .jdbc()
              .sql("update job set published_run = planned_run where id = ?")
              .param(jobId)
              .update();
          database
              .jdbc()
              .sql(
                  "delete from reject where job_id = ?"
                      + " and run_id <> (select planned_run from job where id = ?)")
              .params(jobId, jobId)
              .update();
        });
  }

  private static Standing.OfReject reject(ResultSet row, int number) throws SQLException {
    return new Standing.OfReject(
        row.getLong("ordinal"),
        row.getLong("line"),
        row.getString("item_id"),
        row.getString("column_name"),
        row.getString("cell"),
        row.getString("reason"),
        row.getString("run"));
  }

  /** How many items are in each state now; states without any are left out. */
  public Map<RequestState, Long> countByState() {
    Map<RequestState, Long> counts = new EnumMap<>(RequestState.class);
    for (RequestState state : ItemBook.NOT_DONE) { // by index, of few where all is done
      long items =
          database
              .jdbc()
              .sql(
                  """
                  select count(*) from request r
                  join item i on i.request_id = r.id and i.removed_run is null
                  where r.job_id = ? and r.state = ?
                  """)
              .params(jobId, state.word())
              .query(Long.class)
              .single();
      if (items > 0) {
        counts.put(state, items);
      }
    }
    long others = counts.values().stream().mapToLong(n -> n).sum();
    long done = new ItemBook(database, jobId).countPresent() - others;
    if (done > 0) {
      counts.put(RequestState.DONE, done);
    }
    return counts;
  }

  /** How many rejects the planned catalog has. */
  public long countRejects() {
    return countRejects("count(*)");
  }

  /** How many rows they stand in: one with several pictures may have several. */
  public long countRejectedRows() {
    return countRejects("count(distinct reject.line)");
  }

  private long countRejects(String what) {
    return database
        .jdbc()
        .sql(
            "select "
                + what
                + " from reject join job on job.id = reject.job_id"
                + " and job.planned_run = reject.run_id where reject.job_id = ?")
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /**
   * Notes the hashes of lines that are published now, by item; of the lock's holder, in one
   * transaction for each so many blocks of hashes: changes that are scattered over a large catalog
   * are megabytes of them, which the database holds in memory twice until the commit.
   *
   * @param lineHashByItem {@value #HASH} hexadecimal digits, or {@code removed}
   */
  public void notePublished(Map<Long, String> lineHashByItem) {
    for (List<Long> part : LineHashes.parts(lineHashByItem.keySet())) {
      Map<Long, Optional<String>> noted = new HashMap<>();
      List<Object[]> removed = new ArrayList<>();
      for (long item : part) {
        String hash = lineHashByItem.get(item);
        boolean isGone = REMOVED.equals(hash);
        noted.put(item, isGone ? Optional.empty() : Optional.ofNullable(hash));
        if (isGone) {
          removed.add(new Object[] {REMOVED, item});
        }
      }
      database.inTransaction(
          () -> {
            database.requireLock();
            hashes.note(noted);
            database.template().batchUpdate("update item set line_hash = ? where id = ?", removed);
          });
    }
  }

  /** Older states have longer ones, which begin the same. */
  private static Optional<String> lineHash(ResultSet row) throws SQLException {
    return text(row, "line_hash").map(hash -> hash.substring(0, Math.min(HASH, hash.length())));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
