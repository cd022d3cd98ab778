package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.state.Database;

/**
 * The outline of a job's catalog, by which a plan and a manifest leave alone what is as it was.
 *
 * <p>An outline in use agrees with the job's items, place by place. Whoever is about to change an
 * item takes it out of use in the same commit ({@link #distrust}), and takes a new one into use in
 * the commit that ends the change ({@link Draft#trust}); a process that dies in between leaves
 * none, and then every entry is compared with the books. Used by the one run that holds the job.
 */
public final class OutlineBook {
  /**
   * An outline that can be relied on.
   *
   * @param parts in how many parts it is kept
   * @param refused how many of its entries are items that were refused
   * @param key digest of the settings under which it was made
   * @param files which published files its pieces are in, in {@code ManifestFiles}'s words; empty
   *     text where none are
   * @param change the last change of a request that those files know
   * @param lines of those files, where they stay as they are while no request changes; empty where
   *     some entry is to be looked at all the same
   */
  public record Trusted(
      long generation,
      int parts,
      long refused,
      String key,
      String files,
      long change,
      Optional<Lines> lines) {}

  /** How many lines published files have, and how many items those are of. */
  public record Lines(long items, long lines) {}

  private static final int PART = 4000;
  private static final int PAGE = 10_000;
  private static final int SWEPT_AT_ONCE = 10;

  /**
   * Numbers of changes are given in order and committed nearly in order: on a shared database, a
   * process that has lost its lock may still enter an answer.
   */
  private static final long OVERLAP = 1000;

  private final Database database;
  private final long jobId;

  public OutlineBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** The outline in use; empty where there is none, or not all of it. */
  public Optional<Trusted> trusted() {
    return database
        .jdbc()
        .sql(
            """
            select outline, outline_parts, outline_refused, outline_key, outline_files,
              outline_change, outline_items, outline_lines
            from job where id = ? and outline is not null and outline_parts =
              (select count(*) from outline o where o.job_id = job.id and o.generation = outline)
            """)
        .param(jobId)
        .query(
            (row, n) ->
                new Trusted(
                    row.getLong("outline"),
                    row.getInt("outline_parts"),
                    row.getLong("outline_refused"),
                    row.getString("outline_key"),
                    row.getString("outline_files"),
                    row.getLong("outline_change"),
                    lines(row)))
        .optional();
  }

  private static Optional<Lines> lines(ResultSet row) throws SQLException {
    @Nullable Long items = row.getObject("outline_items", Long.class);
    @Nullable Long lines = row.getObject("outline_lines", Long.class);
    return items == null || lines == null ? Optional.empty() : Optional.of(new Lines(items, lines));
  }

