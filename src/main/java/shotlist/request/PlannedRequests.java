package shotlist.request;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.ledger.Credits;
import shotlist.provider.RequestSpec;
import shotlist.provider.SpecJson;
import shotlist.state.Database;

/**
 * Requests as the planner knows them: by fingerprint. Writing methods are called within the
 * planner's transaction.
 */
public final class PlannedRequests {
  /**
   * A request that exists already.
   *
   * @param retries how often it was tried again by itself after it had failed
   * @param resubmissions how often it was sent again by itself after it had been in doubt; counted
   *     only where it is in doubt or may become so
   * @param reserved what is set aside for it until it is settled
   */
  public record Known(
      long id,
      RequestState state,
      int attempt,
      int retries,
      int resubmissions,
      Credits price,
      Credits reserved) {}

  /**
   * What an item asks for.
   *
   * @param itemId under which the ledger shows it, whatever the item asks for later
   * @param wantedAt the item's place in the catalog
   */
  public record Asked(
      String fingerprint, RequestSpec spec, Credits price, String itemId, long wantedAt) {}

  private static final Set<RequestState> MAY_BE_SENT =
      EnumSet.of(RequestState.PENDING, RequestState.FAILED, RequestState.IN_DOUBT);

  /** How many are added in one statement: H2 holds its rows in memory. */
  private static final int AT_ONCE = 1000;

  private static final String ADD =
      """
      insert into request (job_id, fingerprint, state, reason, spec, price, first_item, wanted_at,
        attempt, retries, reserved, charged, attempt_charged, planned_run, changed_run, polls)
      select ?, fingerprint, 'pending', '', spec, price, first_item, wanted_at,
        0, 0, 0, 0, 0, ?, ?, 0
      from unnest(?, ?, ?, ?, ?) as added(fingerprint, spec, price, first_item, wanted_at)
      """;

  private final Database database;
  private final long jobId;

