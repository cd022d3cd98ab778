package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.ledger.Credits;
import shotlist.request.RequestState;
import shotlist.state.Database;

/**
 * What people chose of a job's results: which output of an item is kept, and where they said
 * "again", which take of its request is wanted. Whoever writes holds the job's lock.
 *
 * <p>A kept output belongs to the request that made it: beside another request the choice says
 * nothing, and says the same again where that request is the item's once more. A take belongs to an
 * item and to what it asks for ({@code base}), so it is forgotten and remembered in the same way.
 */
public final class ChoiceBook {
  /**
   * An item and its result, to be chosen from.
   *
   * @param removed whether the last plan's catalog did not have it any more
   * @param fingerprint its request's
   * @param attempt how often its request was sent
   * @param price what its request had to reserve
   * @param kept the output that was chosen of this request
   * @param outputs the indexes of its request's outputs, ascending
   */
  public record Candidate(
      long rowId,
      ItemKey key,
      boolean removed,
      long requestId,
      String fingerprint,
      RequestState state,
      int attempt,
      Credits price,
      Optional<Integer> kept,
      List<Integer> outputs) {}

  /**
   * Which request for the same an item wants.
   *
   * @param base what it asks for, as if nobody had ever said again
   * @param take from 1, which is the request that {@code base} itself names
   */
  public record Take(long itemRowId, String base, int take) {}

  /** An output that is kept. */
  public record Keep(long itemRowId, long requestId, int outputIndex) {}

  private final Database database;
  private final long jobId;

  public ChoiceBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** The items of these products, removed ones included, by their keys. */
  public Map<ItemKey, Candidate> find(Collection<String> products) {
    Map<Long, Candidate> byRow = new HashMap<>();
    if (products.isEmpty()) {
      return Map.of();
    }
    database
        .jdbc()
        .sql(
            """
            select i.id, i.item_id, i.position, i.removed_run, i.request_id, r.fingerprint, r.state,
              r.attempt, r.price, c.output_index as kept, o.output_index
            from unnest(?) as wanted(item_id)
            join item i on i.job_id = ? and i.item_id = wanted.item_id
            join request r on r.id = i.request_id
            left join choice c on c.item_id = i.id and c.request_id = i.request_id
            left join output o on o.request_id = r.id and r.state = 'done'
            order by o.output_index
            """) // a join, since H2 scans the whole index for "= any(?)"
        .param(1, new SqlArrayValue("varchar", new TreeSet<>(products).toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              Candidate candidate = byRow.get(row.getLong("id"));
              if (candidate == null) {
                candidate = candidate(row);
                byRow.put(candidate.rowId(), candidate);
              }
              number(row, "output_index").ifPresent(candidate.outputs()::add);
            });
    Map<ItemKey, Candidate> found = new HashMap<>();
    byRow.values().forEach(candidate -> found.put(candidate.key(), candidate));
    return found;
  }

  private static Candidate candidate(ResultSet row) throws SQLException {
    row.getLong("removed_run");
    boolean removed = !row.wasNull();
    return new Candidate(
        row.getLong("id"),
        new ItemKey(row.getString("item_id"), row.getInt("position")),
        removed,
        row.getLong("request_id"),
        row.getString("fingerprint"),
        RequestState.parse(row.getString("state")),
        row.getInt("attempt"),
        new Credits(row.getBigDecimal("price")),
        number(row, "kept"),
        new ArrayList<>());
  }

  private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
    int value = row.getInt(column);
    return row.wasNull() ? Optional.empty() : Optional.of(value);
  }

  /** Each item's takes, by what it asks for; items without any are left out. */
  public Map<ItemKey, Map<String, Take>> takes(Collection<ItemKey> items) {
    Map<ItemKey, Map<String, Take>> takes = new HashMap<>();
    if (items.isEmpty()) {
      return takes;
    }
    TreeSet<String> products = new TreeSet<>();
    items.forEach(item -> products.add(item.id()));
    database
        .jdbc()
        .sql(
            """
            select i.id, i.item_id, i.position, t.fingerprint, t.take
            from unnest(?) as wanted(item_id)
            join item i on i.job_id = ? and i.item_id = wanted.item_id
            join take t on t.item_id = i.id
            """)
        .param(1, new SqlArrayValue("varchar", products.toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              takes
                  .computeIfAbsent(
                      new ItemKey(row.getString("item_id"), row.getInt("position")),
                      key -> new HashMap<>())
                  .put(
                      row.getString("fingerprint"),
                      new Take(
                          row.getLong("id"), row.getString("fingerprint"), row.getInt("take")));
            });
    return takes;
  }

  /**
   * Grows with every take that is said or taken back; 0 where nobody ever said again. Between two
   * plans with the same stamp, no item has come to want another take.
   */
  public long takeStamp() {
    return database
        .jdbc()
        .sql("select coalesce(sum(changes), 0) from take where job_id = ?")
        .param(jobId)
        .query(Long.class)
        .single();
  }

  /**
   * Takes over choices, all in one commit; none where it fails.
   *
   * @param runId of the command that does it
   * @param forgotten rows of items whose kept output is forgotten
   */
  public void enter(
      long runId, Collection<Keep> kept, Collection<Long> forgotten, Collection<Take> takes) {
    List<Object[]> gone = new ArrayList<>();
    kept.forEach(keep -> gone.add(new Object[] {keep.itemRowId()}));
    forgotten.forEach(item -> gone.add(new Object[] {item}));
    database.inTransaction(
        () -> {
          database.requireLock();
          database.template().batchUpdate("delete from choice where item_id = ?", gone);
          database
              .template()
              .batchUpdate( // their lines in the manifest are other ones now
                  "insert into touched (job_id, request_id)"
                      + " select job_id, request_id from item where id = ?",
                  gone);
          database
              .template()
              .batchUpdate(
                  "insert into choice (item_id, request_id, output_index, run_id)"
                      + " values (?, ?, ?, ?)",
                  kept.stream()
                      .map(k -> new Object[] {k.itemRowId(), k.requestId(), k.outputIndex(), runId})
                      .toList());
          enterTakes(runId, takes);
        });
  }

  private void enterTakes(long runId, Collection<Take> takes) {
    database
        .template()
        .batchUpdate(
            """
            insert into take (item_id, fingerprint, job_id, take, changes, run_id)
            select ?, ?, ?, 1, 0, ? where not exists
              (select 1 from take where item_id = ? and fingerprint = ?)
            """,
            takes.stream()
                .map(
                    t ->
                        new Object[] {
                          t.itemRowId(), t.base(), jobId, runId, t.itemRowId(), t.base()
                        })
                .toList());
    database
        .template()
        .batchUpdate(
            "update take set take = ?, changes = changes + 1, run_id = ?"
                + " where item_id = ? and fingerprint = ?",
            takes.stream()
                .map(t -> new Object[] {t.take(), runId, t.itemRowId(), t.base()})
                .toList());
  }
}