  /** An outline was taken out of use, and away, while it was read. */
  public static final class GoneException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private GoneException() {
      super("the outline is not there any more: another process has written the job's catalog");
    }
  }

  /**
   * Its entries in catalog order, a part at a time in memory.
   *
   * @return throws {@link GoneException} where a part of it is gone
   */
  public Iterator<Outlined> entries(Trusted outline) {
    return new Iterator<>() {
      private final Deque<Outlined> part = new ArrayDeque<>();
      private int number;

      @Override
      public boolean hasNext() {
        while (part.isEmpty() && number < outline.parts()) {
          part.addAll(
              OutlinePart.read(
                  part(outline.generation(), number++).orElseThrow(GoneException::new)));
        }
        return !part.isEmpty();
      }

      @Override
      public Outlined next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return part.remove();
      }
    };
  }

  private Optional<byte[]> part(long generation, int number) {
    return database
        .jdbc()
        .sql("select entries from outline where job_id = ? and generation = ? and number = ?")
        .params(jobId, generation, number)
        .query((row, n) -> row.getBytes("entries"))
        .optional();
  }

  /** From now on every entry is compared. Part of the caller's transaction. */
  public void distrust() {
    database
        .jdbc()
        .sql("update job set outline = null where id = ? and outline is not null")
        .param(jobId)
        .update();
  }

  /** Begins an outline that is not in use yet. */
  public Draft draft() {
    long last =
        database
            .jdbc()
            .sql("select coalesce(max(generation), 0) from outline where job_id = ?")
            .param(jobId)
            .query(Long.class)
            .single();
    return new Draft(last + 1);
  }

  /** An outline that is being written, in order; each part is a commit, or the caller's. */
  public final class Draft {
    private final long generation;
    private final List<Outlined> waiting = new ArrayList<>();
    private int number;
    private long refused;
    private long items;

    private Draft(long generation) {
      this.generation = generation;
    }

    public void add(Outlined entry) {
      waiting.add(entry);
      refused += entry.kind() == Outlined.Kind.REFUSED ? 1 : 0;
      items += entry.isItem() ? 1 : 0;
      if (waiting.size() == PART) {
        flush();
      }
    }

    private void flush() {
      byte[] entries = OutlinePart.write(waiting);
      int part = number++;
      database.inTransaction(
          () -> {
            database
                .jdbc()
                .sql(
                    "insert into outline (job_id, generation, number, entries) values (?, ?, ?, ?)")
                .params(Arrays.asList(jobId, generation, part, entries))
                .update();
          });
      waiting.clear();
    }

    /**
     * Takes it into use instead of any other, which {@link #sweep} removes; one commit, or the
     * caller's. Some of its pieces may be gaps in the files: how many lines they have is not known.
     */
    public void trust(String key, String files, long change) {
      trust(key, files, change, Optional.empty());
    }

    /**
     * As the other, once the files were written by it.
     *
     * @param lines as in {@link Trusted}
     */
    public void trust(String key, String files, long change, Optional<Lines> lines) {
      if (!waiting.isEmpty()) {
        flush();
      }
      database.inTransaction(
          () -> {
            database
                .jdbc()
                .sql(
                    "update job set outline = ?, outline_parts = ?, outline_refused = ?,"
                        + " outline_items = ?, outline_lines = ?, outline_key = ?,"
                        + " outline_files = ?, outline_change = ? where id = ?")
                .param(1, generation)
                .param(2, number)
                .param(3, refused)
                .param(4, items)
                .param(5, lines.map(Lines::lines).orElse(null), Types.BIGINT)
                .param(6, key)
                .param(7, files)
                .param(8, change)
                .param(9, jobId)
                .update();
          });
    }
  }

  /**
   * Removes what outlines were in use before, a few parts in a commit of the lock's holder: all at
   * once would be a commit as large as the outline. No draft may be open.
   */
  public void sweep() {
    List<Object[]> old = old();
    while (!old.isEmpty()) {
      List<Object[]> part = old;
      database.inTransaction(
          () -> {
            database.requireLock();
            database
                .template()
                .batchUpdate(
                    "delete from outline where job_id = ? and generation = ? and number = ?", part);
          });
      old = old();
    }
  }

  private List<Object[]> old() {
    return database
        .jdbc()
        .sql(
            """
            select o.generation, o.number from outline o join job on job.id = o.job_id
            where o.job_id = ? and o.generation <> job.outline limit ?
            """)
        .params(jobId, SWEPT_AT_ONCE)
        .query((row, n) -> new Object[] {jobId, row.getLong("generation"), row.getInt("number")})
        .list();
  }

  /**
   * Notes that files of the outline in use have other marks now.
   *
   * @param lines as in {@link Trusted}
   */
  public void renameFiles(Trusted outline, String files, long change, Optional<Lines> lines) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql(
                  "update job set outline_files = ?, outline_change = ?, outline_lines = ?"
                      + " where id = ? and outline = ?")
              .param(1, files)
              .param(2, change)
              .param(3, lines.map(Lines::lines).orElse(null), Types.BIGINT)
              .param(4, jobId)
              .param(5, outline.generation())
              .update();
        });
  }

  /** The last change of any request, or 0. */
  public long lastChange() {
    return database
        .jdbc()
        .sql("select coalesce(max(id), 0) from request_change")
        .query(Long.class)
        .single();
  }

  /**
   * The touches that there are, eight bytes each. Those that are read, and no others, go with
   * {@link #forget}: on a shared database, numbers are not committed in their order.
   */
  public LongList touches() {
    LongList touches = new LongList();
    database
        .jdbc()
        .sql("select id from touched where job_id = ?")
        .param(jobId)
        .query(
            row -> {
              touches.add(row.getLong("id"));
            });
    return touches;
  }

  /** Notes that the lines of these requests' items are to be written anew. */
  public void touch(Collection<Long> requestIds) {
    if (!requestIds.isEmpty()) {
      database
          .template()
          .batchUpdate(
              "insert into touched (job_id, request_id) values (?, ?)",
              requestIds.stream().map(id -> new Object[] {jobId, id}).toList());
    }
  }

  /** Items of these requests are about to be removed: the outline is out of use. One commit. */
  public void remove(Collection<Long> requestIds) {
    database.inTransaction(
        () -> {
          distrust();
          touch(requestIds);
        });
  }

  /** These touches were heeded: what was published shows them. Some thousand in a commit. */
  public void forget(LongList touches) {
    for (int from = 0; from < touches.size(); from += PART) {
      List<Object[]> part = new ArrayList<>();
      for (int i = from; i < Math.min(from + PART, touches.size()); i++) {
        part.add(new Object[] {touches.get(i)});
      }
      database.inTransaction(
          () -> {
            database.template().batchUpdate("delete from touched where id = ?", part);
          });
    }
  }

  /**
   * The places of the items whose request has changed its state since a change, or was touched;
   * sorted, eight bytes each, some of them several times.
   */
  public long[] placesChangedSince(long change) {
    LongList places = new LongList();
    addPlaces(
        places,
        "select id, request_id from request_change where id > ? order by id limit ?",
        database.isShared() ? change - OVERLAP : change);
    addPlaces(
        places,
        // An item's files touch its request one by one: each request counts once.
        "select distinct request_id as id, request_id from touched where job_id = "
            + jobId
            + " and request_id > ? order by request_id limit ?",
        0);
    return places.sorted();
  }

  /** Page by page, and requests before items: H2 would go through all items for the few. */
  private void addPlaces(LongList places, String requests, long after) {
    long last = after;
    Set<Long> page = new HashSet<>();
    do {
      page.clear();
      long from = last;
      last =
          database
              .jdbc()
              .sql(requests)
              .params(from, PAGE)
              .query(
                  rows -> {
                    long id = from;
                    while (rows.next()) {
                      id = rows.getLong("id");
                      page.add(rows.getLong("request_id"));
                    }
                    return id;
                  });
      addPlaces(places, page);
    } while (!page.isEmpty());
  }

  private void addPlaces(LongList places, Set<Long> requestIds) {
    database
        .jdbc()
        .sql(
            """
            select i.ordinal from unnest(?) as changed(request_id)
            join item i on i.request_id = changed.request_id and i.removed_run is null
            where i.job_id = ?
            """)
        .param(1, new SqlArrayValue("bigint", requestIds.toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              places.add(row.getLong(1));
            });
  }
}
