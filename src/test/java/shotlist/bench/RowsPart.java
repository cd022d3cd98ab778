package shotlist.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.h2.engine.Constants;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.bench.Child.Took;
import shotlist.state.StateSettings;

/** {@code scripts/bench rows}. */
@Command(
    name = "rows",
    mixinStandardHelpOptions = true,
    description = {
      "Time nights over a large catalog, as ratios to one plain Commons CSV pass over the same file"
          + " by a warm JVM.",
      "Nothing is sent: the books are filled by SQL as if everything had been done."
    })
final class RowsPart extends Part {
  private static final int COMPLETE = 0;
  private static final int BUDGET = 8;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the catalog; 100000 unless given.")
  private int rows = 100_000;

  @Option(
      names = "--state",
      paramLabel = "URL",
      description = {
        "h2 (unless given), or jdbc:postgresql:… of an empty database; user and password come from"
            + " SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD."
      })
  private String state = "h2";

  @Option(names = "--folder", paramLabel = "DIR", description = "Work there, and keep it.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--profile",
      description = "Leave a JFR recording of an unchanged night in the folder.")
  private boolean profile;

  @Option(names = "--again", description = "Take the state that an earlier go left in the folder.")
  private boolean again;

  private final Map<String, List<Took>> took = new LinkedHashMap<>();

  RowsPart(Bench bench) {
    super("rows", bench);
  }

  @Override
  String measure() throws IOException, InterruptedException {
    Path work =
        folder.isPresent()
            ? Files.createDirectories(folder.get()).toAbsolutePath()
            : bench.temporary();
    try (ServerSocket service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      return measure(work, service.getLocalPort());
    }
  }

  private String measure(Path work, int port) throws IOException, InterruptedException {
    LargeCatalog drawn = new LargeCatalog(rows, bench.seed());
    Path catalog = work.resolve("catalog.csv");
    Path unchanged = work.resolve("unchanged.csv");
    drawn.write(unchanged);
    Files.writeString(
        work.resolve("tiny.csv"), "sku,title,image_url\nA,Mug,https://x.example/a.jpg\n");
    Files.writeString(work.resolve("job.yaml"), job("bench", "catalog.csv"));
    Files.writeString(work.resolve("tiny.yaml"), job("tiny", "tiny.csv"));
    StateSettings settings = settings(work);
    // It only listens: no budget allows a request.
    Map<String, String> environment = Shop.environment(settings, "http://127.0.0.1:" + port);
    Go go =
        (exitCode, arguments) ->
            bench.start(work, bench.program(), environment, arguments).await(exitCode);
    int rounds = bench.rounds(3);

    copy(unchanged, catalog);
    for (int i = 0; i < rounds + 2; i++) {
      note("csv", pass(catalog));
    }
    took.get("csv").subList(0, 2).clear(); // the machine's warm-up
    if (!again) {
      for (int i = 0; i < rounds; i++) {
        note("plan", go.once(COMPLETE, "plan", "job.yaml"));
      }
      go.once(BUDGET, "run", "tiny.yaml", "--budget", "0.001");
      note("fresh", go.once(BUDGET, "run", "job.yaml", "--budget", "0.001"));
    }
    FilledBooks.finish(settings);
    note("first manifest", go.once(COMPLETE, "collect", "job.yaml"));
    long bytes = stateBytes(work);
    for (int i = 0; i < rounds; i++) {
      note("start", go.once(COMPLETE, "collect", "tiny.yaml"));
      note("same file", go.once(COMPLETE, "run", "job.yaml"));
      Files.writeString(
          catalog, Files.readString(unchanged, StandardCharsets.UTF_8) + "\n".repeat(i + 1));
      note("unchanged", go.once(COMPLETE, "run", "job.yaml"));
      note("manifest", go.once(COMPLETE, "collect", "job.yaml"));
      touch(work.resolve("out/manifest.csv"));
      note("manifest anew", go.once(COMPLETE, "collect", "job.yaml"));
      drawn.writeChanged(catalog, nextNight(work));
      note("changed", go.once(BUDGET, "run", "job.yaml", "--budget", "0.001"));
      FilledBooks.finish(settings);
      note("changed, done", go.once(COMPLETE, "run", "job.yaml"));
      copy(unchanged, catalog);
      go.once(COMPLETE, "run", "job.yaml");
    }
    if (profile) {
      Files.writeString(catalog, Files.readString(unchanged) + "\n\n\n\n\n\n");
      Program profiled =
          bench
              .program(false)
              .with(List.of("-XX:StartFlightRecording=filename=unchanged.jfr,settings=profile"));
      bench.start(work, profiled, environment, "run", "job.yaml").await(COMPLETE);
    }
    return table(catalog, settings, bytes, stateBytes(work));
  }

