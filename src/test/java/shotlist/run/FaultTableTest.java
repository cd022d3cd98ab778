package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Told;
import shotlist.course.StopSignal;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.run.FaultScenarios.Scenario;
import shotlist.run.FaultTable.Result;
import shotlist.run.FaultTable.Row;
import shotlist.state.Database;
import shotlist.testing.CommitFaults;
import shotlist.testing.PictureServer;
import shotlist.testing.Waiting;
import shotlist.testing.WireService;
import shotlist.testing.WireService.Exchange;

/**
 * Walks the table of {@code src/docs/FAULTS.md}. Faults that end no run are walked together, those
 * of one exit code in one run, with an item between any two that nothing happens to; all others
 * have a run of their own.
 */
class FaultTableTest {
  private static final FaultTable TABLE = FaultTable.read();
  private static final Map<String, Scenario> SCENARIOS = FaultScenarios.all();
  private static final List<String> ENDING_NO_RUN = List.of("0", "3", "12");

  @TempDir private Path folder;

  @Test
  void everyRowHasAScenarioAndEveryScenarioARow() {
    assertThat(TABLE.rows().stream().map(Row::fault))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(SCENARIOS.keySet());
  }

  @TestFactory
  Stream<DynamicTest> walk() {
    List<DynamicTest> tests = new ArrayList<>();
    Map<String, List<Row>> together = new LinkedHashMap<>();
    for (Row row : TABLE.rows()) {
      for (String operation : row.operations()) {
        if (isWalkedAlone(row)) {
          tests.add(
              dynamicTest(row.fault() + ", " + operation, () -> walk(operation, List.of(row))));
        } else {
          String then = row.result().then();
          String ending = row.result().exit() + then.substring(then.lastIndexOf(' '));
          together
              .computeIfAbsent(operation + ", exit " + ending, key -> new ArrayList<>())
              .add(row);
        }
      }
    }
    together.forEach(
        (name, rows) ->
            tests.add(dynamicTest(name, () -> walk(name.substring(0, name.indexOf(',')), rows))));
    return tests.stream();
  }

  private static boolean isWalkedAlone(Row row) {
    Scenario scenario = SCENARIOS.get(row.fault());
    boolean ofTheService =
        scenario instanceof Scenario.Submission
            || scenario instanceof Scenario.Poll
            || scenario instanceof Scenario.Marked;
    return !ofTheService || !ENDING_NO_RUN.contains(row.result().exit());
  }

  private void walk(String operation, List<Row> rows) throws Exception {
    Path own = folder.resolve(operation.replace('/', '-') + "-" + rows.get(0).fault());
    try (Night night = new Night(own, operation, rows)) {
      night.firstRun();
      night.nextRun();
      SoftAssertions all = new SoftAssertions();
      for (int n = 0; n < rows.size(); n++) {
        Row row = rows.get(n);
        all.assertThat(night.result(n).as(row.result())).as(row.fault()).isEqualTo(row.result());
      }
      all.assertThat(night.shop.book().violations()).isEmpty();
      all.assertThat(night.manifestDiffersFromState()).isEmpty();
      all.assertThat(night.told).satisfies(told -> night.requireDecided(told));
      all.assertAll();
    }
  }

  /** What the state says of a request. */
  private record Standing(String state, String ledger, String reason) {}

  /** Two runs over a catalog of faults: one with them, one without. */
  private static final class Night implements AutoCloseable {
    private static final Pattern ROW = Pattern.compile("\\[row:(\\d+)]");
    private static final Pattern ID = Pattern.compile("\"id\": ?\"?([A-Za-z0-9_-]+)");

    private final Shop shop;
    private final WireService wire;
    private final WireService elsewhere = WireService.alone();
    private final PictureServer pictures = new PictureServer();
    private final List<Row> rows;
    private final Map<Integer, AtomicInteger> sent = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> polled = new ConcurrentHashMap<>();
    private final Map<String, Integer> rowOfTask = new ConcurrentHashMap<>();
    private volatile boolean well;
    private volatile boolean taken;
    private Map<Integer, Standing> after = Map.of();
    private Map<Integer, Integer> sentFirst = Map.of();
    private int exit;
    private Map<Integer, Standing> then = Map.of();
    private int thenExit;
    private String told = "";
    private String reasons = "";

