package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.ledger.Balance;
import shotlist.ledger.Credits;
import shotlist.ledger.LedgerReport;
import shotlist.provider.ServiceAccess;
import shotlist.sandbox.Book;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;
import shotlist.state.Database;
import shotlist.state.StateSettings;
import shotlist.testing.MovableClock;
import shotlist.testing.Waiting;

/** A small shop in a folder, with a sandbox beside it: catalog, job file, state, results. */
final class Shop implements AutoCloseable {
  /** Pauses of seconds last milliseconds: tests do not wait. */
  private static final Tempo QUICK = new Tempo(500);

  private final Path folder;
  private final Sandbox sandbox;
  private final MovableClock clock = new MovableClock();
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final String operation;
  private Optional<String> otherService = Optional.empty();
  private Optional<StateSettings> otherState = Optional.empty();
  private final AtomicReference<Duration> setForward = new AtomicReference<>(Duration.ZERO);
  private InputStream standardInput = InputStream.nullInputStream();
  private String key = "test-key";
  private String request = "prompt: \"{{title}} on a table\"";

  Shop(Path folder, String operation) {
    this(folder, operation, SandboxOptions.defaults().withoutLimits().withoutDelays());
  }

  Shop(Path folder, String operation, SandboxOptions options) {
    this.folder = folder;
    this.operation = operation;
    try {
      Files.createDirectories(folder.resolve("pictures"));
      this.sandbox =
          Sandbox.start(
              options
                  .withPictures(folder.resolve("pictures"))
                  .withClock(clock)
                  .withLongestSide(64));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    settings.put("throttle.per_second", "200");
    settings.put("throttle.per_minute", "12000");
    settings.put("throttle.account", "{per_second: 400, per_minute: 24000}");
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Book book() {
    return sandbox.book();
  }

  /** Lets time go by, here and at the service. */
  Shop advance(Duration duration) {
    clock.advance(duration);
    return this;
  }

  /** Somebody sets our clock, and the service's not; a negative duration sets it back. */
  void setOurClock(Duration forward) {
    setForward.updateAndGet(before -> before.plus(forward));
  }

  private Instant now() {
    return clock.instant().plus(setForward.get());
  }

  /** Keeps the state there from now on. */
  Shop stateIn(StateSettings elsewhere) {
    otherState = Optional.of(elsewhere);
    return this;
  }

  /** What a catalog named {@code -} is read from. */
  Shop standardInput(InputStream in) {
    standardInput = in;
    return this;
  }

  /** Asks somebody else than the sandbox from now on. */
  Shop serviceAt(String url) {
    otherService = Optional.of(url);
    return this;
  }

  /** Asks the sandbox again. */
  Shop serviceBack() {
    otherService = Optional.empty();
    return this;
  }

  /** What is asked, as a line of the job file. */
  Shop request(String line) {
    request = line;
    return this;
  }

  Shop key(String other) {
    key = other;
    return this;
  }

  Shop set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** A catalog of so many products, each with a picture of its own. */
  Shop catalogOf(int products) {
    return catalog(
        IntStream.rangeClosed(1, products).mapToObj(n -> row(n, "Product " + n)).toList());
  }

  /** The row of a product with a picture of its own; the title goes into the prompt. */
  static String row(int product, String title) {
    return "P" + product + ",https://shop.example/p" + product + ".png," + title;
  }

  Shop catalog(String... rows) {
    return catalog(List.of(rows));
  }

  /** Rows of {@code sku,image_url,title}. */
  Shop catalog(List<String> rows) {
    write("catalog.csv", "sku,image_url,title\n" + String.join("\n", rows) + "\n");
    rows.stream().map(row -> row.split(",", -1)[1]).forEach(this::picture);
    return this;
  }

  private void picture(String url) {
    if (!url.startsWith("https://shop.example/")) {
      return;
    }
    String name = url.substring(url.lastIndexOf('/') + 1).replaceAll("\\?.*", "");
    BufferedImage picture = new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(new Color(name.hashCode() & 0xffffff));
    graphics.fillOval(60, 60, 200, 200);
    graphics.dispose();
    try {
      ImageIO.write(picture, "png", folder.resolve("pictures").resolve(name).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JobFile jobFile() {
    String provider = operation.substring(0, operation.lastIndexOf('/'));
    String word = operation.substring(operation.lastIndexOf('/') + 1);
    write(
        "job.yaml",
        """
        job: test
        provider: %s
        operation: %s
        catalog:
          path: %s
          columns: {id: sku, image: image_url}
          images: all
        request:
          %s
        download: {folder: %s}
        manifest: {folder: %s}
        """
            .formatted(
                provider,
                word,
                folder.resolve("catalog.csv"),
                request,
                folder.resolve("images"),
                folder.resolve("out")));
    return JobFiles.read(folder.resolve("job.yaml"), settings);
  }

  RunResult run() throws InterruptedException {
    return run(RunOptions.of(Command.RUN));
  }

  RunResult run(RunOptions options) throws InterruptedException {
    return run(options, new StopSignal());
  }

  RunResult run(RunOptions options, StopSignal stop) throws InterruptedException {
    JobFile jobFile = jobFile();
    ServiceAccess access =
        ServiceAccess.of(
            jobFile.operation().provider(),
            otherService.orElse(sandbox.claidUrl().toString()),
            key);
    return new CatalogRun(jobFile, access, state(), options, stop, this::now, standardInput, QUICK)
        .run();
  }

  /** Starts the same run in a thread of its own. */
  CompletableFuture<RunResult> start(StopSignal stop) {
    CompletableFuture<RunResult> running = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                running.complete(run(RunOptions.of(Command.RUN), stop));
              } catch (InterruptedException | RuntimeException | Error e) {
                running.completeExceptionally(e);
              }
            },
            "run");
    thread.start();
    return running;
  }

  /** Waits for something to happen while a run goes on. */
  static void await(CompletableFuture<RunResult> running, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(running).isNotDone();
      Waiting.aMoment();
    }
  }

  /** Kills a process as soon as something has happened that it must not end before. */
  static void killWhen(Process process, BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as("the process is still at work").isTrue();
      Waiting.aMoment();
    }
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Starts the same run in a process of its own. */
  Process startProcess(Command command) throws IOException {
    return startProcess(command, "");
  }

  /** Likewise; it kills itself at a commit, as {@link RunProcess#KILLED_BY} says. */
  Process startProcess(Command command, String killedBy) throws IOException {
    jobFile();
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-D" + RunProcess.KILLED_BY + "=" + killedBy,
                "-cp",
                System.getProperty("java.class.path"),
                RunProcess.class.getName(),
                command.name(),
                folder.resolve("job.yaml").toString(),
                otherService.orElse(sandbox.claidUrl().toString()),
                folder.resolve("state/state").toString()));
    settings.forEach((key, value) -> words.add(key + "=" + value));
    return new ProcessBuilder(words)
        .redirectOutput(folder.resolve("process.out").toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** What the ledger says of everything that was ever done. */
  Balance ledger() {
    try (Database database = Database.open(state())) {
      return new LedgerReport(database)
          .lines(LedgerReport.By.JOB, Optional.empty(), Optional.empty()).stream()
              .map(LedgerReport.Line::balance)
              .findFirst()
              .orElse(Balance.NOTHING);
    }
  }

  /** The service's book against our ledger, where nothing is in doubt. */
  void assertThatTheBooksAgree() {
    Balance ledger = ledger();
    assertThat(book().violations()).isEmpty();
    assertThat(ledger.inDoubt()).isEqualTo(Credits.ZERO);
    assertThat(ledger.reserved()).isEqualTo(Credits.ZERO);
    assertThat(ledger.charged().minus(ledger.refunded()).amount())
        .isEqualByComparingTo(book().charged().subtract(book().refunded()));
  }

  StateSettings state() {
    return otherState.orElseGet(() -> StateSettings.h2(folder.resolve("state/state")));
  }

  /** The manifest's lines, each by column. */
  List<Map<String, String>> manifest() {
    return csv("manifest.csv");
  }

  /** The only line of an item. */
  Map<String, String> line(String id) {
    List<Map<String, String>> lines =
        manifest().stream().filter(line -> line.get("id").equals(id)).toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  /** The values of a column of the manifest, in catalog order. */
  List<String> column(String name) {
    return manifest().stream().map(line -> line.get(name)).toList();
  }

  List<Map<String, String>> csv(String name) {
    try (CSVParser parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(folder.resolve("out").resolve(name)))) {
      return parser.stream().map(record -> record.toMap()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the downloaded files. */
  List<String> images() {
    return filesIn("images");
  }

  /** The names of what lies in a folder, its folders left out. */
  List<String> filesIn(String name) {
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      sandbox.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
