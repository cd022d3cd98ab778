package shotlist.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.bench.Shop.Operation;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/** {@code scripts/bench long}. */
@Command(
    name = "long",
    mixinStandardHelpOptions = true,
    description = {
      "One run over many items without limits: at every tenth of them what an item takes, and the"
          + " process's memory, threads and open files and the state's size; the last tenth beside"
          + " the first.",
      "Another such run is killed (kill -9) at 60 %%, and the time told until a new process sends its"
          + " first request."
    })
final class LongPart extends PartOnOneState {
  private static final int ITEMS = 100_000;
  private static final int FEWER_ITEMS = 20_000;
  private static final int TENTHS = 10;
  private static final double KILLED_AT = 0.6;
  private static final int SIDE = 64;
  private static final int LOOK_MILLIS = 10;

  /** How it stood when so many tenths were done. */
  private record Sample(double seconds, Vitals vitals, long stateBytes) {}

  /** Whether downloads are part of it. */
  enum Download {
    OFF,
    ON
  }

  @Option(
      names = "--items",
      paramLabel = "N",
      description = "100000 unless given, 20000 where all parts run.")
  private Optional<Integer> wanted = Optional.empty();

  @Option(
      names = "--operation",
      paramLabel = "WORD",
      description = "background or edit; edit unless given.")
  private Operation operation = Operation.EDIT;

  @Option(
      names = "--download",
      paramLabel = "WORD",
      split = ",",
      description = "off (only URLs are recorded), on; both unless given.")
  private List<Download> downloads = List.of(Download.OFF, Download.ON);

  LongPart(Bench bench) {
    super("long", bench);
  }

  @Override
  String measure() throws IOException, InterruptedException {
    int items = Math.max(TENTHS, wanted.orElse(bench.wantsAll() ? FEWER_ITEMS : ITEMS));
    int rounds = bench.rounds(3);
    try (Store store = store()) {
      StringBuilder told =
          new StringBuilder(
              bench.heading(
                  store.version(),
                  String.format(
                      Locale.ROOT,
                      "%,d items, %s, JPEGs of %d x %d, 1 round of each run, medians of %d resumptions",
                      items,
                      operation.word(),
                      SIDE,
                      SIDE,
                      rounds)));
      for (Download download : downloads) {
        told.append(new Run(items, download, store).measure());
      }
      for (Download download : downloads) {
        told.append(new Run(items, download, store).resume(rounds));
      }
      return told.toString();
    }
  }

  /** A shop and its service, for one run and what follows it. */
  private final class Run {
    private final int items;
    private final Download download;
    private final Store store;
    private final Shop shop;
    private final StateSettings settings;

    Run(int items, Download download, Store store) throws IOException {
      this.items = items;
      this.download = download;
      this.store = store;
      this.shop = new Shop(bench.temporary(), operation);
      this.settings = store.fresh();
      shop.writeCatalog(0, items);
      shop.writeJob(Manner.Rate.UNLIMITED, Manner.Rate.UNLIMITED, download == Download.ON);
    }

    String measure() throws IOException, InterruptedException {
      bench.say("long, download " + word());
      try (StubService stub = new StubService(Manner.UNLIMITED, SIDE)) {
        Child child = start(stub);
        List<Sample> samples = new ArrayList<>();
        while (samples.size() < TENTHS) {
          long due = (long) items * (samples.size() + 1) / TENTHS;
          awaitDone(stub, child, due);
          samples.add(sample(stub, child));
          bench.say(
              String.format(
                  Locale.ROOT,
                  "  %d %% after %.1f s",
                  samples.size() * 100 / TENTHS,
                  samples.get(samples.size() - 1).seconds()));
        }
        double toFirst = (stub.first() - child.started()) / 1e9;
        Child.Took its = child.await(0);
        return String.format(
                Locale.ROOT,
                "**download %s**: %.1f s to the first request, %.1f s in all\n\n",
                word(),
                toFirst,
                its.wall())
            + table(samples)
            + batchRows();
      } finally {
        clear();
      }
    }

