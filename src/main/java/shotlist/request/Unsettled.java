package shotlist.request;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.state.Database;

/**
 * The requests that a person may have to decide about: those in doubt, and those that failed. Reads
 * only. Where some requests are named, the others are left out. Safe for use by many threads.
 */
public final class Unsettled {
  /**
   * A request in doubt.
   *
   * @param item the first item that wants it, {@code P1#1}, or the id of the one that once did
   * @param items how many items want it now
   * @param credits what is set aside for it
   * @param requestIdAtService the {@code x-request-id} of its answer; empty text where none came
   * @param reason why nobody knows what became of it
   * @param resubmissions how often it was sent again by itself
   */
  public record Doubt(
      Request request,
      String item,
      long items,
      Credits credits,
      String requestIdAtService,
      String reason,
      int resubmissions) {
    /** When it was sent, or was about to be. */
    public Instant sentAt() {
      return request.submittedAt().orElse(Instant.EPOCH);
    }
  }

  /**
   * A request that failed and that an item wants.
   *
   * @param item the first item that wants it, {@code P1#1}
   * @param items how many items want it
   * @param chargedBefore what its last attempt was charged without a result
   * @param resultUnknown whether the service may have made a result that nobody has seen
   */
  public record Failed(
      Request request,
      String item,
      long items,
      Credits chargedBefore,
      boolean resultUnknown,
      String reason) {}

  /** How many requests, how many items want them, and their credits. */
  public record Sum(long requests, long items, Credits credits) {}

  private static final String NAMES =
      """
      , coalesce((select i.item_id || '#' || i.position from item i where i.request_id = r.id
          order by i.removed_run nulls first, i.ordinal limit 1), r.first_item) as name,
      (select count(*) from item i where i.request_id = r.id and i.removed_run is null) as items
      """;

  private final Database database;
  private final long jobId;

