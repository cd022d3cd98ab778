package shotlist.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.bench.Child.Took;
import shotlist.state.StateSettings;

/** {@code scripts/bench}. */
@Command(
    name = "scripts/bench",
    mixinStandardHelpOptions = true,
    description = {
      "Time nights over a large catalog with the real jar at -Xmx256m, as ratios to one plain"
          + " Commons CSV pass over the same file.",
      "Nothing is sent: the books are filled by SQL as if everything had been done."
    })
final class Bench implements Callable<Integer> {
  private static final List<String> NO_OPTIONS = List.of();
  private static final int COMPLETE = 0;
  private static final int BUDGET = 8;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the catalog; 100000 unless given.")
  private int rows = 100_000;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Of which the medians are told; 3 unless given.")
  private int rounds = 3;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What is drawn hangs on this; 1 unless given.")
  private long seed = 1;

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

  @Option(names = "--write", paramLabel = "FILE", description = "Add the table to this file.")
  private Optional<Path> report = Optional.empty();

  @Option(names = "--jar", paramLabel = "FILE", hidden = true, required = true)
  private Path jar = Path.of("target/shotlist.jar");

  private final PrintStream out = System.out;
  private final Map<String, List<Took>> took = new LinkedHashMap<>();

  private Bench() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path work =
        folder.isPresent()
            ? Files.createDirectories(folder.get()).toAbsolutePath()
            : Files.createTempDirectory("shotlist-bench");
    try (ServerSocket service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      measure(work, service.getLocalPort());
    } finally {
      if (folder.isEmpty()) {
        FileSystemUtils.deleteRecursively(work);
      }
    }
    return 0;
  }

  private void measure(Path work, int port) throws IOException, InterruptedException {
    LargeCatalog drawn = new LargeCatalog(rows, seed);
    Path catalog = work.resolve("catalog.csv");
    Path unchanged = work.resolve("unchanged.csv");
    Path changed = work.resolve("changed.csv");
    drawn.write(unchanged);
    drawn.writeChanged(changed);
    Files.writeString(
        work.resolve("tiny.csv"), "sku,title,image_url\nA,Mug,https://x.example/a.jpg\n");
    Files.writeString(work.resolve("job.yaml"), job("bench", "catalog.csv"));
    Files.writeString(work.resolve("tiny.yaml"), job("tiny", "tiny.csv"));
    StateSettings settings = settings(work);
    Child child = new Child(work, jar.toAbsolutePath(), environment(settings, port));

    copy(unchanged, catalog);
    for (int i = 0; i < rounds + 2; i++) {
      note("csv", pass(catalog));
    }
    took.get("csv").subList(0, 2).clear(); // the machine's warm-up
    if (!again) {
      child.run(BUDGET, NO_OPTIONS, "run", "tiny.yaml", "--budget", "0.001");
      note("fresh", child.run(BUDGET, NO_OPTIONS, "run", "job.yaml", "--budget", "0.001"));
    }
    FilledBooks.finish(settings);
    note("first manifest", child.run(COMPLETE, NO_OPTIONS, "collect", "job.yaml"));
    long bytes = stateBytes(work);
    for (int i = 0; i < rounds; i++) {
      note("start", child.run(COMPLETE, NO_OPTIONS, "collect", "tiny.yaml"));
      note("same file", child.run(COMPLETE, NO_OPTIONS, "run", "job.yaml"));
      Files.writeString(
          catalog, Files.readString(unchanged, StandardCharsets.UTF_8) + "\n".repeat(i + 1));
      note("unchanged", child.run(COMPLETE, NO_OPTIONS, "run", "job.yaml"));
      note("manifest", child.run(COMPLETE, NO_OPTIONS, "collect", "job.yaml"));
      touch(work.resolve("out/manifest.csv"));
      note("manifest anew", child.run(COMPLETE, NO_OPTIONS, "collect", "job.yaml"));
      copy(changed, catalog);
      note("changed", child.run(BUDGET, NO_OPTIONS, "run", "job.yaml", "--budget", "0.001"));
      FilledBooks.finish(settings);
      note("changed, done", child.run(COMPLETE, NO_OPTIONS, "run", "job.yaml"));
      copy(unchanged, catalog);
      child.run(COMPLETE, NO_OPTIONS, "run", "job.yaml");
    }
    if (profile) {
      Files.writeString(catalog, Files.readString(unchanged) + "\n\n\n\n\n\n");
      child.run(
          COMPLETE,
          List.of("-XX:StartFlightRecording=filename=unchanged.jfr,settings=profile"),
          "run",
          "job.yaml");
    }
    tell(catalog, bytes, stateBytes(work));
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

  private static Map<String, String> environment(StateSettings state, int port) {
    return Map.of(
        "SHOTLIST_STATE_URL", state.url(),
        "SHOTLIST_STATE_USER", state.user(),
        "SHOTLIST_STATE_PASSWORD", state.password(),
        "CLAID_API_KEY", "bench",
        "CLAID_BASE_URL",
            "http://127.0.0.1:" + port); // it only listens: no budget allows a request
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
    return new Took(seconds, cpu / 1e9);
  }

  private void note(String what, Took seconds) {
    took.computeIfAbsent(what, name -> new ArrayList<>()).add(seconds);
    System.err.printf(
        Locale.ROOT, "%-16s %7.2f s, %7.2f s of processors%n", what, seconds.wall(), seconds.cpu());
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

  private void tell(Path catalog, long firstBytes, long lastBytes) throws IOException {
    double csv = median("csv", true);
    double csvCpu = median("csv", false);
    double start = took.containsKey("start") ? median("start", false) : 0;
    double startWall = took.containsKey("start") ? median("start", true) : 0;
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%n%,d rows, %d MB, %s, %d processors, Java %s, %s, seed %d, medians of %d%n%n",
            rows,
            Files.size(catalog) / 1_000_000,
            state.equals("h2") ? "H2" : "PostgreSQL",
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            machine(),
            seed,
            rounds));
    table.append("| | seconds | of processors | ratio | without start | processors' ratio |\n");
    table.append("|---|---|---|---|---|---|\n");
    took.forEach(
        (what, all) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.1f | %.1f | %.1f |%n",
                    what,
                    median(what, true),
                    median(what, false),
                    median(what, true) / csv,
                    Math.max(0, median(what, true) - startWall) / csv,
                    Math.max(0, median(what, false) - start) / csvCpu)));
    if (lastBytes > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "%nState: %d bytes an item once all was done, %d after the nights above.%n",
              firstBytes / rows,
              lastBytes / rows));
    }
    out.print(table);
    if (report.isPresent()) {
      Files.writeString(
          report.get(),
          table,
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    }
  }

  private static String machine() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    if (!Files.exists(processors)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private double median(String what, boolean wall) {
    double[] sorted =
        took.getOrDefault(what, List.of()).stream()
            .mapToDouble(each -> wall ? each.wall() : each.cpu())
            .sorted()
            .toArray();
    return Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElseThrow();
  }
}