    String resume(int rounds) throws IOException, InterruptedException {
      bench.say("long, killed, download " + word());
      try (StubService stub = new StubService(Manner.UNLIMITED, SIDE)) {
        Child killed = start(stub);
        awaitDone(stub, killed, Math.round(items * KILLED_AT));
        killed.kill();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          stub.forgetFirst();
          Child next = start(stub);
          awaitRequest(stub, next);
          seconds.add((stub.first() - next.started()) / 1e9);
          bench.say(
              String.format(
                  Locale.ROOT, "  first request after %.2f s", seconds.get(seconds.size() - 1)));
          next.kill();
        }
        return String.format(
            Locale.ROOT,
            "Killed at %.0f %%, download %s: the next process sends its first request after %.2f s"
                + " (median; slowest %.2f s), with a state of %.1f MB.\n\n",
            KILLED_AT * 100,
            word(),
            Median.of(seconds),
            seconds.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN),
            store.bytes(settings) / 1e6);
      } finally {
        clear();
      }
    }

    private String word() {
      return download == Download.ON ? "on" : "off";
    }

    private Child start(StubService stub) throws IOException {
      return bench.start(
          shop.folder(),
          bench.program(),
          Shop.environment(settings, stub.url()),
          "run",
          "job.yaml");
    }

    private void awaitDone(StubService stub, Child child, long due)
        throws IOException, InterruptedException {
      while (done(stub) < due) {
        requireAlive(child, "before " + due + " items were done");
      }
    }

    private void awaitRequest(StubService stub, Child child)
        throws IOException, InterruptedException {
      while (stub.first() == 0) {
        requireAlive(child, "before it sent anything");
      }
    }

    private void requireAlive(Child child, String when) throws IOException, InterruptedException {
      if (child.endsWithin(LOOK_MILLIS)) {
        throw new IOException("The program ended " + when + ".\n" + child.lastWords());
      }
    }

    /** As the service sees it. */
    private int done(StubService stub) {
      return download == Download.ON ? stub.downloads() : stub.tasks().seen();
    }

    private Sample sample(StubService stub, Child child) throws IOException {
      Vitals vitals = child.process().map(it -> Vitals.of(it.pid())).orElse(Vitals.UNKNOWN);
      return new Sample((System.nanoTime() - stub.first()) / 1e9, vitals, store.bytes(settings));
    }

    private String table(List<Sample> samples) {
      StringBuilder table =
          new StringBuilder(
              "| done | seconds | ms an item, in this tenth | MB of memory | threads | open files"
                  + " | MB of state |\n|--:|--:|--:|--:|--:|--:|--:|\n");
      for (int i = 0; i < samples.size(); i++) {
        Sample sample = samples.get(i);
        table.append(
            String.format(
                Locale.ROOT,
                "| %d %% | %.1f | %.3f | %s | %s | %s | %.1f |%n",
                (i + 1) * 100 / TENTHS,
                sample.seconds(),
                millisAnItem(samples, i),
                in(sample.vitals().bytes(), 1e6),
                in(sample.vitals().threads(), 1),
                in(sample.vitals().files(), 1),
                sample.stateBytes() / 1e6));
      }
      table.append("| last to first | | ").append(lastToFirst(samples)).append(" |\n\n");
      if (samples.get(0).vitals().bytes().isEmpty()) {
        table.append("Memory, threads and open files are told on Linux only.\n\n");
      }
      return table.toString();
    }

    private String lastToFirst(List<Sample> samples) {
      int last = samples.size() - 1;
      return String.format(
          Locale.ROOT,
          "%.2f | %s | %s | %s | %.2f",
          millisAnItem(samples, last) / millisAnItem(samples, 0),
          ratio(samples, it -> it.vitals().bytes()),
          ratio(samples, it -> it.vitals().threads()),
          ratio(samples, it -> it.vitals().files()),
          ratioOf(samples, Sample::stateBytes));
    }

    private String ratio(List<Sample> samples, Function<Sample, OptionalLong> figure) {
      return figure.apply(samples.get(0)).isEmpty()
          ? "–"
          : String.format(Locale.ROOT, "%.2f", ratioOf(samples, it -> figure.apply(it).orElse(0)));
    }

    private double ratioOf(List<Sample> samples, ToDoubleFunction<Sample> figure) {
      return figure.applyAsDouble(samples.get(samples.size() - 1))
          / figure.applyAsDouble(samples.get(0));
    }

    private double millisAnItem(List<Sample> samples, int tenth) {
      double before = tenth == 0 ? 0 : samples.get(tenth - 1).seconds();
      return (samples.get(tenth).seconds() - before) * 1000 / ((double) items / TENTHS);
    }

    private static String in(OptionalLong figure, double unit) {
      return figure.isPresent()
          ? String.format(Locale.ROOT, "%.0f", figure.getAsLong() / unit)
          : "–";
    }

    private String batchRows() {
      try (Database database = Database.open(settings)) {
        List<String> tables =
            database
                .template()
                .queryForList(
                    "select table_name from information_schema.tables"
                        + " where upper(table_name) like 'BATCH%'"
                        + " and table_type in ('BASE TABLE', 'TABLE')"
                        + " and table_schema = current_schema order by table_name",
                    String.class);
        long rows = 0;
        for (String table : tables) {
          rows +=
              database.inTransaction(
                  () ->
                      database
                          .template()
                          .queryForObject("select count(*) from " + table, Long.class));
        }
        return String.format(
            Locale.ROOT,
            "Rows in the %d tables of Spring Batch afterwards: %,d.\n\n",
            tables.size(),
            rows);
      }
    }

    private void clear() throws IOException {
      store.drop(settings);
      Leftovers.remove(shop.folder());
    }
  }
}
