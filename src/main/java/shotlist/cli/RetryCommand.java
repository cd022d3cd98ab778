package shotlist.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import shotlist.jobfile.JobFile;
import shotlist.state.StateSettings;

/** {@code shotlist retry}. */
@Command(
    name = "retry",
    description = {
      "Make failed items pending again: the next run sends them, and pays for them.",
      "Without ids it is for all of them. Sends nothing itself."
    })
final class RetryCommand implements Callable<Integer> {
  @Mixin private JobArguments job = new JobArguments();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ID",
      description = "Items, by their id; P1#2 is the second picture of P1.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--wait-for-lock",
      paramLabel = "TIME",
      converter = Converters.OfDuration.class,
      description = "Where a run is on, wait this long for its end; e.g. 10m.")
  private Optional<Duration> waitForLock = Optional.empty();

  private final Surroundings surroundings;

  RetryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = job.read();
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (HeldJob held =
        HeldJob.open(
            state, jobFile.job(), "retry", waitForLock.orElse(Duration.ZERO), surroundings)) {
      Optional<Picked> picked =
          Picked.of(ids, held.database(), held.jobId(), jobFile.job(), "retry");
      Optional<List<Long>> only = picked.map(Picked::requestIds);
      RetryWords words = RetryWords.of(jobFile, held, picked);
      if (words.isSomethingToDo()) {
        held.changeAll(() -> held.book().retry(only));
      }
      words.lines().forEach(surroundings.out()::println);
      surroundings.out().flush();
    }
    return 0;
  }
}
