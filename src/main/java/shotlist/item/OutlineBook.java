package shotlist.item;

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
   * @param key digest of the settings under which it was made
   * @param files which published files its pieces are in, in {@code ManifestFiles}'s words; empty
   *     text where none are
   * @param change the last change of a request that those files know
   */
  public record Trusted(long generation, String key, String files, long change) {}

  private static final int PART = 4000;
  private static final int PAGE = 10_000;

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

  /** The outline in use; empty where there is none. */
  public Optional<Trusted> trusted() {
    return database
        .jdbc()
        .sql(
            "select outline, outline_key, outline_files, outline_change from job"
                + " where id = ? and outline is not null")
        .param(jobId)
        .query(
            (row, n) ->
                new Trusted(
                    row.getLong("outline"),
                    row.getString("outline_key"),
                    row.getString("outline_files"),
                    row.getLong("outline_change")))
        .optional();
  }

  /** Its entries in catalog order, a part at a time in memory. */
  public Iterator<Outlined> entries(Trusted outline) {
    return new Iterator<>() {
      private final Deque<Outlined> part = new ArrayDeque<>();
      private int number;
      private boolean ended;

      @Override
      public boolean hasNext() {
        while (part.isEmpty() && !ended) {
          Optional<byte[]> bytes = part(outline.generation(), number++);
          bytes.ifPresent(found -> part.addAll(OutlinePart.read(found)));
          ended = bytes.isEmpty();
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

    private Draft(long generation) {
      this.generation = generation;
    }

    public void add(Outlined entry) {
      waiting.add(entry);
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

    /** Takes it into use instead of any other; one commit, or the caller's. */
    public void trust(String key, String files, long change) {
      if (!waiting.isEmpty()) {
        flush();
      }
      database.inTransaction(
          () -> {
            database
                .jdbc()
                .sql(
                    "update job set outline = ?, outline_key = ?, outline_files = ?,"
                        + " outline_change = ? where id = ?")
                .params(generation, key, files, change, jobId)
                .update();
            database
                .jdbc()
                .sql("delete from outline where job_id = ? and generation <> ?")
                .params(jobId, generation)
                .update();
          });
    }
  }

  /** Notes that files of the outline in use have other marks now. */
  public void renameFiles(Trusted outline, String files, long change) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql(
                  "update job set outline_files = ?, outline_change = ? where id = ? and outline = ?")
              .params(files, change, jobId, outline.generation())
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

  /** The last touch, or 0: what is there up to it goes with {@link #forgetTouches}. */
  public long lastTouch() {
    return database
        .jdbc()
        .sql("select coalesce(max(id), 0) from touched where job_id = ?")
        .param(jobId)
        .query(Long.class)
        .single();
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

  /** The touches up to one were heeded: what was published shows them. */
  public void forgetTouches(long last) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql("delete from touched where job_id = ? and id <= ?")
              .params(jobId, last)
              .update();
        });
  }

  /**
   * The places of the items whose request has changed its state since a change, or was touched;
   * sorted, eight bytes each.
   */
  public long[] placesChangedSince(long change) {
    LongList places = new LongList();
    addPlaces(
        places,
        "select id, request_id from request_change where id > ? order by id limit ?",
        database.isShared() ? change - OVERLAP : change);
    addPlaces(
        places,
        "select id, request_id from touched where job_id = "
            + jobId
            + " and id > ? order by job_id, id limit ?",
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