    Night(Path folder, String operation, List<Row> rows) {
      this.rows = rows;
      this.shop = new Shop(folder, operation);
      pictures.picture("/well.png", PictureServer.png(600, 600, Color.ORANGE));
      this.wire = WireService.before(shop.sandbox().claidUrl());
      wire.submission(0, this::submission).poll(0, this::poll);
      shop.serviceAt(wire.url())
          .set("max_failures", "100%")
          .set("throttle.in_flight", "1")
          .set("timeouts.answer", "2s");
      if (operation.equals("magic-hour/edit")) {
        shop.request("{prompt: \"{{title}}\", options: {model: flux-2-klein, resolution: 640px}}");
      }
      shop.catalog(catalog());
    }

    /** The n-th row's item is F(n); where there are many, a sound one comes before each. */
    private List<String> catalog() {
      List<String> lines = new ArrayList<>();
      for (int n = 0; n < rows.size(); n++) {
        if (scenario(n) instanceof Scenario.WhileWaiting) {
          // Looks at this source take no connection of the service's, of which one is spoilt.
          lines.add("W" + n + "," + pictures.url("/well.png") + ",Well " + n);
        } else if (rows.size() > 1) {
          lines.add("W" + n + ",https://shop.example/w" + n + ".png,Well " + n);
        }
        lines.add("F" + n + "," + source(n) + ",[row:" + n + "] " + marker(scenario(n)));
      }
      return lines;
    }

    private static String source(int n) {
      return "https://shop.example/f" + n + ".png";
    }

    private static String marker(Scenario scenario) {
      if (scenario instanceof Scenario.Marked marked) {
        return marked.marker();
      }
      return scenario instanceof Scenario.NeverEnding never ? never.marker() : "Mug";
    }

    private Scenario scenario(int n) {
      return SCENARIOS.get(rows.get(n).fault());
    }

    private void submission(Exchange at) throws IOException {
      Matcher row = ROW.matcher(new String(at.readBody(), StandardCharsets.UTF_8));
      if (!row.find()) {
        at.send(at.askBehind());
        return;
      }
      int n = Integer.parseInt(row.group(1));
      int time = count(sent, n);
      if (scenario(n) instanceof Scenario.Submission fault && strikes(fault.always(), time)) {
        fault.play().on(at);
        return;
      }
      byte[] answer = at.askBehind();
      Matcher id = ID.matcher(new String(answer, StandardCharsets.UTF_8));
      if (id.find()) {
        rowOfTask.put(id.group(1), n);
      }
      if (scenario(n) instanceof Scenario.KilledWhenTaken && !well) {
        taken = true;
        at.hang();
      }
      at.send(answer);
    }

    private void poll(Exchange at) throws IOException {
      String path = at.head().split(" ", -1)[1];
      Integer n = rowOfTask.get(path.substring(path.lastIndexOf('/') + 1));
      if (n != null && scenario(n) instanceof Scenario.Poll fault) {
        if (strikes(fault.always(), count(polled, n))) {
          fault.play().on(at);
          return;
        }
      }
      at.send(at.askBehind());
    }

    private boolean strikes(boolean always, int time) {
      return !well && (always || time == 1);
    }

    private static int count(Map<Integer, AtomicInteger> counts, int n) {
      return counts.computeIfAbsent(n, key -> new AtomicInteger()).incrementAndGet();
    }

    void firstRun() throws Exception {
      Scenario scenario = scenario(0);
      if (scenario instanceof Scenario.FirstConnection first) {
        wire.connection(1, first.play());
      } else if (scenario instanceof Scenario.WhileWaiting waiting) {
        shop.set("throttle.per_second", "1").set("throttle.per_minute", "60");
        wire.connection(2, waiting.play());
      } else if (scenario instanceof Scenario.Elsewhere lost) {
        shop.serviceAt(lost.url().apply(elsewhere));
      }
      if (scenario instanceof Scenario.KilledAt || scenario instanceof Scenario.KilledWhenTaken) {
        exit = runUntilKilled(scenario);
      } else if (scenario instanceof Scenario.Committing fault) {
        try (CommitFaults faults = CommitFaults.install(fault.fault().get())) {
          ended(shop.run());
        }
      } else if (scenario instanceof Scenario.NeverEnding) {
        ended(runForHours());
      } else {
        ended(shop.run());
      }
      after = standings();
      sentFirst = counted();
      System.clearProperty("https.proxyHost");
      System.clearProperty("https.proxyPort");
    }

