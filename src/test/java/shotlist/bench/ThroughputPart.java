package shotlist.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.bench.Child.Took;
import shotlist.bench.Shop.Operation;
import shotlist.state.StateSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code scripts/bench throughput}. */
@Command(
    name = "throughput",
    mixinStandardHelpOptions = true,
    description = {
      "Items a second from catalog to manifest where the service sets no limit, answers at once and"
          + " every picture is distinct, with the program's start and end; against",
      "  floor: the same calls by bare OkHttp, nothing stored, each POST over a connection of its"
          + " own as the program sends it;",
      "  plain loop: an afternoon's program, a pool and a checkpoint forced to disk for each item;",
      "  floor, kept, twice the calls: the same calls over kept connections by twice the threads,"
          + " which shows what the stub can do."
    })
final class ThroughputPart extends Part {
  private static final String FLOOR = "floor";
  private static final String LOOP = "plain loop";
  private static final String CEILING = "floor, kept, twice the calls";

  /** One go. */
  private record Figures(Took took, int items, double span, double stubCpu) {
    double rate() {
      return items / took.wall();
    }

    double rateAtService() {
      return items / span;
    }
  }

  @Option(names = "--items", paramLabel = "N", description = "20000 unless given.")
  private int items = 20_000;

  @Option(
      names = "--operation",
      paramLabel = "WORD",
      split = ",",
      description = "background (a POST and a download), edit (a poll as well); both unless given.")
  private List<Operation> operations = List.of(Operation.BACKGROUND, Operation.EDIT);

  @Option(
      names = "--state",
      paramLabel = "WORD",
      split = ",",
      description = {
        "h2, postgres (a server of the tests' libraries that keeps each commit on disk), or a"
            + " jdbc:postgresql: URL, with SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD, in which"
            + " schemas bench_… are made and dropped; h2,postgres unless given."
      })
  private List<String> states = List.of("h2", "postgres");

