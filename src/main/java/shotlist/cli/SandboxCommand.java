package shotlist.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import shotlist.provider.Provider;
import shotlist.sandbox.Sandbox;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Limit;
import shotlist.sandbox.SandboxOptions.Limits;
import shotlist.sandbox.SandboxOptions.Times;

/** {@code shotlist sandbox}. */
@Command(
    name = "sandbox",
    description = "Run a local stand-in for the services until it is stopped.")
final class SandboxCommand implements Callable<Integer> {
  private static final List<String> LIMITED = List.of("account", "edit", "video", "magic-hour");
  private static final Pattern LIMIT = Pattern.compile("([1-9][0-9]{0,5})/([1-9][0-9]{0,6})");
  private static final Duration UNTIL_STOPPED = Duration.ofDays(365);

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = Converters.OfPort.class,
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
      names = "--limit",
      paramLabel = "NAME=S/MIN",
      description =
          "Another limit than the service's own, a second and a minute, e.g. --limit edit=4/240;"
              + " account, edit, video or magic-hour; repeatable.")
  private Map<String, String> limits = new LinkedHashMap<>();

  @Option(
      names = "--longest-side",
      paramLabel = "N",
      description = "Draw no side longer than this, 64 to 2048 pixels; 2048 unless given.")
  private Optional<Integer> longestSide = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Where the chance of faults and times grows from; 1 unless given.")
  private Optional<Long> seed = Optional.empty();

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
    options = seed.map(options::withSeed).orElse(options);
    options = options.withLimits(limits(options.limits()));
    options = noLimits ? options.withoutLimits() : options;
    try {
      options = longestSide.map(options::withLongestSide).orElse(options);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--longest-side: " + e.getMessage() + ".");
    }
    try {
      return options.withFaultRates(faults);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--fault: " + e.getMessage() + ".");
    }
  }

  private Limits limits(Limits own) {
    Map<String, Limit> changed = new LinkedHashMap<>();
    limits.forEach((name, text) -> changed.put(name, limit(name, text)));
    return new Limits(
        own.enforced(),
        changed.getOrDefault("account", own.account()),
        changed.getOrDefault("edit", own.edit()),
        changed.getOrDefault("video", own.video()),
        changed.getOrDefault("magic-hour", own.magicHour()));
  }

  private static Limit limit(String name, String text) {
    Matcher rates = LIMIT.matcher(text);
    if (!LIMITED.contains(name) || !rates.matches()) {
      throw new UsageException(
          "--limit "
              + name
              + "="
              + text
              + ": not a limit such as edit=4/240, so many a second and a minute; there are "
              + String.join(", ", LIMITED)
              + ".");
    }
    return new Limit(Integer.parseInt(rates.group(1)), Integer.parseInt(rates.group(2)));
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
