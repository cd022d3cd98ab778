package shotlist.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.request.RequestState;
import shotlist.state.Database;

/** What became of products' pictures: a job's results, product by product. Only looks. */
public final class ResultBook {
  /**
   * A picture of a product, and what came of it.
   *
   * @param removed whether the catalog of the last plan did not have it any more
   * @param state its request's
   * @param outputs in their order; none unless the request is done
   */
  public record Result(
      ItemKey key, String sourceUrl, boolean removed, RequestState state, List<Made> outputs) {}

  /**
   * An output of the service.
   *
   * @param location in the user's own storage, where the service put it there
   * @param file the item's own file of it, as the manifest has it
   * @param chosen whether a person chose it among the request's outputs; it comes first then
   */
  public record Made(
      int index,
      Optional<String> url,
      Optional<Instant> expiresAt,
      Optional<String> location,
      Optional<String> file,
      boolean chosen) {}

  private static final Comparator<Result> CURRENT_FIRST =
      Comparator.comparing(Result::removed).thenComparing(result -> result.key().position());

  private static final Comparator<Made> CHOSEN_FIRST =
      Comparator.comparing((Made output) -> !output.chosen()).thenComparing(Made::index);

  private final Database database;
  private final long jobId;

  public ResultBook(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /**
   * The pictures of these products by their position, those that the catalog does not have any more
   * last. Products that no plan saw are left out.
   */
  public Map<String, List<Result>> of(Collection<String> products) {
    Map<Long, Result> results = new HashMap<>();
    if (!products.isEmpty()) {
      database
          .jdbc()
          .sql(
              """
              select i.id, i.item_id, i.position, i.source_url, i.removed_run, r.state,
                o.output_index, o.url, o.expires_at, o.location, f.path,
                c.item_id as chosen
              from unnest(?) as wanted(item_id)
              join item i on i.job_id = ? and i.item_id = wanted.item_id
              join request r on r.id = i.request_id
              left join output o on o.request_id = r.id and r.state = 'done'
              left join file f on f.item_id = i.id and f.output_id = o.id and not f.superseded
              left join choice c on c.item_id = i.id and c.request_id = r.id
                and c.output_index = o.output_index
              """) // a join, since H2 scans the whole index for "= any(?)"
          .param(1, new SqlArrayValue("varchar", new TreeSet<>(products).toArray()), Types.ARRAY)
          .param(2, jobId)
          .query(
              row -> {
                Result result = results.get(row.getLong("id"));
                if (result == null) {
                  result = result(row);
                  results.put(row.getLong("id"), result);
                }
                row.getInt("output_index");
                if (!row.wasNull()) {
                  result.outputs().add(made(row));
                }
              });
    }
    Map<String, List<Result>> byProduct = new HashMap<>();
    results.values().stream()
        .sorted(CURRENT_FIRST)
        .forEach(
            result -> {
              result.outputs().sort(CHOSEN_FIRST);
              byProduct.computeIfAbsent(result.key().id(), id -> new ArrayList<>()).add(result);
            });
    return byProduct;
  }

  private static Result result(ResultSet row) throws SQLException {
    row.getLong("removed_run");
    boolean removed = !row.wasNull();
    return new Result(
        new ItemKey(row.getString("item_id"), row.getInt("position")),
        row.getString("source_url"),
        removed,
        RequestState.parse(row.getString("state")),
        new ArrayList<>());
  }

  private static Made made(ResultSet row) throws SQLException {
    return new Made(
        row.getInt("output_index"),
        Optional.ofNullable(row.getString("url")),
        Optional.ofNullable(row.getObject("expires_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        Optional.ofNullable(row.getString("location")),
        Optional.ofNullable(row.getString("path")),
        row.getObject("chosen") != null);
  }
}
