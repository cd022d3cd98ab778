package shotlist.item;

import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.catalog.Origins;
import shotlist.state.Database;

/** The catalogs of all jobs of this state, for jobs that go on from their results. Only looks. */
public final class OriginBook implements Origins {
  private final Database database;

  public OriginBook(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Planned> find(Set<String> fingerprints) {
    return database
        .jdbc()
        .sql(
            """
            select j.id, j.catalog_columns from job j
            join (
              select f.job_id, count(*) as made from unnest(?) as wanted(fingerprint)
              join job on true
              join request_by_fingerprint f on f.job_id = job.id
                and f.fingerprint = wanted.fingerprint
              group by f.job_id) known on known.job_id = j.id
            where j.catalog_columns is not null
            order by known.made desc, j.id desc limit 1
            """)
        .param(1, new SqlArrayValue("varchar", new TreeSet<>(fingerprints).toArray()), Types.ARRAY)
        .query((row, n) -> planned(row.getLong("id"), row.getString("catalog_columns")))
        .optional();
  }

  private Planned planned(long jobId, String columns) {
    return new Planned() {
      @Override
      public String columns() {
        return columns;
      }

      @Override
      public Map<Key, String> rows(Collection<Key> items) {
        return OriginBook.this.rows(jobId, items);
      }
    };
  }

  private Map<Origins.Key, String> rows(long jobId, Collection<Origins.Key> items) {
    TreeSet<String> ids = new TreeSet<>();
    items.forEach(item -> ids.add(item.id()));
    Map<Origins.Key, String> rows = new HashMap<>();
    database
        .jdbc()
        .sql(
            """
            select i.item_id, i.position, i.cells from unnest(?) as wanted(item_id)
            join item i on i.job_id = ? and i.item_id = wanted.item_id
            """)
        .param(1, new SqlArrayValue("varchar", ids.toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              rows.put(
                  new Origins.Key(row.getString("item_id"), row.getInt("position")),
                  row.getString("cells"));
            });
    return rows;
  }
}
