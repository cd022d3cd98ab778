package shotlist.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.bench.Manner.Rate;
import shotlist.bench.Shop.Operation;
import shotlist.state.StateSettings;

/** {@code scripts/bench limit}. */
@Command(
    name = "limit",
    mixinStandardHelpOptions = true,
    description = {
      "What is used of a limit that the stub enforces on strict sliding windows, with 429 where it"
          + " is exceeded, over so many minutes each; how often a result is asked for, and how late"
          + " it is seen.",
      "Polls count against the account's limit as submissions do. Durations of tasks are drawn from"
          + " the seed, 30 %% around the usual."
    })
final class LimitPart extends PartOnOneState {
  private static final double SPREAD = 0.3;
  private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
  private static final int SIDE = 64;
  private static final int MINUTES = 10;
  private static final int FEW_MINUTES = 2;

  /** A service and what it takes of us. */
  private record Scenario(
      String name, Operation operation, Rate limit, Rate account, Duration latency, Duration task) {
    static Scenario edit(String name, Rate limit, Rate account, int taskSeconds) {
      return new Scenario(
          name, Operation.EDIT, limit, account, HALF_A_SECOND, Duration.ofSeconds(taskSeconds));
    }

    static Scenario background(String name, Rate limit, Rate account) {
      return new Scenario(
          name, Operation.BACKGROUND, limit, account, Duration.ofSeconds(3), Duration.ZERO);
    }

    String service() {
      return operation == Operation.EDIT
          ? String.format(
              Locale.ROOT,
              "edit, %.1f s an answer, %d s ± 30 %% a task",
              latency.toMillis() / 1e3,
              task.toSeconds())
          : String.format(Locale.ROOT, "background, %d s an answer", latency.toSeconds());
    }
  }

  private static final Rate ACCOUNT = new Rate(4, 120);

  private static final List<Scenario> SCENARIOS =
      List.of(
          Scenario.edit("1/s", new Rate(1, 600), ACCOUNT, 15),
          Scenario.edit("60/min", new Rate(4, 60), ACCOUNT, 3),
          Scenario.edit("20/s", new Rate(20, 1200), new Rate(40, 2400), 15),
          Scenario.edit("100/s", new Rate(100, 6000), new Rate(200, 12_000), 3),
          Scenario.background("120/min", ACCOUNT, ACCOUNT),
          Scenario.background("20/s at once", new Rate(20, 1200), new Rate(40, 2400)));

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "For each of them; 10 unless given, 2 where all parts run.")
  private Optional<Double> minutes = Optional.empty();

  @Option(
      names = "--limits",
      paramLabel = "WORD",
      split = ",",
      description =
          "Which: 1/s, 60/min, 20/s, 100/s, and of operations that bring their result at once"
              + " 120/min (4/s) and \"20/s at once\"; all unless given.")
  private List<String> limits = SCENARIOS.stream().map(Scenario::name).toList();

  LimitPart(Bench bench) {
    super("limit", bench);
  }

  @Override
  String measure() throws IOException, InterruptedException {
    List<Scenario> chosen = chosen();
    double span = minutes.orElse((double) (bench.wantsAll() ? FEW_MINUTES : MINUTES));
    Floor.warmUp(Operation.EDIT, SIDE);
    try (Store store = store()) {
      StringBuilder table =
          new StringBuilder(
              bench.heading(
                  store.version(),
                  String.format(
                      Locale.ROOT,
                      "%.1f minutes of submissions each, 1 round, seed %d",
                      span,
                      bench.seed())));
      table.append(
          "| limit | the service | requests | of what the limit allows | in the whole minutes | 429"
              + " | polls a request | result seen after it was ready: median | slowest"
              + " | within 10 % of its duration |\n"
              + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
      for (Scenario scenario : chosen) {
        bench.say("limit, " + scenario.name() + ", " + scenario.service());
        table.append(row(scenario, span, store));
      }
      return table.toString();
    }
  }

  private List<Scenario> chosen() throws IOException {
    List<Scenario> chosen = new ArrayList<>();
    for (String limit : limits) {
      Stream<Scenario> named = SCENARIOS.stream().filter(it -> it.name().equals(limit));
      chosen.add(named.findFirst().orElseThrow(() -> new IOException(unknown(limit))));
    }
    return chosen;
  }

  private static String unknown(String limit) {
    return "\""
        + limit
        + "\" is none of the limits: "
        + SCENARIOS.stream().map(Scenario::name).collect(Collectors.joining(", "))
        + ".";
  }

  private String row(Scenario scenario, double minutes, Store store)
      throws IOException, InterruptedException {
    double allowed = scenario.limit().sustained() * minutes * 60;
    int items = Math.max(2, (int) allowed);
    Manner manner =
        new Manner(
            scenario.limit(),
            scenario.account(),
            scenario.latency(),
            scenario.task(),
            SPREAD,
            bench.seed());
    Shop shop = new Shop(bench.temporary(), scenario.operation());
    shop.writeCatalog(0, items);
    shop.writeJob(scenario.limit(), scenario.account(), true);
    StateSettings settings = store.fresh();
    try (StubService stub = new StubService(manner, SIDE)) {
      bench
          .start(
              shop.folder(),
              bench.program(),
              Shop.environment(settings, stub.url()),
              "run",
              "job.yaml")
          .await(0);
      return row(scenario, allowed, minutes, stub);
    } finally {
      store.drop(settings);
    }
  }

  private static String row(Scenario scenario, double allowed, double minutes, StubService stub) {
    Tasks tasks = stub.tasks();
    double used = (tasks.count() - 1) / (tasks.span() * scenario.limit().sustained());
    int within = tasks.takenWithin(Duration.ofMillis((long) (minutes * 60_000)));
    return String.format(
        Locale.ROOT,
        "| %s | %s | %,d | %.1f %% | %,d of %,.0f | %d | %s |%n",
        scenario.name(),
        scenario.service(),
        tasks.count(),
        used * 100,
        within,
        allowed,
        stub.refused(),
        scenario.operation() == Operation.EDIT ? looks(stub) : "– | – | – | –");
  }

  private static String looks(StubService stub) {
    double[] late = stub.tasks().lateness();
    return String.format(
        Locale.ROOT,
        "%.2f | %.2f s | %.2f s | %.0f %%",
        (double) stub.polls() / stub.taken(),
        Median.of(Arrays.stream(late).boxed().toList()),
        Arrays.stream(late).max().orElse(Double.NaN),
        stub.tasks().shareInTime() * 100);
  }
}
