package shotlist.cli;

import java.util.List;
import shotlist.jobfile.JobFile;
import shotlist.run.RunResult;

/** What a person is told of a run, for tests of other packages. */
public final class Told {
  private Told() {}

  /** The first line of standard error; empty text where there is nothing to say. */
  public static String firstLine(JobFile jobFile, RunResult result) {
    return new RunWords(jobFile, result, List.of(), false)
        .problems().stream().findFirst().flatMap(text -> text.lines().findFirst()).orElse("");
  }
}
