package shotlist.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Budget;
import shotlist.ledger.Credits;
import shotlist.ledger.Ledger;
import shotlist.provider.Answered;
import shotlist.provider.Operation;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Intent;
import shotlist.request.PlannedRequests;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/**
 * A real state: an H2 file in a folder of the test's own or a PostgreSQL database, with one job and
 * a run of it that began at 2026-11-21T02:00:00Z. Safe for use by many threads, but for adding
 * items.
 */
public final class TestState implements AutoCloseable {
  /** When the clock of a new state stands. */
  public static final String START = "2026-11-21T02:00:00Z";

  private final Engine engine;
  private final StateSettings settings;
  private final Database database;
  private final SettableClock clock = new SettableClock(START);
  private Run run;
  private int items;

  private TestState(Engine engine, StateSettings settings, String job) {
    this.engine = engine;
    this.settings = settings;
    this.database = Database.open(settings);
    this.run = new Journal(database, clock).start(job, "run");
  }

  /** A new state of the job {@code nightly}: an H2 file in a folder. */
  public static TestState in(Path folder) {
    return on(Engine.H2, folder);
  }

  /** A new state of the job {@code nightly}; the folder is used where it is a file. */
  public static TestState on(Engine engine, Path folder) {
    return new TestState(engine, engine.create(folder), "nightly");
  }

  public StateSettings settings() {
    return settings;
  }

  public Database database() {
    return database;
  }

  public SettableClock clock() {
    return clock;
  }

  /** The run that began last. */
  public Run run() {
    return run;
  }

  public long jobId() {
    return run.jobId();
  }

  /** Begins the job's next run; books made from now on are that run's. */
  public Run startRun() {
    run = new Journal(database, clock).start(run.job(), "run");
    return run;
  }

  /** The last run's book, without a budget. */
  public RequestBook book() {
    return book(Budget.NONE);
  }

  /** The last run's book. */
  public RequestBook book(Budget budget) {
    return new RequestBook(database, clock, run, budget);
  }

  public RequestLog log() {
    return new RequestLog(database, jobId());
  }

  /** Adds an item that wants one output of a picture, and its pending request. */
  public Request addPending(String source, Credits price) {
    return addPending(source, 1, price);
  }

  /** Adds an item that wants so many outputs of a picture, and its pending request. */
  public Request addPending(String source, int images, Credits price) {
    int ordinal = items++;
    String fingerprint = "%064x".formatted(ordinal);
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_EDIT,
            source,
            Optional.of("on oak"),
            images,
            Map.of(),
            Optional.empty(),
            Optional.empty());
    PlannedRequests planned = new PlannedRequests(database, jobId());
    database.inTransaction(
        () -> {
          planned.put(
              run.id(),
              List.of(
                  new PlannedRequests.Asked(
                      fingerprint, spec, price, "item-" + (ordinal + 1), ordinal)),
              Map.of());
          long id = planned.find(List.of(fingerprint)).get(fingerprint).id();
          new ItemBook(database, jobId())
              .put(run.id(), List.of(item(ordinal, id, source)), Map.of());
        });
    return log().pendingAfter(ordinal - 1L, 1).get(0);
  }

  private static ItemBook.Planned item(int ordinal, long request, String source) {
    return new ItemBook.Planned(
        new ItemKey("item-" + (ordinal + 1), 1),
        ordinal,
        request,
        source,
        ordinal + 2L,
        "item-" + (ordinal + 1) + "," + source);
  }

  /** Adds an item and writes ahead that its request is about to be sent. */
  public Request addSubmitting(String source, Credits price) {
    return intend(addPending(source, price));
  }

  /** Adds an item whose picture has this name, and its request: sent at the start, taken now. */
  public Request addAccepted(String name) {
    Request request = addSubmitting("https://shop.example/" + name, Credits.of(2));
    SubmitAnswer accepted = new SubmitAnswer.Accepted("task-" + name, Optional.empty());
    book()
        .enter(
            request, new Answered<>(accepted, Optional.empty(), Optional.empty()), Duration.ZERO);
    return request;
  }

  /** The service has the one output of a request in flight. */
  public void finish(Request request) {
    Output output =
        new Output(
            Optional.of("https://cdn.example/1.png"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    book().enter(request, new PollAnswer.Finished(List.of(output), Optional.empty()));
  }

  /** Writes ahead that a request is about to be sent, without a budget. */
  public Request intend(Request pending) {
    return ((Intent.Recorded) book().intend(pending)).request();
  }

  /** The request as it would be sent now; it is pending. */
  public Request pendingAgain(Request request) {
    return log().pendingAfter(request.wantedAt() - 1, 1).get(0);
  }

  public RequestState stateOf(Request request) {
    return RequestState.parse(text(request, "state"));
  }

  public String reasonOf(Request request) {
    return text(request, "reason");
  }

  private String text(Request request, String column) {
    return database
        .jdbc()
        .sql("select " + column + " from request where id = ?")
        .param(request.id())
        .query(String.class)
        .single();
  }

  /**
   * The request's ledger entries in order: {@code reserve 2}, {@code charge 2 settles reserve 2},
   * {@code refund 0.5}.
   */
  public List<String> entriesOf(Request request) {
    return database
        .jdbc()
        .sql(
            """
            select e.kind, e.amount, s.kind as settled_kind, s.amount as settled_amount
            from entry e left join entry s on s.id = e.settles
            where e.request_id = ? order by e.id
            """)
        .param(request.id())
        .query(
            (row, n) -> {
              String entry = row.getString("kind") + " " + new Credits(row.getBigDecimal("amount"));
              return row.getString("settled_kind") == null
                  ? entry
                  : entry
                      + " settles "
                      + row.getString("settled_kind")
                      + " "
                      + new Credits(row.getBigDecimal("settled_amount"));
            })
        .list();
  }

  /**
   * The request's changes of state in order, each with its attempt: {@code 1: pending to
   * submitting, intent to send}.
   */
  public List<String> changesOf(Request request) {
    return database
        .jdbc()
        .sql("select * from request_change where request_id = ? order by id")
        .param(request.id())
        .query(
            (row, n) ->
                row.getInt("attempt")
                    + ": "
                    + row.getString("from_state")
                    + " to "
                    + row.getString("to_state")
                    + ", "
                    + row.getString("reason"))
        .list();
  }

  /** What counts in the budget of a run. */
  public Credits spentIn(Run ofRun) {
    return new Ledger(database).spentInRun(ofRun.jobId(), ofRun.id());
  }

  /** What counts in the last run's, today's and this month's budget: {@code 2 2 2}. */
  public String spending() {
    LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    return spentIn(run) + " " + spendingOn(today.toString());
  }

  /** What counts in the budget of a day, {@code 2026-11-21}, and of its month: {@code 2 2}. */
  public String spendingOn(String day) {
    Ledger ledger = new Ledger(database);
    LocalDate date = LocalDate.parse(day);
    return ledger.spentInDay(jobId(), date) + " " + ledger.spentInMonth(jobId(), date);
  }

  @Override
  public void close() {
    database.close();
    engine.drop(settings);
  }
}
