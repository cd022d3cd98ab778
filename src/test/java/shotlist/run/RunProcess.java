package shotlist.run;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.provider.ServiceAccess;
import shotlist.state.StateSettings;
import shotlist.testing.CommitFaults;

/** A run in a process of its own, for tests that kill it. */
final class RunProcess {
  private RunProcess() {}

  /** Which commit kills the process, and whether before it is made: {@code ANSWER before}. */
  static final String KILLED_BY = "shotlist.killed";

  /** Command, job file, service, state, then settings. */
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 4; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
    }
    String killedBy = System.getProperty(KILLED_BY, "");
    if (!killedBy.isEmpty()) {
      String[] words = killedBy.split(" ", -1);
      CommitFaults.install(
          CommitFaults.killing(CommitFaults.Commit.valueOf(words[0]), words[1].equals("before")));
    }
    JobFile jobFile = JobFiles.read(Path.of(args[1]), settings);
    RunResult result =
        new CatalogRun(
                jobFile,
                ServiceAccess.of(jobFile.operation().provider(), args[2], "test-key"),
                StateSettings.h2(Path.of(args[3])),
                RunOptions.of(Command.valueOf(args[0])),
                new StopSignal(),
                Clock.systemUTC(),
                InputStream.nullInputStream(),
                new Tempo(20))
            .run();
    System.exit(result.summary().exitCode());
  }
}
