package shotlist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shotlist collect}. */
@Command(
    name = "collect",
    description = "Fetch results that are in flight and write the manifest; submits nothing.")
final class CollectCommand implements Callable<Integer> {
  @Mixin private WorkOptions options = new WorkOptions();
  private final Work work;

  CollectCommand(Work work) {
    this.work = work;
  }

  @Override
  public Integer call() {
    return work.perform(shotlist.run.Command.COLLECT, options, new SubmitOptions());
  }
}