  public PlannedRequests(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /**
   * Those of the requests that exist, by fingerprint. They are looked up in the index's order: one
   * page after the other is read, and each once. It is a join, since H2 scans the whole index for
   * {@code = any(?)}.
   */
  public Map<String, Known> find(Collection<String> fingerprints) {
    Map<String, Known> found = new HashMap<>();
    if (fingerprints.isEmpty()) {
      return found;
    }
    database
        .jdbc()
        .sql(
            """
            select r.id, r.fingerprint, r.state, r.attempt, r.retries, r.price, r.reserved,
              case when r.state in ('submitting', 'in_doubt') then %s else 0 end as resubmissions
            from unnest(?) as wanted(fingerprint)
            join request_by_fingerprint f on f.job_id = ? and f.fingerprint = wanted.fingerprint
            join request r on r.id = f.request_id
            """
                .formatted(RequestTable.RESUBMISSIONS))
        .param(
            1, new SqlArrayValue("varchar", fingerprints.stream().sorted().toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              found.put(
                  row.getString("fingerprint"),
                  new Known(
                      row.getLong("id"),
                      RequestState.parse(row.getString("state")),
                      row.getInt("attempt"),
                      row.getInt("retries"),
                      row.getInt("resubmissions"),
                      new Credits(row.getBigDecimal("price")),
                      new Credits(row.getBigDecimal("reserved"))));
            });
    return found;
  }

  /** Whether the job never had any. */
  public boolean isEmpty() {
    return database
        .jdbc()
        .sql("select id from request where job_id = ? limit 1")
        .param(jobId)
        .query(Long.class)
        .optional()
        .isEmpty();
  }

  /**
   * Adds those that do not exist as pending, and gives those that are still to be sent, or may be
   * sent again, the spec of today: its source may be freshly signed. New ones are added in the
   * order of their index.
   *
   * @return all of them, by fingerprint
   */
  public Map<String, Known> put(long runId, Collection<Asked> asked, Map<String, Known> known) {
    List<Asked> added = new ArrayList<>();
    List<Object[]> refreshed = new ArrayList<>();
    for (Asked request : sorted(asked)) {
      Known before = known.get(request.fingerprint());
      if (before == null) {
        added.add(request);
      } else if (MAY_BE_SENT.contains(before.state())) {
        String spec = SpecJson.write(request.spec());
        BigDecimal price = request.price().amount();
        refreshed.add(new Object[] {spec, price, before.id(), spec, price});
      }
    }
    database
        .template()
        .batchUpdate( // what is as it was is not written
            "update request set spec = ?, price = ? where id = ? and (spec <> ? or price <> ?)",
            refreshed);
    Map<String, Known> all = new HashMap<>(known);
    for (int from = 0; from < added.size(); from += AT_ONCE) {
      add(runId, added.subList(from, Math.min(from + AT_ONCE, added.size())), all);
    }
    return all;
  }

  /** Many in one statement: for H2, each statement costs as much as the row that it adds. */
  private void add(long runId, List<Asked> added, Map<String, Known> all) {
    Map<String, Long> ids = new HashMap<>();
    database
        .jdbc()
        .sql(
            database.isShared()
                ? ADD + " returning id, fingerprint"
                : "select id, fingerprint from final table (" + ADD + ")")
        .param(1, jobId)
        .param(2, runId)
        .param(3, runId)
        .param(4, Database.column("varchar", added, Asked::fingerprint), Types.ARRAY)
        .param(
            5,
            Database.column("varchar", added, request -> SpecJson.write(request.spec())),
            Types.ARRAY)
        .param(
            6, Database.column("numeric", added, request -> request.price().amount()), Types.ARRAY)
        .param(7, Database.column("varchar", added, Asked::itemId), Types.ARRAY)
        .param(8, Database.column("bigint", added, Asked::wantedAt), Types.ARRAY)
        .query(
            row -> {
              ids.put(row.getString("fingerprint"), row.getLong("id"));
            });
    enterFingerprints(added, ids);
    for (Asked request : added) {
      long id = Objects.requireNonNull(ids.get(request.fingerprint()));
      all.put(
          request.fingerprint(),
          new Known(id, RequestState.PENDING, 0, 0, 0, request.price(), Credits.ZERO));
    }
  }

  /** On PostgreSQL they are a view, of what was just added. */
  private void enterFingerprints(List<Asked> added, Map<String, Long> ids) {
    if (database.isShared()) {
      return;
    }
    database
        .jdbc()
        .sql(
            "insert into request_by_fingerprint (job_id, fingerprint, request_id)"
                + " select ?, fingerprint, id from unnest(?, ?) as added(fingerprint, id)")
        .param(1, jobId)
        .param(2, Database.column("varchar", added, Asked::fingerprint), Types.ARRAY)
        .param(
            3,
            Database.column("bigint", added, request -> ids.get(request.fingerprint())),
            Types.ARRAY)
        .update();
  }

  /**
   * Keeps pending requests from being sent until they are planned anew, and says why.
   *
   * @param reasons by request id
   */
  public void hold(long runId, Map<Long, String> reasons) {
    List<Object[]> held = new ArrayList<>();
    List<Object[]> told = new ArrayList<>();
    reasons.forEach(
        (request, reason) -> {
          held.add(new Object[] {request, jobId, runId, request});
          told.add(new Object[] {cut(reason), request});
        });
    database
        .template()
        .batchUpdate(
            "update held set run_id = ? where request_id = ?",
            reasons.keySet().stream().map(request -> new Object[] {runId, request}).toList());
    database
        .template()
        .batchUpdate(
            "insert into held (request_id, job_id, run_id) select ?, ?, ? where not exists"
                + " (select 1 from held where request_id = ?)",
            held);
    database
        .template()
        .batchUpdate("update request set reason = ? where id = ? and state = 'pending'", told);
  }

  private static String cut(String reason) {
    return reason.length() <= 1000 ? reason : reason.substring(0, 1000);
  }

  /** Lets go of what earlier runs have held and this one does not; committed on return. */
  public void letGo(long runId) {
    database.inTransaction(
        () -> {
          database.requireLock();
          database
              .jdbc()
              .sql(
                  "update request set reason = '' where state = 'pending' and id in"
                      + " (select request_id from held where job_id = ? and run_id <> ?)")
              .params(jobId, runId)
              .update();
          database
              .jdbc()
              .sql("delete from held where job_id = ? and run_id <> ?")
              .params(jobId, runId)
              .update();
        });
  }

  private static List<Asked> sorted(Collection<Asked> asked) {
    return asked.stream().sorted(Comparator.comparing(Asked::fingerprint)).toList();
  }
}
