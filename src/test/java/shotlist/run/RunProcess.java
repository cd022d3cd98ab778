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

/** A run in a process of its own, for tests that kill it. */
final class RunProcess {
  private RunProcess() {}

  /** Command, job file, service, state, then settings. */
  public static void main(String[] args) throws Exception {
    Map<String, String> settings = new LinkedHashMap<>();
    for (int i = 4; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      settings.put(args[i].substring(0, equals), args[i].substring(equals + 1));
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
