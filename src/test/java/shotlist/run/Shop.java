package shotlist.run;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import shotlist.course.StopSignal;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.provider.ServiceAccess;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;
import shotlist.state.StateSettings;

/** A small shop in a folder, with a sandbox beside it: catalog, job file, state, results. */
final class Shop implements AutoCloseable {
  private final Path folder;
  private final Sandbox sandbox;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final String operation;

  Shop(Path folder, String operation) {
    this(folder, operation, SandboxOptions.defaults().withoutLimits().withoutDelays());
  }

  Shop(Path folder, String operation, SandboxOptions options) {
    this.folder = folder;
    this.operation = operation;
    try {
      Files.createDirectories(folder.resolve("pictures"));
      this.sandbox = Sandbox.start(options.withPictures(folder.resolve("pictures")));
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

  Shop set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  /** A catalog of so many products, each with a picture of its own. */
  Shop catalogOf(int products) {
    return catalog(
        IntStream.rangeClosed(1, products)
            .mapToObj(n -> "P" + n + ",https://shop.example/p" + n + ".png,Product " + n)
            .toList());
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
    BufferedImage picture = new BufferedImage(640, 640, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(new Color(name.hashCode() & 0xffffff));
    graphics.fillOval(100, 100, 400, 400);
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
          prompt: "{{title}} on a table"
        download: {folder: %s}
        manifest: {folder: %s}
        """
            .formatted(
                provider,
                word,
                folder.resolve("catalog.csv"),
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
        ServiceAccess.of(jobFile.operation().provider(), sandbox.claidUrl().toString(), "test-key");
    return new CatalogRun(
            jobFile,
            access,
            state(),
            options,
            stop,
            Clock.systemUTC(),
            InputStream.nullInputStream())
        .run();
  }

  /** Starts the same run in a process of its own. */
  Process startProcess(Command command) throws IOException {
    jobFile();
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                RunProcess.class.getName(),
                command.name(),
                folder.resolve("job.yaml").toString(),
                sandbox.claidUrl().toString(),
                folder.resolve("state/state").toString()));
    settings.forEach((key, value) -> words.add(key + "=" + value));
    return new ProcessBuilder(words)
        .redirectOutput(folder.resolve("process.out").toFile())
        .redirectErrorStream(true)
        .start();
  }

  StateSettings state() {
    return StateSettings.h2(folder.resolve("state/state"));
  }

  /** The manifest's lines, each by column. */
  List<Map<String, String>> manifest() {
    return csv("manifest.csv");
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
    try (Stream<Path> files = Files.list(folder.resolve("images"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
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