    private void ended(RunResult result) {
      JobFile jobFile = shop.jobFile();
      exit = result.summary().exitCode();
      told = Told.firstLine(jobFile, result);
      reasons = String.join("\n", result.stops().values());
    }

    private int runUntilKilled(Scenario scenario) throws Exception {
      String by = scenario instanceof Scenario.KilledAt at ? at.commit() : "";
      Process process = shop.startProcess(Command.RUN, by);
      while (process.isAlive() && !taken) {
        Waiting.aMoment();
      }
      if (taken) {
        process.destroyForcibly();
      }
      return process.waitFor();
    }

    private RunResult runForHours() throws Exception {
      CompletableFuture<RunResult> running = shop.start(new StopSignal());
      Shop.await(running, () -> wire.polls() > 5);
      shop.advance(Duration.ofHours(1));
      return running.get();
    }

    void nextRun() throws Exception {
      well = true;
      shop.serviceAt(wire.url());
      thenExit = shop.run().summary().exitCode();
      then = standings();
    }

    private Map<Integer, Integer> counted() {
      Map<Integer, Integer> counts = new LinkedHashMap<>();
      for (int n = 0; n < rows.size(); n++) {
        AtomicInteger count = sent.get(n);
        counts.put(n, count == null ? 0 : count.get());
      }
      return counts;
    }

    Result result(int n) {
      Standing first = after.get(n);
      Standing second = then.get(n);
      long paid = shop.book().charges().stream().filter(c -> c.source().equals(source(n))).count();
      return new Result(
          String.valueOf(sentFirst.get(n)),
          first.state(),
          first.ledger(),
          first.reason(),
          String.valueOf(exit),
          (counted().get(n) - sentFirst.get(n)) + " " + second.state() + " " + thenExit,
          String.valueOf(paid));
    }

    private Map<Integer, Standing> standings() {
      Map<Integer, Standing> standings = new LinkedHashMap<>();
      try (Database database = Database.open(shop.state())) {
        database
            .jdbc()
            .sql(
                "select i.item_id, r.id, r.state, r.reason from item i"
                    + " join request r on r.id = i.request_id where i.item_id like 'F%'")
            .query(
                row -> {
                  standings.put(
                      Integer.valueOf(row.getString("item_id").substring(1)),
                      new Standing(
                          row.getString("state"),
                          entries(database, row.getLong("id")),
                          row.getString("reason")));
                });
      }
      return standings;
    }

    private static String entries(Database database, long request) {
      return String.join(
          ", ",
          database
              .jdbc()
              .sql("select kind, amount from entry where request_id = ? order by id")
              .param(request)
              .query(
                  (row, n) ->
                      row.getString("kind") + " " + new Credits(row.getBigDecimal("amount")))
              .list());
    }

    /** The reasons in the manifest of the next run are those in the state. */
    List<String> manifestDiffersFromState() {
      List<String> different = new ArrayList<>();
      for (int n = 0; n < rows.size(); n++) {
        Map<String, String> line = shop.line("F" + n);
        String reason = line.get("reason").replaceAll("(; )?suspect: .*", ""); // of a tiny picture
        String known = then.get(n).reason();
        boolean isAsItWas =
            known.isEmpty()
                ? List.of("", "not sent yet", "accepted; no result yet").contains(reason)
                : reason.equals(known);
        if (!isAsItWas || !line.get("status").equals(then.get(n).state())) {
          different.add(rows.get(n).fault() + ": " + line);
        }
      }
      return different;
    }

    void requireDecided(String line) {
      if (exit == 137) {
        return;
      }
      String decided =
          TABLE
              .firstLines()
              .get(exit)
              .replaceAll("\\{(items|requests|credits)}", "…")
              .replace("{service}", shop.jobFile().operation().provider().word())
              .replace("{reason}", rows.get(0).result().reason());
      assertThat(decided.split(", or ", -1))
          .as("what may be said: %s", line)
          .anyMatch(said -> FaultTable.matches(said, line));
      assertThat(reasons).doesNotContain("test-key");
    }

    @Override
    public void close() throws IOException {
      wire.close();
      elsewhere.close();
      pictures.close();
      shop.close();
    }
  }
}
