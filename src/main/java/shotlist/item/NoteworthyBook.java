package shotlist.item;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import shotlist.state.Database;

/**
 * Where in a large catalog there is something to look at, found by the indexes alone: a catalog of
 * a million items is not read for it. Reads only.
 */
public final class NoteworthyBook {
  private static final String OF_ITEM =
      " join item i on i.request_id = %s and i.removed_run is null where ";

  private final Database database;
  private final long jobId;

  public NoteworthyBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /**
   * Places of items that failed, are in doubt or suspect, or have a result without a file, of rows
   * that were rejected, and of items for which a run reserved credits.
   *
   * @param limit so many of each kind at most
   * @return ordinals, in catalog order
   */
  public SortedSet<Long> places(long runId, int limit) {
    SortedSet<Long> places = new TreeSet<>();
    for (String state : List.of("failed", "in_doubt")) { // one by one: H2's index takes no list
      places.addAll(
          places(
              "select i.ordinal from request r"
                  + OF_ITEM.formatted("r.id")
                  + "r.job_id = ? and r.state = '%s' limit ?".formatted(state),
              jobId,
              limit));
    }
    for (String download : DownloadBook.WITHOUT_A_FILE) {
      places.addAll(
          places(
              "select i.ordinal from output o"
                  + OF_ITEM.formatted("o.request_id")
                  + "o.job_id = ? and o.download = '%s' limit ?".formatted(download),
              jobId,
              limit));
    }
    places.addAll(
        places(
            "select i.ordinal from output o"
                + OF_ITEM.formatted("o.request_id")
                + "o.job_id = ? and "
                + QualityBook.isSuspect(database)
                + " limit ?",
            jobId,
            limit));
    places.addAll(
        places(
            "select i.ordinal from entry e"
                + OF_ITEM.formatted("e.request_id")
                + "e.run_id = ? limit ?",
            runId,
            limit));
    places.addAll(
        places(
            "select ordinal from reject where job_id = ?"
                + " and run_id = (select planned_run from job where job.id = reject.job_id) limit ?",
            jobId,
            limit));
    return places;
  }

  private List<Long> places(String sql, long id, int limit) {
    return database.jdbc().sql(sql).params(id, limit).query(Long.class).list();
  }
}
