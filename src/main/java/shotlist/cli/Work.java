package shotlist.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment.Category;
import shotlist.plan.PlanException;
import shotlist.provider.ServiceAccess;
import shotlist.request.RequestLog;
import shotlist.request.RequestLog.FailureReason;
import shotlist.run.Beginning;
import shotlist.run.CatalogRun;
import shotlist.run.Command;
import shotlist.run.RunResult;
import shotlist.state.LockOwner;
import shotlist.state.LockedException;
import shotlist.state.ReadAccess;
import shotlist.state.RunLock;
import shotlist.state.StateException;
import shotlist.state.StateSettings;

/** What run, submit and collect do alike: begin, show how it is getting on, tell how it ended. */
final class Work {
  private static final int REASONS_TOLD = 5;

  private final Surroundings surroundings;
  private final Shotlist program;

  Work(Surroundings surroundings, Shotlist program) {
    this.surroundings = surroundings;
    this.program = program;
  }

  /** Does it; answers the exit code. Whatever happens, {@code --json} gets its line. */
  int perform(Command command, WorkOptions options, SubmitOptions submit) {
    Instant started = surroundings.clock().instant();
    Optional<String> job = Optional.empty();
    try {
      JobFile jobFile = options.job().read(submit.settings());
      job = Optional.of(jobFile.job());
      RunResult result = run(jobFile, command, options, submit);
      tell(jobFile, result, options);
      return result.summary().exitCode();
    } catch (InterruptedException | IOException | RuntimeException e) {
      Failure failure = Failure.of(e, surroundings);
      if (options.json()) {
        Instant now = surroundings.clock().instant();
        Summary nothing =
            Summary.ofNothing(job, failure.outcome(), failure.exitCode(), started, now);
        Summary summary =
            e instanceof PlanException refused ? withCatalog(nothing, refused) : nothing;
        surroundings.out().println(summary.json());
      }
      return failure.tell(surroundings.err(), program.verbose);
    }
  }

  /** What was found in a catalog on which no run may begin. */
  private static Summary withCatalog(Summary nothing, PlanException refused) {
    return refused
        .assessment()
        .map(
            assessment ->
                nothing.withCatalog(
                    new Summary.Catalog(
                        Optional.of(refused.catalog()),
                        Optional.empty(),
                        assessment.rows(),
                        assessment.items(),
                        assessment.count(Category.REJECTED),
                        assessment.count(Category.UNCHANGED),
                        assessment.count(Category.DUPLICATE))))
        .orElse(nothing);
  }

  private RunResult run(JobFile jobFile, Command command, WorkOptions options, SubmitOptions submit)
      throws InterruptedException, IOException {
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    if (!options.sandbox()) {
      ServiceAccess access =
          ServiceAccess.fromEnvironment(jobFile.operation().provider(), surroundings.environment());
      return run(jobFile, access, state, command, options, submit);
    }
    waitForOthers(state, command, options);
    try (EmbeddedSandbox sandbox = EmbeddedSandbox.start(jobFile)) {
      if (!program.quiet) {
        surroundings.err().println(sandbox.announcement());
      }
      return run(jobFile, sandbox.access(), state, command, options, submit);
    }
  }

  /** A sandbox remembers in a folder that the run before may still be using. */
  private void waitForOthers(StateSettings state, Command command, WorkOptions options)
      throws InterruptedException {
    RunLock.awaitFree(
        state,
        LockOwner.reader(command.word(), surroundings.clock().instant()),
        options.patience(),
        owner -> tellWaiting(owner, options.patience()),
        surroundings.stop()::sleep);
  }

  /** Once, so that somebody who looks at the log knows why nothing happens. */
  private void tellWaiting(Optional<LockOwner> owner, Duration patience) {
    if (!program.quiet) {
      surroundings
          .err()
          .println(
              "Waiting for the lock, up to "
                  + Words.span(patience.toSeconds())
                  + ". It is held by "
                  + owner.map(Words::owner).orElse("another process")
                  + ".");
    }
  }

  private RunResult run(
      JobFile jobFile,
      ServiceAccess access,
      StateSettings state,
      Command command,
      WorkOptions options,
      SubmitOptions submit)
      throws InterruptedException {
    CatalogRun run =
        new CatalogRun(
            jobFile,
            access,
            state,
            options.forRun(command, submit),
            surroundings.stop(),
            surroundings.clock(),
            surroundings.in(),
            surroundings.tempo());
    RunLock.Waiting waiting = owner -> tellWaiting(owner, options.patience());
    Consumer<Beginning> told = beginning -> tell(jobFile, beginning);
    if (program.quiet) {
      return run.run(waiting, told);
    }
    run.view()
        .onCatalog(
            reading ->
                surroundings.err().println(Words.catalog(jobFile.catalog().path(), reading)));
    try (Progress progress = Progress.show(run.view(), surroundings)) {
      return run.run(waiting, told);
    }
  }

  /** Warnings are for whoever reads nothing else, too. */
  private void tell(JobFile jobFile, Beginning beginning) {
    Forecast forecast = new Forecast(jobFile, beginning.assessment());
    if (!program.quiet) {
      forecast.lines(beginning.budgets()).forEach(surroundings.err()::println);
    }
    forecast.warnings().forEach(surroundings.err()::println);
  }

  /** Why items failed, out of the state; where it is busy again by now, the manifest has to do. */
  private List<FailureReason> failureReasons(JobFile jobFile, RunResult result) {
    if (result.summary().items().failed() == 0 || surroundings.stop().allStops()) {
      return List.of();
    }
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (ReadAccess access =
        ReadAccess.open(state, "summary", surroundings.clock(), surroundings.stop()::sleep)) {
      return new Journal(access.database(), surroundings.clock())
          .findJob(jobFile.job())
          .map(id -> new RequestLog(access.database(), id).failureReasons(REASONS_TOLD))
          .orElse(List.of());
    } catch (LockedException | StateException | InterruptedException e) {
      return List.of();
    }
  }

  private void tell(JobFile jobFile, RunResult result, WorkOptions options) {
    RunWords words =
        new RunWords(jobFile, result, failureReasons(jobFile, result), options.sandbox());
    if (options.json()) {
      surroundings.out().println(result.summary().json());
    } else if (!program.quiet) {
      words.summary().forEach(surroundings.out()::println);
    }
    surroundings.out().flush();
    if (!program.quiet) {
      words.warnings().forEach(surroundings.err()::println);
    }
    words.problems().forEach(surroundings.err()::println);
    if (!program.quiet) {
      words.note().ifPresent(surroundings.err()::println);
    }
    if (program.verbose) {
      result.failure().ifPresent(thrown -> thrown.printStackTrace(surroundings.err()));
    }
  }
}
