package shotlist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shotlist submit}. */
@Command(name = "submit", description = "As run, but do not wait for results.")
final class SubmitCommand implements Callable<Integer> {
  @Mixin private WorkOptions options = new WorkOptions();
  @Mixin private SubmitOptions submit = new SubmitOptions();
  private final Work work;

  SubmitCommand(Work work) {
    this.work = work;
  }

  @Override
  public Integer call() {
    return work.perform(shotlist.run.Command.SUBMIT, options, submit);
  }
}
