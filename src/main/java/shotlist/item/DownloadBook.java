package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.state.Database;

/**
 * Which outputs are to be downloaded, for which items, and which file is whose. Each method is one
 * commit, on disk before it returns. Safe for use by many threads.
 */
public final class DownloadBook {
  /**
   * An output whose file is wanted.
   *
   * @param index from 1
   * @param taskId the service's id of its request
   */
  public record Wanted(
      long outputId,
      int index,
      String url,
      Optional<Instant> expiresAt,
      Optional<String> taskId,
      int tries) {}

  /** An item that wants an output; {@code columns} and {@code cells} are CSV records. */
  public record ItemOf(long rowId, ItemKey key, String columns, String cells) {}

  /**
   * A file of ours.
   *
   * @param superseded whether it was moved aside
   */
  public record OwnedFile(
      long rowId, long itemRowId, long outputId, String path, boolean superseded) {}

  private static final String WANTED =
      """
      select o.id, o.output_index, o.url, o.expires_at, o.tries, r.task_id
      from output o join request r on r.id = o.request_id
      where o.download = 'todo' and o.url is not null and (o.try_at is null or o.try_at <= ?)
      """;

  private final Database database;
  private final long jobId;

  public DownloadBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** What is to be downloaded by now, what expires first first. */
  public List<Wanted> wanted(Instant now, int limit) {
    return database
        .jdbc()
        .sql(WANTED + " and o.job_id = ? order by o.job_id, o.download, o.expires_at limit ?")
        .params(now.atOffset(ZoneOffset.UTC), jobId, limit)
        .query(DownloadBook::wanted)
        .list();
  }

  /** This output, if it is to be downloaded by now. */
  public Optional<Wanted> findWanted(long outputId, Instant now) {
    return database
        .jdbc()
        .sql(WANTED + " and o.id = ?")
        .params(now.atOffset(ZoneOffset.UTC), outputId)
        .query(DownloadBook::wanted)
        .optional();
  }

  private static Wanted wanted(ResultSet row, int number) throws SQLException {
    return new Wanted(
        row.getLong("id"),
        row.getInt("output_index"),
        row.getString("url"),
        Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("task_id")),
        row.getInt("tries"));
  }

  /** How many outputs are still to be downloaded, now or later. */
  public long countWanted() {
    return count("todo");
  }

  /** How many outputs of items that are in the catalog can never be had any more. */
  public long countLost() {
    return database
        .jdbc()
        .sql(
            """
            select count(*) from output o where o.job_id = ? and o.download = 'lost'
              and exists (select 1 from item i
                where i.request_id = o.request_id and i.removed_run is null)
            """)
        .param(jobId)
        .query(Long.class)
        .single();
  }

  private long count(String download) {
    return database
        .jdbc()
        .sql("select count(*) from output where job_id = ? and download = ?")
        .params(jobId, download)
        .query(Long.class)
        .single();
  }

  /** The items that want this output, in catalog order. */
  public List<ItemOf> itemsOf(long outputId) {
    return database
        .jdbc()
        .sql(
            """
            select i.id, i.item_id, i.position, i.cells, job.catalog_columns
            from output o join item i on i.request_id = o.request_id
            join job on job.id = i.job_id
            where o.id = ? and i.removed_run is null order by i.ordinal
            """)
        .param(outputId)
        .query(
            (row, n) ->
                new ItemOf(
                    row.getLong("id"),
                    new ItemKey(row.getString("item_id"), row.getInt("position")),
                    row.getString("catalog_columns"),
                    row.getString("cells")))
        .list();
  }

  /** The file that this item has of this output, in its place or moved aside. */
  public Optional<OwnedFile> fileOf(long itemRowId, long outputId) {
    return database
        .jdbc()
        .sql("select * from file where item_id = ? and output_id = ?")
        .params(itemRowId, outputId)
        .query(DownloadBook::file)
        .optional();
  }

  /** The files that any item has or had of this output, wherever they lie. */
  public List<Standing.OfFile> filesOf(long outputId) {
    return database
        .jdbc()
        .sql("select * from file where output_id = ? order by id")
        .param(outputId)
        .query(
            (row, n) ->
                new Standing.OfFile(
                    row.getString("path"),
                    row.getString("sha256"),
                    row.getLong("bytes"),
                    Optional.ofNullable(row.getString("mime")),
                    Optional.ofNullable(row.getObject("width", Integer.class)),
                    Optional.ofNullable(row.getObject("height", Integer.class))))
        .list();
  }

  /** Whose file a path is, compared without regard to case; only files in their place. */
  public Optional<OwnedFile> ownerOf(String path) {
    return database
        .jdbc()
        .sql("select * from file where path_key = ? and not superseded order by id limit 1")
        .param(key(path))
        .query(DownloadBook::file)
        .optional();
  }

  private static OwnedFile file(ResultSet row, int number) throws SQLException {
    return new OwnedFile(
        row.getLong("id"),
        row.getLong("item_id"),
        row.getLong("output_id"),
        row.getString("path"),
        row.getBoolean("superseded"));
  }

  /** Enters a file that has just been published. */
  public void enterFile(long itemRowId, long outputId, Standing.OfFile file) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql(
                  """
                  insert into file (item_id, output_id, path, path_key, sha256, bytes, mime,
                    width, height, superseded)
                  values (?, ?, ?, ?, ?, ?, ?, ?, ?, false)
                  """)
              .param(1, itemRowId)
              .param(2, outputId)
              .param(3, file.path())
              .param(4, key(file.path()))
              .param(5, file.sha256())
              .param(6, file.bytes())
              .param(7, file.mime().orElse(null), Types.VARCHAR)
              .param(8, file.width().orElse(null), Types.INTEGER)
              .param(9, file.height().orElse(null), Types.INTEGER)
              .update();
        });
  }

  /** Notes where a file lies now: moved aside, or back in its place. */
  public void moved(long fileRowId, String path, boolean superseded) {
    update(
        "update file set path = ?, path_key = ?, superseded = ? where id = ?",
        path,
        key(path),
        superseded,
        fileRowId);
  }

  /** Forgets a file that is not there any more. */
  public void forget(long fileRowId) {
    update("delete from file where id = ?", fileRowId);
  }

  /** All items that want this output have their file. */
  public void downloaded(long outputId) {
    update("update output set download = 'done', reason = '' where id = ?", outputId);
  }

  /** It could not be had now; it is tried again from {@code tryAt}. */
  public void failed(long outputId, String reason, Instant tryAt) {
    update(
        "update output set tries = tries + 1, try_at = ?, reason = ? where id = ?",
        tryAt.atOffset(ZoneOffset.UTC),
        cut(reason),
        outputId);
  }

  /** It can never be had any more. */
  public void lost(long outputId, String reason) {
    update("update output set download = 'lost', reason = ? where id = ?", cut(reason), outputId);
  }

  /** The service gave a fresh link. */
  public void renewed(long outputId, String url, Optional<Instant> expiresAt) {
    @Nullable OffsetDateTime expires =
        expiresAt.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql("update output set url = ?, expires_at = ? where id = ?")
              .param(1, url)
              .param(2, expires, Types.TIMESTAMP_WITH_TIMEZONE)
              .param(3, outputId)
              .update();
        });
  }

  private void update(String sql, Object... parameters) {
    database.inTransaction(
        () -> {
          database.jdbc().sql(sql).params(parameters).update();
        });
  }

  private static String key(String path) {
    return path.toLowerCase(Locale.ROOT);
  }

  private static String cut(String reason) {
    return reason.length() <= 1000 ? reason : reason.substring(0, 999) + "…";
  }
}
