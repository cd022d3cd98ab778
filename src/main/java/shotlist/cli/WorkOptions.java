package shotlist.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import shotlist.run.Command;
import shotlist.run.RunOptions;

/** Options of the commands that work with a service. */
final class WorkOptions {
  @Mixin private JobArguments job = new JobArguments();

  @Option(
      names = "--max-duration",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description =
          "After this time send nothing more, collect for the grace time, and end; e.g. 6h.")
  private Optional<Duration> maxDuration = Optional.empty();

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "How long to collect after --max-duration; 5m unless given.")
  private Optional<Duration> grace = Optional.empty();

  @Option(
      names = "--wait-for-lock",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "Where another run is on, wait this long for its end; e.g. 10m.")
  private Optional<Duration> waitForLock = Optional.empty();

  @Option(
      names = "--sandbox",
      description = "Use a sandbox that starts and ends with this command: no key, no charges.")
  private boolean sandbox;

  @Option(
      names = "--json",
      description = "Print the summary as one line of JSON, and nothing else, on standard output.")
  private boolean json;

  JobArguments job() {
    return job;
  }

  boolean sandbox() {
    return sandbox;
  }

  boolean json() {
    return json;
  }

  Duration patience() {
    return waitForLock.orElse(Duration.ZERO);
  }

  /** For the run. */
  RunOptions forRun(Command command, SubmitOptions submit) {
    return new RunOptions(
        command,
        submit.limit(),
        submit.sample(),
        maxDuration,
        grace.orElse(RunOptions.GRACE),
        patience(),
        sandbox());
  }
}
