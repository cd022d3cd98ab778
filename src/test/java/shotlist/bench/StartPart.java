package shotlist.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import shotlist.bench.Child.Took;
import shotlist.bench.Shop.Operation;
import shotlist.state.StateSettings;

/** {@code scripts/bench start}. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    description = {
      "From the start of the process to the first request at the stub, with a state and without;"
          + " and --help. By java -jar and by scripts/shotlist, beside a JVM that says hello.",
      "A first go of each is not counted: the machine is warm, and what a first start prepares is"
          + " there."
    })
final class StartPart extends PartOnOneState {
  private static final String HELLO = "a JVM that says hello";

  /** One start: seconds to what it was started for, and what it took to its end. */
  private record Figures(double seconds, Took took) {}

  private final Map<String, List<Figures>> took = new LinkedHashMap<>();
  private int items;

  StartPart(Bench bench) {
    super("start", bench);
  }

  @Override
  String measure() throws IOException, InterruptedException {
    int rounds = bench.rounds(5);
    Map<String, Program> ways = new LinkedHashMap<>();
    ways.put("java -jar", bench.program(false));
    if (bench.measuresOurJar()) {
      ways.put("scripts/shotlist", bench.program(true));
    }
    try (Store store = store()) {
      Shop known = new Shop(bench.temporary(), Operation.BACKGROUND);
      known.writeJob(Manner.Rate.UNLIMITED, Manner.Rate.UNLIMITED, true);
      StateSettings kept = store.fresh();
      for (int round = 0; round <= rounds; round++) {
        bench.say(round == 0 ? "start, not counted" : "start, " + round + " of " + rounds);
        hello(known);
        for (Map.Entry<String, Program> way : ways.entrySet()) {
          help(way.getKey(), way.getValue(), known);
        }
        for (Map.Entry<String, Program> way : ways.entrySet()) {
          firstRequest(way.getKey(), way.getValue(), known, kept, "with a state");
        }
        for (Map.Entry<String, Program> way : ways.entrySet()) {
          Shop fresh = new Shop(bench.temporary(), Operation.BACKGROUND);
          fresh.writeJob(Manner.Rate.UNLIMITED, Manner.Rate.UNLIMITED, true);
          StateSettings none = store.fresh();
          firstRequest(way.getKey(), way.getValue(), fresh, none, "without a state");
          store.drop(none);
          Leftovers.remove(fresh.folder());
        }
        if (round == 0) {
          took.clear();
        }
      }
      return table(store, rounds);
    }
  }

  private void hello(Shop shop) throws IOException, InterruptedException {
    Took its = bench.start(shop.folder(), bench.reference(Hello.class), Map.of(), "hello").await(0);
    note(HELLO, new Figures(its.wall(), its));
  }

  private void help(String way, Program program, Shop shop)
      throws IOException, InterruptedException {
    Took its = bench.start(shop.folder(), program, Map.of(), "--help").await(0);
    note("--help, " + way, new Figures(its.wall(), its));
  }

  /** Each time the catalog has another picture, so that there is something to send. */
  private void firstRequest(
      String way, Program program, Shop shop, StateSettings settings, String what)
      throws IOException, InterruptedException {
    shop.writeCatalog(items++, 1);
    try (StubService stub = new StubService(Manner.UNLIMITED, 64)) {
      Child child =
          bench.start(
              shop.folder(),
              program,
              Shop.environment(settings, stub.url()),
              "run",
              "job.yaml",
              "--set",
              "catalog.max_removed=100%");
      Took its = child.await(0);
      if (stub.taken() != 1) {
        throw new IOException(
            "One request was to be sent, not " + stub.taken() + ".\n" + child.lastWords());
      }
      double seconds = (stub.first() - child.started()) / 1e9;
      note("first request, " + what + ", " + way, new Figures(seconds, its));
    }
  }

  private void note(String what, Figures figures) {
    took.computeIfAbsent(what, key -> new ArrayList<>()).add(figures);
    bench.say(
        String.format(
            Locale.ROOT,
            "  %-50s %5.2f s, %5.2f s of processors to its end",
            what,
            figures.seconds(),
            figures.took().cpu()));
  }

  private String table(Store store, int rounds) throws IOException {
    StringBuilder table = new StringBuilder(bench.heading(store.version(), "medians of " + rounds));
    table.append(
        "| | seconds | slowest | times hello | seconds to its end | its processors' seconds"
            + " | MB of memory |\n|---|--:|--:|--:|--:|--:|--:|\n");
    double hello = median(took.get(HELLO), Figures::seconds);
    took.forEach(
        (what, all) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.1f | %.2f | %.2f | %s |%n",
                    what,
                    median(all, Figures::seconds),
                    all.stream().mapToDouble(Figures::seconds).max().orElse(Double.NaN),
                    median(all, Figures::seconds) / hello,
                    median(all, each -> each.took().wall()),
                    median(all, each -> each.took().cpu()),
                    Vitals.megabytes(median(all, each -> each.took().peakBytes())))));
    return table.toString();
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
  }
}
