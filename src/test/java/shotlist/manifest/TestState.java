package shotlist.manifest;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import shotlist.catalog.Entry;
import shotlist.item.DownloadBook;
import shotlist.item.ItemBook;
import shotlist.item.ItemKey;
import shotlist.item.Standing;
import shotlist.item.StandingBook;
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
import shotlist.state.Database;
import shotlist.state.StateSettings;
import shotlist.testing.Engine;

/** A state led by the books' own methods through the nights of one job. */
final class TestState implements AutoCloseable {
  static final String COLUMNS = "sku,title,image_url";
  private static final Instant FIRST_NIGHT = Instant.parse("2026-11-21T02:00:00Z");

  /** A row of the catalog as a test plans it: an item, or a reject where it has a reason. */
  record Planned(
      String id, int position, String source, String cells, String column, String reason) {
    static Planned item(String id, int position, String source, String cells) {
      return new Planned(id, position, source, cells, "", "");
    }

    static Planned reject(String id, String column, String value, String reason) {
      return new Planned(id, 0, value, "", column, reason);
    }
  }

  private final Engine engine;
  private final StateSettings settings;
  private final Database database;
  private Instant now = FIRST_NIGHT;
  private Run run;

  TestState(Engine engine, Path folder) {
    this.engine = engine;
    settings = engine.create(folder);
    database = Database.open(settings);
    run = new Journal(database, () -> now).start("nightly", "run");
  }

  /** Begins the run of the next night. */
  void nextNight() {
    now = now.plus(Duration.ofDays(1));
    run = new Journal(database, () -> now).start("nightly", "run");
  }

  Run run() {
    return run;
  }

  StandingBook standings() {
    return new StandingBook(database, run.jobId());
  }

  Credits spentInRun() {
    return new Ledger(database).spentInRun(run.jobId(), run.id());
  }

  CatalogHead head() {
    return new CatalogHead(
        new ItemBook(database, run.jobId()).plannedCatalog().map(ItemBook.PlannedCatalog::columns),
        Set.of("image_url"));
  }

  /** Plans a catalog; each picture costs 2 credits, and items of one source share a request. */
  void plan(Planned... rows) {
    database.inTransaction(
        () -> {
          addRequests(rows);
          addItems(rows);
          new ItemBook(database, run.jobId())
              .finishPlan(
                  new ItemBook.PlannedCatalog(run.id(), COLUMNS, "0".repeat(64), rows.length));
        });
  }