  public Unsettled(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** Those in doubt, the longest first, at most {@code limit}. */
  public List<Doubt> doubts(Optional<List<Long>> only, int limit) {
    return database
        .jdbc()
        .sql(
            "select "
                + RequestTable.COLUMNS
                + NAMES
                + ", r.reserved, r.service_request_id, r.reason, "
                + RequestTable.RESUBMISSIONS
                + " as resubmissions"
                + RequestTable.from(only)
                + " where r.job_id = ? and r.state = 'in_doubt'"
                + " order by r.submitted_at, r.id limit ?")
        .params(parameters(only, limit))
        .query(Unsettled::doubt)
        .list();
  }

  private static Doubt doubt(ResultSet row, int number) throws SQLException {
    return new Doubt(
        RequestTable.request(row, number),
        row.getString("name"),
        row.getLong("items"),
        new Credits(row.getBigDecimal("reserved")),
        Optional.ofNullable(row.getString("service_request_id")).orElse(""),
        row.getString("reason"),
        row.getInt("resubmissions"));
  }

  /** All in doubt, with what is set aside for them. */
  public Sum sumOfDoubts(Optional<List<Long>> only) {
    return sum("r.reserved", only, "r.state = 'in_doubt'");
  }

  /**
   * Those in doubt that are not sent again by themselves, whatever the job file says: that was done
   * {@value RequestBook#MOST_RESUBMISSIONS} times.
   */
  public Sum sumOfHeldDoubts() {
    return sum(
        "r.reserved",
        Optional.empty(),
        "r.state = 'in_doubt' and "
            + RequestTable.RESUBMISSIONS
            + " >= "
            + RequestBook.MOST_RESUBMISSIONS);
  }

  /** Those in doubt that no item wants now: settled or not, they are not sent. */
  public Sum sumOfUnwantedDoubts(Optional<List<Long>> only) {
    return sum("r.reserved", only, "r.state = 'in_doubt' and not " + RequestTable.IS_WANTED);
  }

  /** Those that failed and that an item wants, in catalog order, at most {@code limit}. */
  public List<Failed> failed(Optional<List<Long>> only, int limit) {
    return database
        .jdbc()
        .sql(
            "select "
                + RequestTable.COLUMNS
                + NAMES
                + ", r.attempt_charged, r.retries, r.reason"
                + RequestTable.from(only)
                + " where r.job_id = ? and r.state = 'failed' and "
                + RequestTable.IS_WANTED
                + " order by r.job_id, r.state, r.wanted_at limit ?")
        .params(parameters(only, limit))
        .query(
            (row, n) ->
                new Failed(
                    RequestTable.request(row, n),
                    row.getString("name"),
                    row.getLong("items"),
                    new Credits(row.getBigDecimal("attempt_charged")),
                    row.getInt("retries") >= RequestTable.FOR_GOOD,
                    row.getString("reason")))
        .list();
  }

  /** All that failed and that an item wants, with what sending them again costs. */
  public Sum sumOfFailed(Optional<List<Long>> only) {
    return sum(
        "coalesce((select s.charged from surcharge s where s.job_id = r.job_id"
            + " and s.price = r.price), r.price)",
        only,
        "r.state = 'failed' and " + RequestTable.IS_WANTED);
  }

  /** Those of them that were charged, with how much. */
  public Sum sumOfChargedInVain(Optional<List<Long>> only) {
    return sum(
        "r.attempt_charged",
        only,
        "r.state = 'failed' and r.attempt_charged > 0 and " + RequestTable.IS_WANTED);
  }

  /** Those of them whose result may exist, unseen; with what they were charged. */
  public Sum sumOfUnknownResults(Optional<List<Long>> only) {
    return sum(
        "r.attempt_charged",
        only,
        "r.state = 'failed' and r.retries >= "
            + RequestTable.FOR_GOOD
            + " and "
            + RequestTable.IS_WANTED);
  }

  private Sum sum(String credits, Optional<List<Long>> only, String condition) {
    List<Object> parameters = new ArrayList<>();
    only.ifPresent(ids -> parameters.add(RequestTable.array(ids)));
    parameters.add(jobId);
    return database
        .jdbc()
        .sql(
            "select count(*) as requests, coalesce(sum("
                + credits
                + "), 0) as credits, coalesce(sum((select count(*) from item i"
                + " where i.request_id = r.id and i.removed_run is null)), 0) as items"
                + RequestTable.from(only)
                + " where r.job_id = ? and "
                + condition)
        .params(parameters)
        .query(
            (row, n) ->
                new Sum(
                    row.getLong("requests"),
                    row.getLong("items"),
                    new Credits(row.getBigDecimal("credits"))))
        .single();
  }

  private List<Object> parameters(Optional<List<Long>> only, int limit) {
    List<Object> parameters = new ArrayList<>();
    only.ifPresent(ids -> parameters.add(RequestTable.array(ids)));
    parameters.addAll(List.of(jobId, limit));
    return parameters;
  }

  /** The states of these requests. */
  public Map<Long, RequestState> states(List<Long> requestIds) {
    Map<Long, RequestState> states = new HashMap<>();
    database
        .jdbc()
        .sql("select r.id, r.state" + RequestTable.from(Optional.of(requestIds)))
        .params(List.of(RequestTable.array(requestIds)))
        .query(
            row -> {
              states.put(row.getLong("id"), RequestState.parse(row.getString("state")));
            });
    return states;
  }

  /** The requests in doubt that an item with this id asked for, and that no item wants any more. */
  public List<Long> doubtsOnceWantedBy(String itemId) {
    return database
        .jdbc()
        .sql(
            "select r.id from request r where r.job_id = ? and r.state in ('submitting', 'in_doubt')"
                + " and r.first_item = ? and not exists"
                + " (select 1 from item i where i.request_id = r.id) order by r.id")
        .params(jobId, itemId)
        .query(Long.class)
        .list();
  }
}