  @Option(
      names = "--picture",
      paramLabel = "PIXELS",
      description = "Side of the stub's JPEG: 64, 512 or 1024, say; 512 unless given.")
  private int side = 512;

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "Calls at once of floor and loop; 64 unless given, as the program at most.")
  private int calls = 64;

  @Option(
      names = "--no-references",
      description = "Leave out floor and loop: for a quick look at the program alone.")
  private boolean alone;

  @Option(
      names = "--jvm",
      paramLabel = "FLAG",
      description = "One more flag for the program's JVM, a profiler's, say; as often as needed.")
  private List<String> flags = List.of();

  private final Map<String, List<Figures>> took = new LinkedHashMap<>();

  ThroughputPart(Bench bench) {
    super("throughput", bench);
  }

  @Override
  String measure() throws IOException, InterruptedException {
    List<Store> stores = new ArrayList<>();
    for (String state : states) {
      stores.add(Store.of(state, bench));
    }
    String databases = String.join(" and ", stores.stream().map(Store::version).toList());
    int rounds = bench.rounds(3);
    String picture =
        String.format(
            Locale.ROOT,
            "JPEGs of %d x %d, %.0f kB",
            side,
            side,
            StubPicture.jpeg(side).length / 1e3);
    StringBuilder told =
        new StringBuilder(
            bench.heading(
                databases,
                String.format(
                    Locale.ROOT,
                    "%,d items, %s, %d calls at once in floor and loop, medians of %d",
                    items,
                    picture,
                    calls,
                    rounds)));
    for (Operation operation : operations) {
      Floor.warmUp(operation, side);
    }
    for (Operation operation : operations) {
      took.clear();
      for (int round = 1; round <= rounds; round++) {
        bench.say("throughput, " + operation.word() + ", round " + round + " of " + rounds);
        measure(operation, stores);
      }
      told.append(table(operation));
    }
    for (Store store : stores) {
      store.close();
    }
    return told.toString();
  }

  private void measure(Operation operation, List<Store> stores)
      throws IOException, InterruptedException {
    if (!alone) {
      floor(FLOOR, operation, calls, "open");
      floor(CEILING, operation, calls * 2, "keep");
      loop(operation);
    }
    for (Store store : stores) {
      program(operation, store);
    }
  }

  private void floor(String name, Operation operation, int threads, String connections)
      throws IOException, InterruptedException {
    Path folder = bench.temporary();
    run(
        name,
        stub ->
            bench.start(
                folder,
                bench.reference(Floor.class),
                Map.of(),
                stub.url(),
                operation.word(),
                String.valueOf(items),
                String.valueOf(threads),
                connections));
  }

  private void loop(Operation operation) throws IOException, InterruptedException {
    Shop shop = new Shop(bench.temporary(), operation);
    shop.writeCatalog(0, items);
    run(
        LOOP,
        stub ->
            bench.start(
                shop.folder(),
                bench.reference(PlainLoop.class),
                Map.of(),
                stub.url(),
                operation.word(),
                shop.folder().toString(),
                String.valueOf(calls)));
  }

  private void program(Operation operation, Store store) throws IOException, InterruptedException {
    Shop shop = new Shop(bench.temporary(), operation);
    shop.writeCatalog(0, items);
    shop.writeJob(Manner.Rate.UNLIMITED, Manner.Rate.UNLIMITED, true);
    StateSettings state = store.fresh();
    Child run =
        run(
            "Shotlist, " + store.name(),
            stub ->
                bench.start(
                    shop.folder(),
                    bench.program().with(flags),
                    Shop.environment(state, stub.url()),
                    "run",
                    "job.yaml",
                    "--json"));
    JsonNode summary = new ObjectMapper().readTree(run.summary());
    if (summary.path("items").path("done").asInt() != items) {
      throw new IOException("Not every item is done: " + run.summary());
    }
    store.drop(state);
  }

  /** Starts something against a stub. */
  @FunctionalInterface
  private interface Starting {
    Child start(StubService stub) throws IOException;
  }

  private Child run(String name, Starting starting) throws IOException, InterruptedException {
    try (StubService stub = new StubService(Manner.UNLIMITED, side)) {
      double before = Machine.ownProcessorSeconds();
      Child child = starting.start(stub);
      Took its = child.await(0);
      if (stub.taken() != items || stub.downloads() != items) {
        throw new IOException(
            name
                + " sent "
                + stub.taken()
                + " requests and fetched "
                + stub.downloads()
                + " pictures, for "
                + items
                + " items.");
      }
      double span = (stub.last() - stub.first()) / 1e9;
      Figures figures = new Figures(its, items, span, Machine.ownProcessorSeconds() - before);
      took.computeIfAbsent(name, key -> new ArrayList<>()).add(figures);
      bench.say(
          String.format(
              Locale.ROOT,
              "  %-28s %6.0f items/s, %.1f s, %.1f s of processors",
              name,
              figures.rate(),
              its.wall(),
              its.cpu()));
      return child;
    }
  }

  private String table(Operation operation) {
    StringBuilder table = new StringBuilder();
    table.append(
        operation == Operation.BACKGROUND
            ? "**background**: a POST that brings the result, and its download\n\n"
            : "**edit**: a POST, a poll that brings the result, and its download\n\n");
    table.append(
        "| | items/s | of the floor | of the plain loop | items/s, first to last request"
            + " | seconds | its processors' seconds | the stub's | MB of memory |\n"
            + "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    took.forEach((name, rounds) -> table.append(row(name, rounds)));
    return table.append('\n').toString();
  }

  private String row(String name, List<Figures> rounds) {
    double rate = median(rounds, Figures::rate);
    return String.format(
        Locale.ROOT,
        "| %s | %.0f | %s | %s | %.0f | %.1f | %.1f | %.1f | %s |%n",
        name,
        rate,
        ratio(rate, FLOOR),
        ratio(rate, LOOP),
        median(rounds, Figures::rateAtService),
        median(rounds, each -> each.took().wall()),
        median(rounds, each -> each.took().cpu()),
        median(rounds, Figures::stubCpu),
        Vitals.megabytes(median(rounds, each -> each.took().peakBytes())));
  }

  private String ratio(double rate, String reference) {
    return took.containsKey(reference)
        ? String.format(Locale.ROOT, "%.2f", rate / median(took.get(reference), Figures::rate))
        : "–";
  }

  private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
    return Median.of(rounds.stream().map(figure::applyAsDouble).toList());
  }
}
