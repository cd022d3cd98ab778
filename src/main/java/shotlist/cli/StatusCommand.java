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
import shotlist.state.LockOwner;
import shotlist.state.ReadAccess;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;

/** {@code shotlist status}. */
@Command(
    name = "status",
    description = "Tell how jobs stand: items, credits, who is running. Also during a run.")
final class StatusCommand implements Callable<Integer> {
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
    Optional<LockOwner> owner = RunLock.findOwner(state).filter(holder -> !holder.reader());
    try (ReadAccess access =
        ReadAccess.open(state, "status", surroundings.clock(), surroundings.stop()::sleep)) {
      JobStatus.Reader reader =
          new JobStatus.Reader(access.database(), owner, surroundings.clock());
      List<String> jobs =
          jobFile
              .map(job -> List.of(job.job()))
              .orElseGet(() -> new Journal(access.database(), surroundings.clock()).jobs());
      List<JobStatus> all = jobs.stream().map(job -> reader.read(job, jobFile)).toList();
      tell(all, jobFile);
    }
    return 0;
  }

  private void tell(List<JobStatus> all, Optional<JobFile> jobFile) {
    for (JobStatus status : all) {
      if (json) {
        surroundings.out().println(status.json());
      } else if (jobFile.isPresent()) {
        status.lines(jobFile.get()).forEach(surroundings.out()::println);
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
