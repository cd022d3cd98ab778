package shotlist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shotlist run}. */
@Command(
    name = "run",
    description = "Plan, submit, collect, write the manifest; resumes what an earlier run left.")
final class RunCommand implements Callable<Integer> {
  @Mixin private WorkOptions options = new WorkOptions();
  @Mixin private SubmitOptions submit = new SubmitOptions();
  private final Work work;

  RunCommand(Work work) {
    this.work = work;
  }

  @Override
  public Integer call() {
    return work.perform(shotlist.run.Command.RUN, options, submit);
  }
}
