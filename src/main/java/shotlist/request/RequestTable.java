package shotlist.request;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.ledger.CountedIn;
import shotlist.ledger.Credits;
import shotlist.ledger.Reserving.Reservation;
import shotlist.provider.Output;
import shotlist.provider.SpecJson;
import shotlist.state.Database;

/** The statements on requests and outputs. Callers hold the transaction. */
final class RequestTable {
  /** A request's columns as {@link #request} reads them. */
  static final String COLUMNS =
      """
      r.id, r.spec, r.price, r.attempt, r.task_id, r.submitted_at, r.wanted_at, r.polls,
      (select job.name from job where job.id = r.job_id) as job,
      (select i.item_id || ' ' || i.position from item i where i.request_id = r.id
        order by i.ordinal limit 1) as item
      """;

  /** Whether an item of the catalog as last planned wants it. */
  static final String IS_WANTED =
      "exists (select 1 from item i where i.request_id = r.id and i.removed_run is null)";

  private static final String IS_NOT_HELD =
      " and not exists (select 1 from held h where h.request_id = r.id)";

  /** Why a request in doubt becomes pending by itself. */
  static final String RESUBMITTED = "in_doubt: resubmit";

  /** How often a request in doubt was sent again by itself. */
  static final String RESUBMISSIONS =
      "(select count(*) from request_change c where c.request_id = r.id"
          + " and c.from_state = 'in_doubt' and c.to_state = 'pending' and c.reason = '"
          + RESUBMITTED
          + "')";

  /** No retry_failed is so large: only a person asks for such a request again. */
  static final int FOR_GOOD = 1_000_000;

  /** What a request was charged: by its last attempt, and where its reservation counts. */
  record Charge(Credits lastAttempt, CountedIn countedIn) {}

  private static final String COUNTED_IN = "reserved_run, reserved_day, reserved_account";

