package shotlist.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.request.RequestBook;
import shotlist.request.RequestBook.Resolution;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.state.Database;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist resolve}. */
@Command(
    name = "resolve",
    description = {
      "Settle requests in doubt: those that were sent and never answered.",
      "Without an option it lists them, also during a run. Sends nothing itself."
    })
final class ResolveCommand implements Callable<Integer> {
  /** How they are settled. */
  static final class How {
    @Option(
        names = "--free",
        description = "They were not charged: their credits are free, the next run sends them.")
    boolean free;

    @Option(
        names = "--charged",
        description = "They were charged: booked as spent, their items fail until a retry.")
    boolean charged;

    @Option(
        names = "--resubmit",
        description =
            "Nobody knows: booked as spent, and the next run sends them again. They may be paid for"
                + " twice.")
    boolean resubmit;

    Resolution resolution() {
      return free ? Resolution.FREE : charged ? Resolution.CHARGED : Resolution.RESUBMIT;
    }
  }

  @Mixin private ItemArguments items = new ItemArguments();

  @ArgGroup private @Nullable How how;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  private final Surroundings surroundings;

  ResolveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = items.job().read();
    if (how == null) {
      list(jobFile);
    } else {
      settle(jobFile, how.resolution());
    }
    surroundings.out().flush();
    return 0;
  }

  private void list(JobFile jobFile) throws InterruptedException {
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (ReadAccess access =
        ReadAccess.open(state, "resolve", surroundings.clock(), surroundings.stop()::sleep)) {
      Database database = access.database();
      Journal journal = new Journal(database, surroundings.clock());
      long jobId = HeldJob.requireKnown(journal, jobFile.job(), "resolve");
      Optional<Picked> picked = Picked.of(items.ids(), database, jobId, jobFile.job(), "resolve");
      ResolveWords words =
          ResolveWords.of(jobFile, database, jobId, journal.isRehearsed(jobId), picked, json);
      print(json ? List.of(words.listJson()) : words.list());
    }
  }

  /** What a killed run was sending is in doubt, too: no run is going on now. */
  private void settle(JobFile jobFile, Resolution resolution) throws InterruptedException {
    try (HeldJob held = items.job().hold(jobFile, "resolve", surroundings)) {
      Database database = held.database();
      Optional<Picked> known =
          Picked.of(items.ids(), database, held.jobId(), jobFile.job(), "resolve");
      if (new RequestLog(database, held.jobId()).count(RequestState.SUBMITTING) > 0) {
        held.changeAll(held.book()::doubtInterrupted);
      }
      Optional<List<Long>> only = known.map(Picked::requestIds);
      Optional<Picked> picked =
          Picked.of(items.ids(), database, held.jobId(), jobFile.job(), "resolve");
      ResolveWords words =
          ResolveWords.of(jobFile, database, held.jobId(), held.isRehearsed(), picked, false);
      if (words.isSomethingToDo()) {
        RequestBook book = held.book();
        held.changeAll(() -> book.resolve(resolution, only));
      }
      print(json ? List.of(words.settledJson(resolution)) : words.settled(resolution));
    }
  }

  private void print(List<String> lines) {
    lines.forEach(surroundings.out()::println);
  }
}
