package shotlist.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.state.ReadAccess;
import shotlist.state.StateSettings;

/** {@code shotlist status}. */
@Command(
    name = "status",
    description = "Tell how jobs stand: items, credits, who is running. Also during a run.")
final class StatusCommand implements Callable<Integer> {
  /** Where the values of rows begin. */
  private static final int FOLDED_TO = 13;

  @Parameters(
      paramLabel = "JOB",
      arity = "0..1",
      description = "The job file; all jobs of this state unless given.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--json", description = "Print a line of JSON for each job.")
  private boolean json;

  private final Surroundings surroundings;

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<JobFile> jobFile = file.map(path -> JobFiles.read(path, Map.of()));
    StateSettings state = StateSettings.fromEnvironment(surroundings.environment());
    try (ReadAccess access =
        ReadAccess.open(state, "status", surroundings.clock(), surroundings.stop()::sleep)) {
      List<String> jobs =
          jobFile
              .map(job -> List.of(job.job()))
              .orElseGet(() -> new Journal(access.database(), surroundings.clock()).jobs());
      tell(jobs.stream().map(job -> read(access, job, jobFile)).toList(), jobFile);
    }
    return 0;
  }

  private JobStatus read(ReadAccess access, String job, Optional<JobFile> jobFile) {
    return new JobStatus.Reader(access.database(), access.findOwner(job), surroundings.clock())
        .read(job, jobFile);
  }

  private void tell(List<JobStatus> all, Optional<JobFile> jobFile) throws InterruptedException {
    int width =
        Terminal.find(surroundings.environment(), 1).map(Terminal::width).orElse(Integer.MAX_VALUE);
    for (JobStatus status : all) {
      if (json) {
        surroundings.out().println(status.json());
      } else if (jobFile.isPresent()) {
        status.lines(jobFile.get()).stream()
            .flatMap(line -> Words.folded(line, width, FOLDED_TO).stream())
            .forEach(surroundings.out()::println);
      } else {
        surroundings.out().println(status.line());
      }
    }
    surroundings.out().flush();
    if (all.isEmpty()) {
      surroundings.err().println("No job has run with this state yet.");
    }
  }
}