  /** Runs the program once, to that exit code. */
  @FunctionalInterface
  private interface Go {
    Took once(int exitCode, String... arguments) throws IOException, InterruptedException;
  }

  private static String job(String name, String catalog) {
    return """
        job: %s
        provider: claid
        operation: edit
        catalog: {path: %s, columns: {id: sku, image: image_url}}
        request: {prompt: "{{title}} on a light oak table, soft morning light"}
        download: {folder: out/images}
        manifest: {folder: %s}
        """
        .formatted(name, catalog, name.equals("bench") ? "out" : "out-" + name);
  }

  private StateSettings settings(Path work) {
    return state.equals("h2")
        ? StateSettings.h2(work.resolve("state"))
        : new StateSettings(
            state,
            System.getenv().getOrDefault("SHOTLIST_STATE_USER", ""),
            System.getenv().getOrDefault("SHOTLIST_STATE_PASSWORD", ""));
  }

  /** What comes in with it is new to the state, also where an earlier go left that. */
  private static int nextNight(Path work) throws IOException {
    Path last = work.resolve("nights");
    int night = Files.exists(last) ? Integer.parseInt(Files.readString(last)) + 1 : 1;
    Files.writeString(last, String.valueOf(night));
    return night;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Somebody has had the file open: nothing of it may be taken over. */
  private static void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
  }

  private static Took pass(Path catalog) throws IOException {
    long before = System.nanoTime();
    long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try (Reader text = Files.newBufferedReader(catalog, StandardCharsets.UTF_8);
        CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
      long cells = 0;
      for (CSVRecord row : parser) {
        cells += row.size();
      }
      if (cells == 0) {
        throw new IOException("an empty catalog: " + catalog);
      }
    }
    double seconds = (System.nanoTime() - before) / 1e9;
    long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
    return new Took(seconds, cpu / 1e9, 0);
  }

  private void note(String what, Took seconds) {
    took.computeIfAbsent(what, name -> new ArrayList<>()).add(seconds);
    bench.say(
        String.format(
            Locale.ROOT,
            "  %-16s %7.2f s, %7.2f s of processors",
            what,
            seconds.wall(),
            seconds.cpu()));
  }

  private static long stateBytes(Path work) throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".mv.db"))
          .mapToLong(
              file -> {
                try {
                  return Files.size(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .sum();
    }
  }

  private String table(Path catalog, StateSettings state, long firstBytes, long lastBytes)
      throws IOException {
    double csv = median("csv", Took::wall);
    double csvCpu = median("csv", Took::cpu);
    double start = median("start", Took::cpu);
    double startWall = median("start", Took::wall);
    StringBuilder table =
        new StringBuilder(
            bench.heading(
                state.isPostgres() ? "PostgreSQL" : "H2 " + Constants.VERSION,
                String.format(
                    Locale.ROOT,
                    "%,d rows, %d MB, seed %d, medians of %d",
                    rows,
                    Files.size(catalog) / 1_000_000,
                    bench.seed(),
                    bench.rounds(3))));
    table.append(
        "| | seconds | of processors | ratio | without start | processors' ratio"
            + " | MB of memory |\n|---|--:|--:|--:|--:|--:|--:|\n");
    took.forEach(
        (what, all) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.1f | %.1f | %.1f | %s |%n",
                    what,
                    median(what, Took::wall),
                    median(what, Took::cpu),
                    median(what, Took::wall) / csv,
                    Math.max(0, median(what, Took::wall) - startWall) / csv,
                    Math.max(0, median(what, Took::cpu) - start) / csvCpu,
                    Vitals.megabytes(median(what, Took::peakBytes)))));
    if (lastBytes > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "%nState: %d bytes an item once all was done, %d after the nights above.%n",
              firstBytes / rows,
              lastBytes / rows));
    }
    return table.toString();
  }

  private double median(String what, ToDoubleFunction<Took> figure) {
    return Median.of(took.get(what).stream().map(figure::applyAsDouble).toList());
  }
}
