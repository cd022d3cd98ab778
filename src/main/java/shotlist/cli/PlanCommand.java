package shotlist.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import shotlist.jobfile.JobFile;
import shotlist.plan.Guards;
import shotlist.plan.PlanException;
import shotlist.run.Spool;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist plan}. */
@Command(
    name = "plan",
    description = "Tell what a run would do and cost now. Sends nothing, changes nothing.")
final class PlanCommand implements Callable<Integer> {
  @Mixin private JobArguments job = new JobArguments();

  @Option(
      names = "--explain",
      paramLabel = "ID",
      description = "Why this item would be sent, or not.")
  private Optional<String> explained = Optional.empty();

  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = "Read this catalog instead of the job file's; - is standard input.")
  private Optional<String> catalog = Optional.empty();

  @Option(names = "--json", description = "Print one line of JSON instead of the table.")
  private boolean json;

  private final Surroundings surroundings;

  PlanCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = job.read(SubmitOptions.catalogSetting(catalog));
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (Spool spool = spool(jobFile);
        PlanLook look = PlanLook.begin(jobFile, surroundings)) {
      if (look.looking().isPresent()) {
        look(jobFile, spool, look, state);
      }
      try (ReadAccess access = open(state)) {
        Planned planned =
            Planned.of(jobFile, spool, look, access.database(), explained, surroundings);
        requireUsable(jobFile, planned);
        tell(planned);
      }
    }
    return 0;
  }

  /** Between the two times that the state is open, so that a run may begin while we look. */
  private void look(JobFile jobFile, Spool spool, PlanLook look, StateSettings state)
      throws InterruptedException {
    try (ReadAccess access = open(state)) {
      look.survey(jobFile, spool, access.database(), surroundings);
    }
    look.lookAtAll(jobFile, surroundings);
  }

  private ReadAccess open(StateSettings state) throws InterruptedException {
    return ReadAccess.open(state, "plan", surroundings.clock(), surroundings.stop()::sleep);
  }

  /** Before the state is opened: a run that begins meanwhile must not wait for a slow pipe. */
  private Spool spool(JobFile jobFile) throws InterruptedException {
    Spool spool = Spool.of(jobFile.catalog().path(), surroundings.in(), surroundings.stop());
    if (surroundings.stop().allStops()) {
      spool.close();
      surroundings.throwIfStopped();
    }
    return spool;
  }

  /** What a run would refuse is refused here as well, with the rows that are to blame. */
  private void requireUsable(JobFile jobFile, Planned planned) {
    try {
      Guards.require(jobFile, planned.assessment());
    } catch (PlanException e) {
      planned.rejects().forEach(surroundings.err()::println);
      planned.findings().forEach(surroundings.err()::println);
      surroundings.err().println(planned.reading());
      throw e;
    }
    if (explained.isPresent()) {
      planned.requireExplained(explained.get());
    }
  }

  private void tell(Planned planned) {
    if (explained.isEmpty()) {
      planned.rejects().forEach(surroundings.err()::println);
      planned.findings().forEach(surroundings.err()::println);
      planned.warnings().forEach(surroundings.err()::println);
    }
    if (json) {
      surroundings.out().println(planned.json());
    } else if (explained.isPresent()) {
      planned.explanations().forEach(surroundings.out()::println);
    } else {
      surroundings.out().println(planned.reading());
      planned.table().forEach(surroundings.out()::println);
    }
    surroundings.out().flush();
  }
}