  private void addRequests(Planned... rows) {
    PlannedRequests requests = new PlannedRequests(database, run.jobId());
    List<PlannedRequests.Asked> asked = new ArrayList<>();
    Set<String> sources = new HashSet<>();
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].reason().isEmpty() && sources.add(rows[i].source())) {
        asked.add(
            new PlannedRequests.Asked(
                fingerprint(rows[i].source()),
                spec(rows[i].source()),
                Credits.of(2),
                rows[i].id(),
                i));
      }
    }
    requests.put(
        run.id(),
        asked,
        requests.find(asked.stream().map(PlannedRequests.Asked::fingerprint).toList()));
  }

  private void addItems(Planned... rows) {
    ItemBook book = new ItemBook(database, run.jobId());
    PlannedRequests requests = new PlannedRequests(database, run.jobId());
    List<ItemBook.Planned> items = new ArrayList<>();
    List<ItemBook.Rejected> rejects = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      Planned row = rows[i];
      if (row.reason().isEmpty()) {
        String fingerprint = fingerprint(row.source());
        long request = requests.find(List.of(fingerprint)).get(fingerprint).id();
        items.add(
            new ItemBook.Planned(
                new ItemKey(row.id(), row.position()),
                i,
                request,
                row.source(),
                i + 2,
                row.cells()));
      } else {
        rejects.add(
            new ItemBook.Rejected(
                i, new Entry.Reject(i + 2, row.id(), row.column(), row.source(), row.reason())));
      }
    }
    book.put(run.id(), items, book.find(items.stream().map(ItemBook.Planned::key).toList()));
    book.addRejects(run.id(), rejects);
  }

  private static String fingerprint(String source) {
    return "fingerprint-of-" + source.substring(source.lastIndexOf('/') + 1);
  }

  private static RequestSpec spec(String source) {
    return new RequestSpec(
        Operation.CLAID_EDIT,
        source,
        Optional.of("on a table"),
        2,
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** Sends the pending request of a source; the service takes it. */
  void accept(String source, String task) {
    answer(source, new SubmitAnswer.Accepted(task, Optional.empty()));
  }

  /** Sends the pending request of a source; no answer comes back. */
  void loseAnswer(String source) {
    answer(source, new SubmitAnswer.Unknown("no answer within 60 s"));
  }

  /** Sends the pending request of a source; the service will never take it. */
  void refuse(String source, String reason) {
    answer(source, new SubmitAnswer.Refused(reason));
  }

  private void answer(String source, SubmitAnswer answer) {
    Request pending = ofSource(log().pendingAfter(-1, 100), source);
    Intent intent = book().intend(pending);
    now = now.plusSeconds(1);
    book()
        .enter(
            ((Intent.Recorded) intent).request(),
            new Answered<>(answer, Optional.empty(), Optional.empty()),
            Duration.ZERO);
  }

  /** Polls the request of a source that is in flight; it is ready. */
  void finish(String source, Output... outputs) {
    now = now.plusSeconds(10);
    Request inFlight = ofSource(log().due(now, Set.of(), 100), source);
    book().enter(inFlight, new PollAnswer.Finished(List.of(outputs), Optional.empty()));
  }

  /** An output under a URL that works for a day. */
  Output output(String url) {
    return new Output(
        Optional.of(url),
        Optional.of(now.plus(Duration.ofDays(1)).plusMillis(999)),
        Optional.empty(),
        Optional.of("image/jpeg"),
        Optional.of(1024),
        Optional.of(768));
  }

  /** An output that the service put into the user's storage. */
  static Output stored(String location) {
    return new Output(
        Optional.empty(),
        Optional.empty(),
        Optional.of(location),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Enters an item's file of an output, which turned out to be a PNG. */
  void downloaded(String id, int index, String path) {
    DownloadBook book = new DownloadBook(database, run.jobId(), () -> now);
    long item = find("select id from item where item_id = ? and position = 1", id);
    long output =
        find(
            "select o.id from output o join item i on i.request_id = o.request_id"
                + " where i.item_id = ? and i.position = 1 and o.output_index = ?",
            id,
            index);
    Standing.OfFile file =
        new Standing.OfFile(
            path,
            "ab".repeat(32),
            4711,
            Optional.of("image/png"),
            Optional.of(1000),
            Optional.of(750));
    book.enterFiles(output, List.of(new DownloadBook.Placed(item, file, false)));
  }

  private long find(String sql, Object... parameters) {
    return database.jdbc().sql(sql).params(parameters).query(Long.class).single();
  }

  /** Enters why an output has no file. */
  void notDownloaded(String id, int index, String reason) {
    database
        .jdbc()
        .sql(
            "update output set reason = ? where output_index = ? and request_id ="
                + " (select request_id from item where item_id = ? and position = 1)")
        .params(reason, index, id)
        .update();
  }

  private RequestLog log() {
    return new RequestLog(database, run.jobId());
  }

  private RequestBook book() {
    return new RequestBook(database, () -> now, run, Budget.NONE);
  }

  private static Request ofSource(List<Request> requests, String source) {
    return requests.stream()
        .filter(r -> r.spec().source().equals(source))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such request: " + source));
  }

  /** Writes all that stands, in pages so small that they end in between. */
  void writeAll(ManifestFiles files) {
    if (!standings().areRejectsPublished()) {
      files.compareRejects(standings().rejectsBefore());
    }
    List<Standing> page = standings().page(-1, 2);
    while (!page.isEmpty()) {
      page.forEach(files::write);
      page = standings().page(page.get(page.size() - 1).ordinal(), 2);
    }
    standings().removedUnpublished(0, 100).forEach(files::writeRemoved);
    files.writeRemovedRejects(new ItemBook(database, run.jobId())::present);
  }

  @Override
  public void close() {
    database.close();
    engine.drop(settings);
  }
}
