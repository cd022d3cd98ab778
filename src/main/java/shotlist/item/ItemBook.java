package shotlist.item;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.catalog.Entry;
import shotlist.request.RequestState;
import shotlist.state.Database;

/**
 * The items of one job. Writing methods are called within the planner's transaction and promise
 * nothing by themselves; {@link #finishPlan} has its own. One run of a job writes at a time.
 */
public final class ItemBook {
  /** An item that an earlier plan saw; {@code removed} where the last one did not. */
  public record Known(long rowId, long requestId, boolean removed) {}

  /**
   * An item as this plan sees it.
   *
   * @param ordinal its place in the catalog
   * @param cells its row as one CSV record
   */
  public record Planned(
      ItemKey key, long ordinal, long requestId, String sourceUrl, long line, String cells) {}

  /** A row without an item, with its place in the catalog. */
  public record Rejected(long ordinal, Entry.Reject reject) {}

  /**
   * What is known of the catalog of the last plan that came to its end.
   *
   * @param rows data rows of its file
   */
  public record PlannedCatalog(long runId, String columns, String sha256, long rows) {}

  /**
   * To be asked for one by one: of a job and a list of states, H2 takes the job alone to its index,
   * and goes through all that are done.
   */
  static final Set<RequestState> NOT_DONE =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(RequestState.DONE)));

  /** How much of a large change is one commit: a commit's undo log grows with it. */
  private static final int PART = 5000;

  /** How many are added in one statement: H2 holds its rows in memory. */
  private static final int ADDED_AT_ONCE = 1000;

  private final Database database;
  private final long jobId;

  public ItemBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** Those of the items that an earlier plan saw, looked up in the order of their index. */
  public Map<ItemKey, Known> find(Collection<ItemKey> keys) {
    Set<String> ids = keys.stream().map(ItemKey::id).collect(Collectors.toSet());
    Map<ItemKey, Known> found = new HashMap<>();
    if (ids.isEmpty()) {
      return found;
    }
    database
        .jdbc()
        .sql(
            """
            select i.id, i.item_id, i.position, i.request_id, i.removed_run
            from unnest(?) as wanted(item_id)
            join item i on i.job_id = ? and i.item_id = wanted.item_id
            """) // a join, since H2 scans the whole index for "= any(?)"
        .param(1, new SqlArrayValue("varchar", ids.stream().sorted().toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              row.getLong("removed_run");
              boolean removed = !row.wasNull();
              found.put(
                  new ItemKey(row.getString("item_id"), row.getInt("position")),
                  new Known(row.getLong("id"), row.getLong("request_id"), removed));
            });
    return found;
  }

  /** Which of these ids have an item that the last plan left in the catalog. */
  public Set<String> present(Set<String> ids) {
    return database
        .jdbc()
        .sql(
            """
            select distinct i.item_id from unnest(?) as wanted(item_id)
            join item i on i.job_id = ? and i.item_id = wanted.item_id
              and i.removed_run is null
            """)
        .param(1, new SqlArrayValue("varchar", ids.stream().sorted().toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(String.class)
        .set();
  }

  /** The ids of items that a plan saw, at most {@code limit}. */
  public List<String> ids(int limit) {
    return database
        .jdbc()
        .sql("select distinct item_id from item where job_id = ? order by item_id limit ?")
        .params(jobId, limit)
        .query(String.class)
        .list();
  }

  /** Whether the job never had any. */
  public boolean isEmpty() {
    return database
        .jdbc()
        .sql("select id from item where job_id = ? limit 1")
        .param(jobId)
        .query(Long.class)
        .optional()
        .isEmpty();
  }

  /** How many items the last plan left in the catalog. */
  public long countPresent() {
    return countOutlined().orElseGet(this::count);
  }

  /** While an outline is in use, it agrees with the items. */
  private Optional<Long> countOutlined() {
    return database
        .jdbc()
        .sql(
            "select outline_items from job"
                + " where id = ? and outline is not null and outline_items is not null")
        .param(jobId)
        .query(Long.class)
        .optional();
  }

  /** One by one: a third of a second for each million. */
  private long count() {
    return database
        .jdbc()
        .sql("select count(*) from item where job_id = ? and removed_run is null")
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /** Enters items as they are now. A picture whose request has changed is to be downloaded. */
  public void put(long runId, List<Planned> items, Map<ItemKey, Known> known) {
    List<Planned> added = new ArrayList<>();
    List<Object[]> changed = new ArrayList<>();
    List<Long> wantedAnew = new ArrayList<>();
    for (Planned item : items) {
      Known before = known.get(item.key());
      if (before == null) {
        added.add(item);
      } else {
        changed.add(
            new Object[] {
              item.ordinal(),
              item.requestId(),
              item.sourceUrl(),
              item.line(),
              item.cells(),
              runId,
              before.rowId()
            });
      }
      if (before == null || before.requestId() != item.requestId() || before.removed()) {
        wantedAnew.add(item.requestId());
      }
    }
    for (int from = 0; from < added.size(); from += ADDED_AT_ONCE) {
      add(runId, added.subList(from, Math.min(from + ADDED_AT_ONCE, added.size())));
    }
    database
        .template()
        .batchUpdate(
            """
            update item set ordinal = ?, request_id = ?, source_url = ?, line = ?, cells = ?,
              seen_run = ?, removed_run = null,
              line_hash = case when line_hash = 'removed' then null else line_hash end
            where id = ?
            """,
            changed);
    wantDownloads(wantedAnew);
  }

  private void add(long runId, List<Planned> added) {
    database
        .jdbc()
        .sql(
            """
            insert into item (job_id, item_id, position, ordinal, request_id, source_url, line,
              cells, seen_run)
            select ?, item_id, position, ordinal, request_id, source_url, line, cells, ?
            from unnest(?, ?, ?, ?, ?, ?, ?)
              as added(item_id, position, ordinal, request_id, source_url, line, cells)
            """)
        .param(1, jobId)
        .param(2, runId)
        .param(3, Database.column("varchar", added, item -> item.key().id()), Types.ARRAY)
        .param(4, Database.column("int", added, item -> item.key().position()), Types.ARRAY)
        .param(5, Database.column("bigint", added, Planned::ordinal), Types.ARRAY)
        .param(6, Database.column("bigint", added, Planned::requestId), Types.ARRAY)
        .param(7, Database.column("varchar", added, Planned::sourceUrl), Types.ARRAY)
        .param(8, Database.column("bigint", added, Planned::line), Types.ARRAY)
        .param(9, Database.column("varchar", added, Planned::cells), Types.ARRAY)
        .update();
  }

  /** What was lost is tried once more: it may lie on the disk as another item's file. */
  private void wantDownloads(List<Long> requestIds) {
    List<Object[]> outputs =
        database
            .jdbc()
            .sql(
                """
                select distinct o.id from unnest(?) as wanted(request_id)
                join output o on o.request_id = wanted.request_id
                where o.download in ('done', 'lost') and o.url is not null
                """) // mostly there are none
            .param(1, new SqlArrayValue("bigint", requestIds.toArray()), Types.ARRAY)
            .query((row, n) -> new Object[] {row.getLong("id")})
            .list();
    database
        .template()
        .batchUpdate("update output set download = 'todo', try_at = null where id = ?", outputs);
  }

  /** Enters rows that this plan rejects. */
  public void addRejects(long runId, List<Rejected> rejects) {
    database
        .template()
        .batchUpdate(
            """
            insert into reject (job_id, run_id, ordinal, line, item_id, column_name, cell, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            rejects.stream()
                .map(
                    r ->
                        new Object[] {
                          jobId,
                          runId,
                          r.ordinal(),
                          r.reject().line(),
                          cut(r.reject().id(), 200),
                          cut(r.reject().column(), 1000),
                          cut(r.reject().value(), 1000),
                          cut(r.reject().reason(), 1000)
                        })
                .toList());
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  /**
   * Ends a plan: items that it has not seen are removed, earlier rejects go that were not published
   * last, and every request that may be sent some day gets its place in the order of submission, or
   * none where no item wants it any more: a doubt that is resubmitted later must not be paid for
   * nobody. Only what differs is written.
   *
   * <p>Large changes are several commits, each on disk before the next begins. The last one enters
   * the catalog: until then, the plan has not come to its end, and after a kill the next run's plan
   * does all of it again. Within a caller's transaction, everything is one commit, the caller's.
   */
  public void finishPlan(PlannedCatalog catalog) {
    finishPlan(catalog, unseen(catalog.runId()), () -> {});
  }

  /**
   * As the other, where it is known which items were not seen.
   *
   * @param unseen their rows
   * @param last what else belongs to the last commit
   */
  public void finishPlan(PlannedCatalog catalog, List<Long> unseen, Runnable last) {
    long runId = catalog.runId();
    inParts(unseen, "update item set removed_run = " + runId + " where id = ?");
    inParts(
        misplaced(),
        """
        update request set wanted_at =
          (select min(i.ordinal) from item i
            where i.request_id = request.id and i.removed_run is null)
        where id = ?
        """);
    database.inTransaction(
        () -> {
          enter(catalog);
          last.run();
        });
  }

  private void enter(PlannedCatalog catalog) {
    database.requireLock();
    update(
        "delete from reject where job_id = ? and run_id <> ? and run_id <>"
            + " coalesce((select published_run from job where job.id = ?), 0)",
        jobId,
        catalog.runId(),
        jobId);
    update(
        "update job set planned_run = ?, catalog_columns = ?, catalog_sha256 = ?,"
            + " catalog_rows = ? where id = ?",
        catalog.runId(),
        catalog.columns(),
        catalog.sha256(),
        catalog.rows(),
        jobId);
  }

  /**
   * Ends a plan that has found every entry as it was: nothing is entered but that, and the rejects
   * are this plan's. One commit.
   */
  public void finishUnchanged(PlannedCatalog catalog) {
    database.inTransaction(
        () -> {
          update(
              "update reject set run_id = ? where job_id = ?"
                  + " and run_id = (select planned_run from job where id = ?)",
              catalog.runId(),
              jobId,
              jobId);
          update(
              "update job set published_run = ? where id = ? and published_run = planned_run",
              catalog.runId(),
              jobId);
          enter(catalog);
          update( // what an earlier version wrote does not say
              "update job set outline_items = (select count(*) from item"
                  + " where item.job_id = job.id and item.removed_run is null)"
                  + " where id = ? and outline is not null and outline_items is null",
              jobId);
        });
  }

  /** An item that was not seen at its place, and the request that it wanted. */
  public record Missing(long rowId, long requestId) {}

  /**
   * Those of the items at these places of the last plan that this plan has not entered anywhere
   * else.
   */
  public List<Missing> missing(long runId, Collection<Long> ordinals) {
    return database
        .jdbc()
        .sql(
            """
            select i.id, i.request_id from unnest(?) as gone(ordinal)
            join item i on i.job_id = ? and i.removed_run is null and i.ordinal = gone.ordinal
            where i.seen_run <> ?
            """)
        .param(1, new SqlArrayValue("bigint", ordinals.toArray()), Types.ARRAY)
        .param(2, jobId)
        .param(3, runId)
        .query((row, n) -> new Missing(row.getLong("id"), row.getLong("request_id")))
        .list();
  }

  /** The rows of all items that this plan has not entered. */
  public List<Long> unseen(long runId) {
    return database
        .jdbc()
        .sql(
            "select id from item where job_id = ? and seen_run <> ? and removed_run is null"
                + " order by job_id, removed_run, ordinal")
        .params(jobId, runId)
        .query(Long.class)
        .list();
  }

  /** The requests whose first item is at another place now, or is gone. */
  private List<Long> misplaced() {
    return NOT_DONE.stream().map(this::misplaced).flatMap(List::stream).sorted().toList();
  }

  private List<Long> misplaced(RequestState state) {
    return database
        .jdbc()
        .sql(
            """
            select r.id from request r
            where r.job_id = ? and r.state = ? and r.wanted_at is distinct from
              (select min(i.ordinal) from item i
                where i.request_id = r.id and i.removed_run is null)
            """)
        .params(jobId, state.word())
        .query(Long.class)
        .list();
  }

  private void inParts(List<Long> ids, String sql) {
    for (int from = 0; from < ids.size(); from += PART) {
      List<Object[]> part =
          ids.subList(from, Math.min(from + PART, ids.size())).stream()
              .map(id -> new Object[] {id})
              .toList();
      database.inTransaction(
          () -> {
            database.requireLock();
            database.template().batchUpdate(sql, part);
          });
    }
  }

  private void update(String sql, Object... parameters) {
    database.jdbc().sql(sql).params(parameters).update();
  }

  /** The catalog of the last plan that came to its end. */
  public Optional<PlannedCatalog> plannedCatalog() {
    return database
        .jdbc()
        .sql(
            "select planned_run, catalog_columns, catalog_sha256, catalog_rows from job"
                + " where id = ? and planned_run is not null")
        .param(jobId)
        .query(
            (row, n) ->
                new PlannedCatalog(
                    row.getLong("planned_run"),
                    row.getString("catalog_columns"),
                    row.getString("catalog_sha256"),
                    row.getLong("catalog_rows")))
        .optional();
  }
}
