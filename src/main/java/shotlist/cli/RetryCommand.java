package shotlist.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import shotlist.jobfile.JobFile;

/** {@code shotlist retry}. */
@Command(
    name = "retry",
    description = {
      "Make failed items pending again: the next run sends them, and pays for them.",
      "Without ids it is for all of them. Sends nothing itself."
    })
final class RetryCommand implements Callable<Integer> {
  @Mixin private ItemArguments items = new ItemArguments();

  private final Surroundings surroundings;

  RetryCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = items.job().read();
    try (HeldJob held = items.job().hold(jobFile, "retry", surroundings)) {
      Optional<Picked> picked =
          Picked.of(items.ids(), held.database(), held.jobId(), jobFile.job(), "retry");
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
