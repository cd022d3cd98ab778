package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
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
   * @param isNew whether an item wants or wanted it and none has or had a file of it
   */
  public record Wanted(
      long outputId,
      int index,
      String url,
      Optional<Instant> expiresAt,
      Optional<String> taskId,
      int tries,
      boolean isNew) {}

  /**
   * An item that wants an output, or wanted it last.
   *
   * @param requestId the request that it wants now
   * @param columns the catalog's header, as a CSV record
   * @param cells its row, as a CSV record
   */
  public record ItemOf(long rowId, ItemKey key, long requestId, String columns, String cells) {}

  /**
   * A file of ours.
   *
   * @param requestId the request that made it
   * @param sha256 of its content as it was fetched, in hex
   * @param superseded whether it was moved aside
   */
  public record OwnedFile(
      long rowId,
      long itemRowId,
      long outputId,
      long requestId,
      String path,
      String sha256,
      boolean superseded) {}

  /**
   * A file that was published for an item.
   *
   * @param aside whether it lies aside, since the item does not want it now
   */
  public record Placed(long itemRowId, Standing.OfFile file, boolean aside) {}

  /**
   * An output that is paid for and has no file.
   *
   * @param index of the output, from 1
   * @param reason why, as the manifest has it; empty where it was not tried yet
   * @param expiresAt when its link ends
   * @param lost whether it can never be had any more
   */
  public record Unfetched(
      ItemKey key, int index, String reason, Optional<Instant> expiresAt, boolean lost) {}

  private static final String WANTED =
      """
      select o.id, o.output_index, o.url, o.expires_at, o.tries, r.task_id,
        not exists (select 1 from file f where f.output_id = o.id)
          and exists (select 1 from item i where i.request_id = r.id) as is_new
      from output o join request r on r.id = o.request_id
      where o.download = 'todo' and o.url is not null
        and (o.try_at is null or o.try_at <= ? or o.try_at > ?)
      """;

  /** Nothing is put off for longer, but by a clock that was set forth, and back again unnoticed. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(11);

  /** Now or later. */
  private static final String TO_DOWNLOAD =
      " from output where job_id = ? and download = 'todo' and url is not null";

  private static final String UNFETCHED =
      """
      from output o join item i on i.request_id = o.request_id and i.removed_run is null
      where o.job_id = ? and o.url is not null and o.download = ?
      """;

  /** What can still be had, then what cannot. One by one: H2's index takes no list. */
  static final List<String> WITHOUT_A_FILE = List.of("todo", "lost");

  private static final String SOONEST_FIRST =
      " order by o.job_id, o.download, o.expires_at limit ?"; // as an index has them

  private static final String ITEM =
      """
      select i.id, i.item_id, i.position, i.request_id, i.cells, job.catalog_columns
      from output o join item i on i.request_id = o.request_id join job on job.id = i.job_id
      where o.id = ?
      """;

  private static final String FIRST_ITEM =
      """
      select i.id, i.item_id, i.position, i.request_id, i.cells, job.catalog_columns
      from output o join request r on r.id = o.request_id
      join item i on i.job_id = r.job_id and i.item_id = r.first_item
      join job on job.id = i.job_id
      where o.id = ? order by i.position limit 1
      """;

  private static final String FILE =
      "select f.*, o.request_id from file f join output o on o.id = f.output_id";

  private static final String OF_FILE = "id = (select output_id from file where id = ?)";

  /** Half a link leads nowhere: a longer one is not kept. */
  private static final int LONGEST_URL = 8192;

  private final Database database;
  private final long jobId;
  private final InstantSource clock;

  public DownloadBook(Database database, long jobId, InstantSource clock) {
    this.database = database;
    this.jobId = jobId;
    this.clock = clock;
  }

  /**
   * What is to be downloaded by now: what expires first first, and after all that still lives what
   * should have expired already.
   */
  public List<Wanted> wanted(Instant now, int limit) {
    OffsetDateTime at = now.atOffset(ZoneOffset.UTC);
    OffsetDateTime farOff = at.plus(LONGEST_PAUSE);
    List<Wanted> alive =
        database
            .jdbc()
            .sql(WANTED + " and o.job_id = ? and o.expires_at > ?" + SOONEST_FIRST)
            .params(at, farOff, jobId, at, limit)
            .query(DownloadBook::wanted)
            .list();
    List<Wanted> others =
        alive.size() == limit
            ? List.of()
            : database
                .jdbc()
                .sql(
                    WANTED
                        + " and o.job_id = ? and (o.expires_at is null or o.expires_at <= ?)"
                        + SOONEST_FIRST)
                .params(at, farOff, jobId, at, limit - alive.size())
                .query(DownloadBook::wanted)
                .list();
    return Stream.concat(alive.stream(), others.stream()).toList();
  }

  private static Wanted wanted(ResultSet row, int number) throws SQLException {
    return new Wanted(
        row.getLong("id"),
        row.getInt("output_index"),
        row.getString("url"),
        Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("task_id")),
        row.getInt("tries"),
        row.getBoolean("is_new"));
  }

  /** How many outputs are still to be downloaded, now or later. */
  public long countWanted() {
    return database
        .jdbc()
        .sql("select count(*)" + TO_DOWNLOAD)
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /** Whether more outputs than this are still to be downloaded, now or later. */
  public boolean areWantedMoreThan(long many) {
    return database
            .jdbc()
            .sql("select count(*) from (select 1" + TO_DOWNLOAD + " limit ?) as some_of_them")
            .params(jobId, many + 1)
            .query(Long.class)
            .single()
        > many;
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

  /**
   * Paid results of items in the catalog that have no file: those that can still be had, soonest
   * end first, then those that are lost.
   */
  public List<Unfetched> unfetched(int limit) {
    List<Unfetched> found = new ArrayList<>();
    for (String download : WITHOUT_A_FILE) {
      if (found.size() < limit) {
        found.addAll(unfetched(download, limit - found.size()));
      }
    }
    return found;
  }

  private List<Unfetched> unfetched(String download, int limit) {
    return database
        .jdbc()
        .sql(
            """
            select i.item_id, i.position, o.output_index, o.reason, o.expires_at
            """
                + UNFETCHED
                + " order by o.expires_at, i.ordinal, o.output_index limit ?")
        .params(jobId, download, limit)
        .query(
            (row, n) ->
                new Unfetched(
                    new ItemKey(row.getString("item_id"), row.getInt("position")),
                    row.getInt("output_index"),
                    row.getString("reason"),
                    Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                    download.equals("lost")))
        .list();
  }

  /** How many there are of these. */
  public long countUnfetched() {
    return WITHOUT_A_FILE.stream().mapToLong(this::countUnfetched).sum();
  }

  private long countUnfetched(String download) {
    return database
        .jdbc()
        .sql("select count(*) " + UNFETCHED)
        .params(jobId, download)
        .query(Long.class)
        .single();
  }

  /** The download folder of the job's last run that had one, as its job file said it. */
  public Optional<String> folder() {
    return database
        .jdbc()
        .sql("select download_folder from job where id = ? and download_folder is not null")
        .param(jobId)
        .query(String.class)
        .optional();
  }

  /** Notes where the job's downloads go from now on. */
  public void noteFolder(String folder) {
    update("update job set download_folder = ? where id = ?", folder, jobId);
  }

  /**
   * The job's files, in their place or moved aside.
   *
   * @param after a file's row id; 0 to begin
   */
  public List<OwnedFile> filesAfter(long after, int limit) {
    return database
        .jdbc()
        .sql(FILE + " where f.id > ? and o.job_id = ? order by f.id limit ?")
        .params(after, jobId, limit)
        .query(DownloadBook::file)
        .list();
  }

  /** The items that want this output, in catalog order. */
  public List<ItemOf> itemsOf(long outputId) {
    return database
        .jdbc()
        .sql(ITEM + " and i.removed_run is null order by i.ordinal")
        .param(outputId)
        .query(DownloadBook::item)
        .list();
  }

  /**
   * The item that wanted this output last, where none does now: it may come back, or its prompt
   * may. One that was removed since, or else the one whose wish it was first.
   */
  public Optional<ItemOf> lastItemOf(long outputId) {
    Optional<ItemOf> removed =
        database
            .jdbc()
            .sql(ITEM + " order by i.removed_run desc, i.ordinal limit 1")
            .param(outputId)
            .query(DownloadBook::item)
            .optional();
    return removed.or(() -> firstItemOf(outputId));
  }

  private Optional<ItemOf> firstItemOf(long outputId) {
    return database.jdbc().sql(FIRST_ITEM).param(outputId).query(DownloadBook::item).optional();
  }

  private static ItemOf item(ResultSet row, int number) throws SQLException {
    return new ItemOf(
        row.getLong("id"),
        new ItemKey(row.getString("item_id"), row.getInt("position")),
        row.getLong("request_id"),
        row.getString("catalog_columns"),
        row.getString("cells"));
  }

  /** The file that this item has of this output, in its place or moved aside. */
  public Optional<OwnedFile> fileOf(long itemRowId, long outputId) {
    return database
        .jdbc()
        .sql(FILE + " where f.item_id = ? and f.output_id = ?")
        .params(itemRowId, outputId)
        .query(DownloadBook::file)
        .optional();
  }

  /** The files that any item has or had of this output; those in their place come first. */
  public List<OwnedFile> filesOf(long outputId) {
    return database
        .jdbc()
        .sql(FILE + " where f.output_id = ? order by f.superseded, f.id")
        .param(outputId)
        .query(DownloadBook::file)
        .list();
  }

  /** Whose file a path is, compared without regard to case; only files in their place. */
  public Optional<OwnedFile> ownerOf(String path) {
    return database
        .jdbc()
        .sql(FILE + " where f.path_key = ? and not f.superseded order by f.id limit 1")
        .param(key(path))
        .query(DownloadBook::file)
        .optional();
  }

  /** Whether a file of ours has this path, in its place or aside, without regard to case. */
  public boolean isTaken(String path) {
    return database
            .jdbc()
            .sql("select count(*) from file where path_key = ?")
            .param(key(path))
            .query(Long.class)
            .single()
        > 0;
  }

  private static OwnedFile file(ResultSet row, int number) throws SQLException {
    return new OwnedFile(
        row.getLong("id"),
        row.getLong("item_id"),
        row.getLong("output_id"),
        row.getLong("request_id"),
        row.getString("path"),
        row.getString("sha256"),
        row.getBoolean("superseded"));
  }

  /**
   * An output was fetched and its files have just been published, so that all items that want it
   * have theirs; a look at it is wanted. One commit.
   *
   * @param suspicion what is said of it before it is looked at; what was found so far is forgotten
   */
  public void arrived(long outputId, List<Placed> files, String suspicion) {
    database.inGroup(
        () -> {
          files.forEach(file -> insert(outputId, file));
          database.change(
              """
              update output set download = 'done', tries = tries + 1, reason = '', suspect = ?
              where id = ?
              """,
              QualityBook.cut(suspicion),
              outputId);
          database.change(
              """
              insert into unlooked (output_id, job_id)
              select o.id, o.job_id from output o where o.id = ?
                and not exists (select 1 from unlooked u where u.output_id = o.id)
              """,
              outputId);
          touch("id = ?", outputId);
        });
  }

  /** Enters files of an output that have just been published. */
  public void enterFiles(long outputId, List<Placed> files) {
    database.inGroup(
        () -> {
          files.forEach(file -> insert(outputId, file));
          touch("id = ?", outputId);
        });
  }

  private void insert(long outputId, Placed placed) {
    Standing.OfFile file = placed.file();
    database.change(
        """
        insert into file (item_id, output_id, path, path_key, sha256, bytes, mime,
          width, height, superseded)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        placed.itemRowId(),
        outputId,
        file.path(),
        key(file.path()),
        file.sha256(),
        file.bytes(),
        new SqlParameterValue(Types.VARCHAR, file.mime().orElse(null)),
        new SqlParameterValue(Types.INTEGER, file.width().orElse(null)),
        new SqlParameterValue(Types.INTEGER, file.height().orElse(null)),
        placed.aside());
  }

  /** Notes where a file lies now: moved aside, or back in its place. */
  public void moved(long fileRowId, String path, boolean superseded) {
    database.inGroup(
        () -> {
          touch(OF_FILE, fileRowId);
          database.change(
              "update file set path = ?, path_key = ?, superseded = ? where id = ?",
              path,
              key(path),
              superseded,
              fileRowId);
        });
  }

  /** Forgets a file that is not there any more. */
  public void forget(long fileRowId) {
    database.inGroup(
        () -> {
          touch(OF_FILE, fileRowId); // which looks at the file: written before it goes
          database.jdbc().sql("delete from file where id = ?").param(fileRowId).update();
        });
  }

  /** All items that want this output have their file, without its being fetched again. */
  public void downloaded(long outputId) {
    updateOutput(
        "update output set download = 'done', tries = tries + 1, reason = '' where id = ?",
        outputId);
  }

  /** It could not be had now; it is tried again after {@code pause}. */
  public void failed(long outputId, String reason, Duration pause) {
    database.inGroup(
        () -> {
          database.change(
              "update output set tries = tries + 1, try_at = ?, reason = ? where id = ?",
              after(pause),
              cut(reason),
              outputId);
          touch("id = ?", outputId);
        });
  }

  /** It is left alone for so long, which says nothing about its link. */
  public void postpone(long outputId, Duration pause) {
    database.inGroup(
        () -> database.change("update output set try_at = ? where id = ?", after(pause), outputId));
  }

  /** Reckoned in the transaction that says it: see {@link #hurry}. */
  private OffsetDateTime after(Duration pause) {
    return clock.instant().plus(pause).atOffset(ZoneOffset.UTC);
  }

  /** What an earlier run put off is tried at once. Before this run puts anything off. */
  public void startAfresh() {
    database.inTransaction(this::tryAll); // no other's trouble is its own
  }

  /**
   * What was put off is tried at once, since the clock was set back: all that was reckoned by the
   * clock as it was before is in transactions before this.
   */
  public void hurry() {
    database.inGroup(this::tryAll);
  }

  private void tryAll() {
    database
        .jdbc() // what others of the same transaction put off goes before it
        .sql(
            "update output set try_at = null"
                + " where job_id = ? and download = 'todo' and try_at is not null")
        .param(jobId)
        .update();
  }

  /**
   * Whether the job had no download folder when this output came: the run that brought it came to
   * its end, stopped by nothing, and did not try to download it even once.
   */
  public boolean isFromBeforeDownloads(long outputId) {
    return database
            .jdbc()
            .sql(
                """
                select count(*) from output o join request r on r.id = o.request_id
                join run on run.id = r.changed_run
                where o.id = ? and o.tries = 0 and run.outcome in ('complete', 'partial', 'left')
                  and not exists (select 1 from file f where f.output_id = o.id)
                """)
            .param(outputId)
            .query(Long.class)
            .single()
        > 0;
  }

  /** Nobody asked for its file while it could be had. */
  public void notAskedFor(long outputId) {
    updateOutput("update output set download = 'none', reason = '' where id = ?", outputId);
  }

  /** It can never be had any more. */
  public void lost(long outputId, String reason) {
    updateOutput(
        "update output set download = 'lost', reason = ? where id = ?", cut(reason), outputId);
  }

  /**
   * The service gave a fresh link.
   *
   * @return whether it is one: a link that cannot be kept whole is none
   */
  public boolean renewed(long outputId, String url, Optional<Instant> expiresAt) {
    if (url.length() > LONGEST_URL || url.indexOf('\0') >= 0) {
      return false;
    }
    @Nullable OffsetDateTime expires =
        expiresAt.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    database.inGroup(
        () -> {
          database.change(
              "update output set url = ?, expires_at = ? where id = ?",
              url,
              new SqlParameterValue(Types.TIMESTAMP_WITH_TIMEZONE, expires),
              outputId);
          touch("id = ?", outputId);
        });
    return true;
  }

  /** An update of which lines of the manifest may show something; the output comes last. */
  private void updateOutput(String sql, Object... parameters) {
    database.inGroup(
        () -> {
          database.change(sql, parameters);
          touch("id = ?", (Long) parameters[parameters.length - 1]);
        });
  }

  /** Has the lines of an output's items written anew. Within a transaction. */
  private void touch(String condition, long id) {
    database.change(QualityBook.TOUCH_OUTPUTS + condition, id);
  }

  private void update(String sql, Object... parameters) {
    database.inGroup(() -> database.change(sql, parameters));
  }

  private static String key(String path) {
    return path.toLowerCase(Locale.ROOT);
  }

  private static String cut(String reason) {
    return reason.length() <= 1000 ? reason : reason.substring(0, 999) + "…";
  }
}