  private static final String CHANGE =
      """
      insert into request_change
        (request_id, run_id, attempt, from_state, to_state, at, reason)
      values (?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String OUTPUT =
      """
      insert into output (job_id, request_id, output_index, url, expires_at, location, mime,
        width, height, download, tries, reason)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
      """;

  private static final int LONGEST_URL = 8192;

  private final Database database;

  RequestTable(Database database) {
    this.database = database;
  }

  static Request request(ResultSet row, int number) throws SQLException {
    int attempt = row.getInt("attempt");
    String item = Optional.ofNullable(row.getString("item")).orElse("request " + row.getLong("id"));
    return new Request(
        row.getLong("id"),
        SpecJson.read(row.getString("spec")),
        new Credits(row.getBigDecimal("price")),
        attempt,
        row.getString("job") + " " + item,
        Optional.ofNullable(row.getString("task_id")),
        instant(row, "submitted_at"),
        row.getLong("wanted_at"),
        row.getInt("polls"),
        Optional.empty());
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  Request require(long id) {
    return database
        .jdbc()
        .sql("select " + COLUMNS + " from request r where r.id = ?")
        .param(id)
        .query(RequestTable::request)
        .single();
  }

  /** So many of the requests in this state, in the index's order: see {@link RequestLog}. */
  List<Request> inState(long jobId, RequestState state, int limit) {
    return inState(jobId, state, Optional.empty(), "", limit);
  }

  /** So many of the requests in this state; where some are named, only of those. */
  List<Request> inState(long jobId, RequestState state, Optional<List<Long>> only, int limit) {
    return inState(jobId, state, only, "", limit);
  }

  /** So many of the failed requests that an item wants now; where some are named, only of those. */
  List<Request> failedAndWanted(long jobId, Optional<List<Long>> only, int limit) {
    return inState(jobId, RequestState.FAILED, only, " and " + IS_WANTED, limit);
  }

  /**
   * So many of the requests in doubt that were sent again by themselves less often than this, and
   * that would be sent now: an item wants them, and they are not held.
   */
  List<Request> resubmittable(long jobId, int times, int limit) {
    return inState(
        jobId,
        RequestState.IN_DOUBT,
        Optional.empty(),
        " and " + RESUBMISSIONS + " < " + times + " and " + IS_WANTED + IS_NOT_HELD,
        limit);
  }

  private List<Request> inState(
      long jobId, RequestState state, Optional<List<Long>> only, String condition, int limit) {
    List<Object> parameters = new ArrayList<>();
    only.ifPresent(ids -> parameters.add(array(ids)));
    parameters.addAll(List.of(jobId, state.word(), limit));
    return database
        .jdbc()
        .sql(
            "select "
                + COLUMNS
                + from(only)
                + " where r.job_id = ? and r.state = ?"
                + condition
                + " order by r.job_id, r.state, r.wanted_at limit ?")
        .params(parameters)
        .query(RequestTable::request)
        .list();
  }

  /** Where some requests are named, {@link #array} is the statement's first parameter. */
  static String from(Optional<List<Long>> only) {
    return only.isPresent()
        ? " from unnest(?) as named(id) join request r on r.id = named.id" // no scan: see elsewhere
        : " from request r";
  }

  static Object array(List<Long> ids) {
    return new SqlParameterValue(Types.ARRAY, new SqlArrayValue("bigint", ids.toArray()));
  }

  List<Request> retryable(long jobId, int times, int limit) {
    return database
        .jdbc()
        .sql(
            "select "
                + COLUMNS
                + " from request r where r.job_id = ? and r.state = 'failed' and r.retries < ?"
                + " and r.wanted_at is not null"
                + " order by r.job_id, r.state, r.wanted_at limit ?")
        .params(jobId, times, limit)
        .query(RequestTable::request)
        .list();
  }

  /** The request's state, where this is its attempt. */
  Optional<RequestState> stateOf(long id, int attempt) {
    return database
        .jdbc()
        .sql("select state from request where id = ? and attempt = ?")
        .params(id, attempt)
        .query(String.class)
        .optional()
        .map(RequestState::parse);
  }

  /** Whether the service's task for the request, as last sent, is this one. */
  boolean isTask(long id, String taskId) {
    return database
        .jdbc()
        .sql("select task_id from request where id = ? and state <> 'submitting'")
        .params(id)
        .query(String.class)
        .optional()
        .filter(cut(taskId)::equals)
        .isPresent();
  }

  /**
   * Changes the state, only from the one that the caller saw, and with it what else the change says
   * of the request.
   *
   * @param attempt of which the caller knows
   */
  void change(
      long id, int attempt, RequestState from, RequestState to, Change change, Columns columns) {
    boolean ends = to == RequestState.DONE || to == RequestState.FAILED;
    @Nullable OffsetDateTime ended = ends ? change.at().atOffset(ZoneOffset.UTC) : null;
    Columns all =
        columns
            .set("state", to.word())
            .set(
                "reason",
                to == RequestState.SUBMITTING || to == RequestState.IN_FLIGHT || change.asWanted()
                    ? ""
                    : change.reason())
            .set("changed_run", change.runId())
            .set("completed_at", Types.TIMESTAMP_WITH_TIMEZONE, ended);
    List<Object> parameters = new ArrayList<>(all.values);
    parameters.addAll(List.of(id, attempt, from.word()));
    database.changeOne(
        () -> new NotAnyMoreException(id, from),
        "update request set " + all.assignments() + " where id = ? and attempt = ? and state = ?",
        parameters.toArray());
    database.change(
        CHANGE,
        id,
        change.runId(),
        change.attempt(),
        from.word(),
        to.word(),
        change.at().atOffset(ZoneOffset.UTC),
        change.reason());
  }

  /**
   * Which attempt changed its state, in which run, when and why.
   *
   * @param asWanted whether the request ended as it should: then it needs no reason of its own
   */
  record Change(long runId, int attempt, Instant at, String reason, boolean asWanted) {}

  /** What a change of state says of a request besides; not to be used twice. */
  static final class Columns {
    private final List<String> assignments = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** An attempt and its reservation. */
    Columns intended(int attempt, Reservation reservation, Instant at) {
      return set("attempt", attempt)
          .set("reserve_entry", reservation.entry())
          .set("reserved", reservation.amount().amount())
          .set("reserved_run", reservation.countedIn().runId())
          .set("reserved_day", reservation.countedIn().day().toString())
          .set("reserved_account", Types.BIGINT, reservation.countedIn().account().orElse(null))
          .set("submitted_at", at)
          .setNull("accepted_at", Types.TIMESTAMP_WITH_TIMEZONE)
          .setNull("task_id", Types.VARCHAR)
          .setNull("service_request_id", Types.VARCHAR)
          .set("attempt_charged", BigDecimal.ZERO);
    }

    /** The reservation is settled. */
    Columns settled(Credits charged) {
      return setNull("reserve_entry", Types.BIGINT)
          .set("reserved", BigDecimal.ZERO)
          .plus("charged", charged.amount())
          .set("attempt_charged", charged.amount());
    }

    Columns accepted(String taskId, Instant at, Instant due) {
      return set("task_id", cut(taskId)).set("accepted_at", at).set("due_at", due).set("polls", 0);
    }

    Columns answered(String serviceRequestId) {
      return set("service_request_id", cut(serviceRequestId));
    }

    Columns polled() {
      return plus("polls", 1);
    }

    /** The service took nothing: it was never submitted. */
    Columns unsent() {
      return setNull("submitted_at", Types.TIMESTAMP_WITH_TIMEZONE);
    }

    /** Only a person asks for it again. */
    Columns retriedForGood() {
      return set("retries", FOR_GOOD);
    }

    /** A person asked for it: what it was tried by itself before does not count any more. */
    Columns retriedAnew() {
      return set("retries", 0);
    }

    Columns retried() {
      return plus("retries", 1);
    }

    private Columns set(String column, Object value) {
      assignments.add(column + " = ?");
      values.add(value);
      return this;
    }

    private Columns set(String column, int type, @Nullable Object value) {
      return set(column, new SqlParameterValue(type, value));
    }

    private Columns set(String column, Instant at) {
      return set(column, at.atOffset(ZoneOffset.UTC));
    }

    private Columns setNull(String column, int type) {
      return set(column, type, null);
    }

    private Columns plus(String column, Object amount) {
      assignments.add(column + " = " + column + " + ?");
      values.add(amount);
      return this;
    }

    private String assignments() {
      return String.join(", ", assignments);
    }
  }

  /** What an answer is entered beside: the state, and the reservation that it settles. */
  record Sent(int attempt, RequestState state, Optional<Reservation> reservation) {
    boolean isIn(RequestState wanted, int ofAttempt) {
      return state == wanted && attempt == ofAttempt;
    }
  }

  Sent sent(long id) {
    return database
        .jdbcAside()
        .sql(
            "select attempt, state, reserve_entry, reserved, "
                + COUNTED_IN
                + " from request where id = ?")
        .param(id)
        .query(
            (row, n) ->
                new Sent(
                    row.getInt("attempt"),
                    RequestState.parse(row.getString("state")),
                    Optional.ofNullable(row.getObject("reserve_entry", Long.class))
                        .map(entry -> reservation(row, entry))))
        .single();
  }

  private static Reservation reservation(ResultSet row, long entry) {
    try {
      return new Reservation(entry, new Credits(row.getBigDecimal("reserved")), countedIn(row));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  Charge charge(long id) {
    return database
        .jdbcAside()
        .sql("select attempt_charged, " + COUNTED_IN + " from request where id = ?")
        .param(id)
        .query(
            (row, n) ->
                new Charge(new Credits(row.getBigDecimal("attempt_charged")), countedIn(row)))
        .single();
  }

  private static CountedIn countedIn(ResultSet row) throws SQLException {
    return new CountedIn(
        row.getLong("reserved_run"),
        LocalDate.parse(row.getString("reserved_day")),
        Optional.ofNullable(row.getObject("reserved_account", Long.class)));
  }

  void corrected(long id, Charge before, Credits lastWord) {
    database.change(
        "update request set charged = charged + ?, attempt_charged = ? where id = ?",
        lastWord.amount().subtract(before.lastAttempt().amount()),
        lastWord.amount(),
        id);
  }

  void notReady(long id, Instant due) {
    database.change(
        "update request set polls = polls + 1, due_at = ? where id = ?",
        due.atOffset(ZoneOffset.UTC),
        id);
  }

  /** Not put off: what others of the same transaction said of due requests goes before it. */
  void hurry(long jobId, Duration longest, Instant now) {
    database
        .jdbc()
        .sql(
            "update request set due_at = ? where job_id = ? and state = 'in_flight' and due_at > ?")
        .params(now.atOffset(ZoneOffset.UTC), jobId, now.plus(longest).atOffset(ZoneOffset.UTC))
        .update();
  }

  void bringForward(long jobId, Duration usual) {
    double seconds = usual.toMillis() / 1000.0;
    database.change(
        """
        update request set due_at = submitted_at + cast(? as double precision) * interval '1' second
        where job_id = ? and state = 'in_flight' and polls = 0
          and due_at > submitted_at + cast(? as double precision) * interval '1' second
        """,
        seconds,
        jobId,
        seconds);
  }

  private static String cut(String id) {
    return cut(id, 200);
  }

  private static String cut(String text, int length) {
    String kept = withoutNul(text);
    return kept.length() <= length ? kept : kept.substring(0, length);
  }

  /** PostgreSQL keeps every character but this one, and a service may answer anything. */
  static String withoutNul(String text) {
    return text.replace('\0', '\uFFFD');
  }

  void addOutputs(long jobId, long requestId, List<Output> outputs) {
    for (int i = 0; i < outputs.size(); i++) {
      addOutput(jobId, requestId, i + 1, outputs.get(i));
    }
  }

  /**
   * The request is paid: whatever the service says of its output, something is entered. A URL that
   * cannot be kept whole is of no use.
   */
  private void addOutput(long jobId, long requestId, int index, Output output) {
    @Nullable OffsetDateTime expires =
        output.expiresAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
    Optional<String> url = output.url().filter(u -> u.length() <= LONGEST_URL);
    boolean tooLong = output.url().isPresent() && url.isEmpty();
    database.change(
        OUTPUT,
        jobId,
        requestId,
        index,
        text(url.map(RequestTable::withoutNul)),
        new SqlParameterValue(Types.TIMESTAMP_WITH_TIMEZONE, expires),
        text(output.location().map(l -> cut(l, LONGEST_URL))),
        text(mime(output)),
        new SqlParameterValue(Types.INTEGER, output.width().orElse(null)),
        new SqlParameterValue(Types.INTEGER, output.height().orElse(null)),
        tooLong ? "lost" : url.isPresent() ? "todo" : "none",
        output
            .url()
            .filter(u -> tooLong)
            .map(u -> "its URL is too long to keep (" + u.length() + " characters)")
            .orElse(""));
  }

  private static SqlParameterValue text(Optional<String> text) {
    return new SqlParameterValue(Types.VARCHAR, text.orElse(null));
  }

  /** What is longer than any media type is none. */
  private static Optional<String> mime(Output output) {
    return output.mime().map(RequestTable::withoutNul).filter(mime -> mime.length() <= 100);
  }
}
