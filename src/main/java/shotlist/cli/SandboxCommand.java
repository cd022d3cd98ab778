package shotlist.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.provider.Provider;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;

/** {@code shotlist sandbox}. */
@Command(
    name = "sandbox",
    description = "Run a local stand-in for the services until it is stopped.")
final class SandboxCommand implements Callable<Integer> {
  private static final Duration UNTIL_STOPPED = Duration.ofDays(365);

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Listen on this port; any free one unless given.")
  private int port;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "The pictures that stand for every host ending in .example.")
  private Optional<Path> pictures = Optional.empty();

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Remember tasks and charges here, over restarts.")
  private Optional<Path> state = Optional.empty();

  @Option(
      names = "--task-time",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long an image takes; 3s unless given.")
  private Optional<Duration> taskTime = Optional.empty();

  @Option(
      names = "--video-time",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long a video takes; 15s unless given.")
  private Optional<Duration> videoTime = Optional.empty();

  @Option(
      names = "--answer-time",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long a synchronous answer takes; 2s unless given.")
  private Optional<Duration> answerTime = Optional.empty();

  @Option(
      names = "--result-life",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long a result's address works; 24h unless given.")
  private Optional<Duration> resultLife = Optional.empty();

  @Option(
      names = "--balance",
      paramLabel = "N",
      description = "What each account has to spend; endless unless given.")
  private Optional<BigDecimal> balance = Optional.empty();

  @Option(names = "--no-limits", description = "Never answer 429 by itself.")
  private boolean noLimits;

  @Option(
      names = "--fault",
      paramLabel = "NAME=RATE",
      description = "Let a fault happen at a rate from 0 to 1, e.g. --fault drop=0.01; repeatable.")
  private Map<String, Double> faults = new LinkedHashMap<>();

  private final Surroundings surroundings;

  SandboxCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    try (Sandbox sandbox = Sandbox.start(options())) {
      announce(sandbox);
      surroundings.stop().sleep(UNTIL_STOPPED);
    } catch (InterruptedException e) {
      return surroundings.signalCode();
    }
    return 0;
  }

  private SandboxOptions options() {
    SandboxOptions options = SandboxOptions.defaults().withPort(port);
    Times times = options.times();
    options =
        options.withTimes(
            new Times(
                taskTime.orElse(times.task()),
                videoTime.orElse(times.video()),
                answerTime.orElse(times.synchronous()),
                times.slowDownload()));
    options = pictures.map(options::withPictures).orElse(options);
    options = state.map(options::withStateFolder).orElse(options);
    options = resultLife.map(options::withResultLife).orElse(options);
    options = balance.map(options::withStartingBalance).orElse(options);
    options = noLimits ? options.withoutLimits() : options;
    try {
      return options.withFaultRates(faults);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--fault: " + e.getMessage() + ".");
    }
  }

  private void announce(Sandbox sandbox) {
    PrintStream out = surroundings.out();
    out.println(Provider.CLAID.baseUrlVariable() + "=" + sandbox.claidUrl());
    out.println(Provider.CLAID.keyVariable() + "=sandbox-key");
    out.println(Provider.MAGIC_HOUR.baseUrlVariable() + "=" + sandbox.magicHourUrl());
    out.println(Provider.MAGIC_HOUR.keyVariable() + "=sandbox-key");
    out.flush();
    surroundings
        .err()
        .println(
            "The sandbox listens on "
                + sandbox.claidUrl()
                + "; any key will do. Its book: "
                + sandbox.claidUrl().resolve("/sandbox/book")
                + "\n  Set the lines above in the environment of a run. Ctrl-C ends it.");
  }
}
