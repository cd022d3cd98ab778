package shotlist.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.slf4j.LoggerFactory;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;
import shotlist.state.StateSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody at a command line: a folder with a catalog and a job, an environment, a sandbox. */
final class Shop implements AutoCloseable {
  /** What a command answered. */
  record Answer(int code, String out, String err) {
    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }

    List<String> outLines() {
      return out.lines().toList();
    }
  }

  /** The sandbox takes no time here, so nobody waits for what a service usually takes. */
  private static final Tempo QUICK = new Tempo(50);

  private final Path folder;
  private final Sandbox sandbox;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> settings = new ArrayList<>();
  private final List<Process> processes = new ArrayList<>();

  Shop(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder.resolve("pictures"));
      sandbox =
          Sandbox.start(
              SandboxOptions.defaults()
                  .withoutLimits()
                  .withoutDelays()
                  .withPictures(folder.resolve("pictures")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    environment.put("CLAID_BASE_URL", sandbox.claidUrl().toString());
    environment.put("CLAID_API_KEY", "a-key");
    environment.put(
        "SHOTLIST_STATE_URL", "jdbc:h2:file:" + folder.resolve("state/state").toAbsolutePath());
    settings.add("throttle.per_second=50");
    settings.add("throttle.per_minute=3000");
    settings.add("throttle.account={per_second: 100, per_minute: 6000}");
    catalogOf(3);
    job("request: {prompt: \"{{title}} on a table\"}");
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
    for (int n = 1; n <= rows.size(); n++) {
      picture(n);
    }
    return this;
  }

  private void picture(int n) {
    BufferedImage picture = new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(new Color(20 * n, 80, 160));
    graphics.fillOval(60, 60, 200, 200);
    graphics.dispose();
    try {
      ImageIO.write(picture, "png", folder.resolve("pictures/p" + n + ".png").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The job file, with these lines besides what every job needs. */
  Shop job(String lines) {
    write(
        "job.yaml",
        """
        job: shop
        provider: claid
        operation: edit
        catalog:
          path: %s
          columns: {id: sku, image: image_url}
          images: all
        download: {folder: %s}
        manifest: {folder: %s}
        """
                .formatted(
                    folder.resolve("catalog.csv"), folder.resolve("images"), folder.resolve("out"))
            + lines
            + "\n");
    return this;
  }

  String job() {
    return folder.resolve("job.yaml").toString();
  }

  Path folder() {
    return folder;
  }

  Sandbox sandbox() {
    return sandbox;
  }

  Shop environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Shop withoutKey() {
    environment.remove("CLAID_API_KEY");
    return this;
  }

  Map<String, String> environment() {
    return environment;
  }

  void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A command on the job, faster than a service would allow. */
  Answer on(String command, String... options) {
    List<String> words = new ArrayList<>(List.of(command, job()));
    words.addAll(List.of(options));
    for (String setting : settings) {
      words.add("--set");
      words.add(setting);
    }
    return type(words.toArray(String[]::new));
  }

  /** Keeps the state elsewhere than in an H2 file of the shop's folder. */
  Shop stateIn(StateSettings state) {
    return environment("SHOTLIST_STATE_URL", state.url())
        .environment("SHOTLIST_STATE_USER", state.user())
        .environment("SHOTLIST_STATE_PASSWORD", state.password());
  }

  /** A setting of every command from now on. */
  Shop set(String setting) {
    settings.add(setting);
    return this;
  }

  /** The same command on a job file, in a process of its own; its words go into a file. */
  Process start(String command, String jobFile, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                command,
                folder.resolve(jobFile).toString()));
    words.addAll(List.of(options));
    for (String setting : settings) {
      words.add("--set");
      words.add(setting);
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectOutput(folder.resolve(jobFile + ".out").toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** Types a command line. */
  Answer type(String... words) {
    return type(new StopSignal(), words);
  }

  /** Types a command line that a signal may stop. */
  Answer type(StopSignal stop, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.execute(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            stop,
            QUICK,
            words);
    if (List.of(words).contains("--verbose")) {
      quietLog();
    }
    return new Answer(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The tests' own log again, for whoever is next in this process. */
  private static void quietLog() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    try {
      configurator.doConfigure(Shop.class.getResource("/logback-test.xml"));
    } catch (JoranException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly); // one that a failed test left behind
    try {
      sandbox.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
