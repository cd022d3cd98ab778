package shotlist.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import shotlist.jobfile.JobFile;
import shotlist.state.StateSettings;

/** What the commands have in common by which a person changes a job's books. */
final class HandArguments {
  @Mixin private JobArguments job = new JobArguments();

  @Option(
      names = "--wait-for-lock",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "Where a run is on, wait this long for its end; e.g. 10m.")
  private Optional<Duration> waitForLock = Optional.empty();

  /** The job file as the command line has it. */
  JobFile read() {
    return job.read();
  }

  /** Opens the job's state for changes; as {@link HeldJob#open}. */
  HeldJob hold(JobFile jobFile, String command, Surroundings surroundings)
      throws InterruptedException {
    return HeldJob.open(
        StateSettings.fromEnvironment(surroundings.environment()),
        jobFile.job(),
        command,
        waitForLock.orElse(Duration.ZERO),
        surroundings);
  }
}
