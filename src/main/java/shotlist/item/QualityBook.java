package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.state.Database;

/**
 * Which finished pictures are still to be looked at, and what was found. Each method is one commit,
 * on disk before it returns. Safe for use by many threads.
 */
public final class QualityBook {
  /**
   * A downloaded output that is to be looked at.
   *
   * @param spec what was asked, as {@code SpecJson} writes it
   * @param source where its source is now, as the catalog had it last
   * @param path of a file of it, as the manifest has it
   */
  public record Unlooked(
      long outputId,
      String fingerprint,
      String spec,
      Optional<String> source,
      String path,
      String sha256,
      Optional<Integer> width,
      Optional<Integer> height) {}

  /** What a look at an output found to be suspect, most telling first. */
  public record Looked(long outputId, List<String> suspicions) {}

  /** How many outputs have one suspicion. */
  public record Suspects(String suspicion, long outputs) {}

  private static final String PRESENT =
      """
       and exists (select 1 from item i where i.request_id = o.request_id and i.removed_run is null)
      """;

  private static final String SUSPECT =
      """
      update output set suspect = substring(
        case when suspect = '' then ? else suspect || ', ' || ? end, 1, 500)
      where id = ?
      """;

  /** Has the lines of the items of outputs written anew; the condition says which. */
  static final String TOUCH_OUTPUTS =
      "insert into touched (job_id, request_id) select job_id, request_id from output where ";

  private static final int LONGEST = 500;

  private final Database database;
  private final long jobId;

  public QualityBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /**
   * Outputs that are to be looked at.
   *
   * @param after an output's id; 0 to begin
   */
  public List<Unlooked> unlooked(long after, int limit) {
    return database
        .jdbc()
        .sql(
            """
            select u.output_id, r.fingerprint, r.spec, f.path, f.sha256, f.width, f.height,
              (select max(i.source_url) from item i
                where i.request_id = r.id and i.removed_run is null) as source
            from unlooked u join output o on o.id = u.output_id
            join request r on r.id = o.request_id
            join file f on f.id = (select min(g.id) from file g where g.output_id = o.id)
            where u.job_id = ? and u.output_id > ? order by u.job_id, u.output_id limit ?
            """)
        .params(jobId, after, limit)
        .query(QualityBook::unlooked)
        .list();
  }

  private static Unlooked unlooked(ResultSet row, int number) throws SQLException {
    return new Unlooked(
        row.getLong("output_id"),
        row.getString("fingerprint"),
        row.getString("spec"),
        Optional.ofNullable(row.getString("source")),
        row.getString("path"),
        row.getString("sha256"),
        number(row, "width"),
        number(row, "height"));
  }

  private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  /** Outputs were looked at; what was found is added to what was said before. One commit. */
  public void looked(Collection<Looked> looks) {
    List<Object[]> suspicions = new ArrayList<>();
    List<Object[]> suspects = new ArrayList<>();
    for (Looked look : looks) {
      for (String suspicion : look.suspicions()) {
        suspicions.add(new Object[] {cut(suspicion), cut(suspicion), look.outputId()});
      }
      if (!look.suspicions().isEmpty()) {
        suspects.add(new Object[] {look.outputId()});
      }
    }
    List<Object[]> all = looks.stream().map(look -> new Object[] {look.outputId()}).toList();
    database.inTransaction(
        () -> {
          database.template().batchUpdate(SUSPECT, suspicions);
          database.template().batchUpdate(TOUCH_OUTPUTS + "id = ?", suspects);
          database.template().batchUpdate("delete from unlooked where output_id = ?", all);
        });
  }

  /** The suspicions of outputs of items that are in the catalog, the most frequent first. */
  public List<Suspects> suspects(int limit) {
    return database
        .jdbc()
        .sql(
            "select o.suspect, count(*) as n from output o where o.job_id = ?"
                + " and o.download = 'done' and "
                + isSuspect(database)
                + PRESENT
                + " group by o.suspect order by n desc, o.suspect limit ?")
        .params(jobId, limit)
        .query((row, n) -> new Suspects(row.getString("suspect"), row.getLong("n")))
        .list();
  }

  /** How many outputs of items that are in the catalog are suspect. */
  public long countSuspects() {
    return database
        .jdbc()
        .sql(
            "select count(*) from output o where o.job_id = ?"
                + " and o.download = 'done' and "
                + isSuspect(database)
                + PRESENT)
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /**
   * Suspicions begin with a letter or a digit. Where more than {@code ''} is asked for, H2's index
   * begins at {@code ''}, and goes through all outputs that are not suspect; PostgreSQL's does not,
   * and its collation may have digits after letters.
   */
  static String isSuspect(Database database) {
    return database.isShared() ? "o.suspect > ''" : "o.suspect >= '0'";
  }

  /** Of these SHA-256 of files, those that a file of the job still has. */
  public Set<String> neededFiles(Set<String> sha256) {
    return found(
        """
        select distinct wanted.text from unnest(?) as wanted(text)
        join file f on f.sha256 = wanted.text join output o on o.id = f.output_id
        where o.job_id = ?
        """,
        sha256);
  }

  /** Of these fingerprints, those of requests that an item wants or that have a file. */
  public Set<String> neededRequests(Set<String> fingerprints) {
    return found(
        """
        select wanted.text from unnest(?) as wanted(text)
        join request_by_fingerprint r on r.fingerprint = wanted.text and r.job_id = ?
        where exists (select 1 from item i
            where i.request_id = r.request_id and i.removed_run is null)
          or exists (select 1 from output o join file f on f.output_id = o.id
            where o.request_id = r.request_id)
        """,
        fingerprints);
  }

  private Set<String> found(String sql, Set<String> texts) {
    return new HashSet<>(
        database
            .jdbc()
            .sql(sql)
            .param(1, new SqlArrayValue("varchar", texts.toArray()), Types.ARRAY)
            .param(2, jobId)
            .query(String.class)
            .list());
  }

  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
