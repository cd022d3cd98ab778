package shotlist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;

/** Which job, and what is different this time. */
final class JobArguments {
  @Parameters(index = "0", paramLabel = "JOB", description = "The job file.")
  private Path file = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a setting of the job file, e.g. --set request.images=2; repeatable.")
  private List<String> set = new ArrayList<>();

  /** The job file as the command line has it. */
  JobFile read() {
    return read(Map.of());
  }

  /**
   * The job file as the command line has it.
   *
   * @param options settings that have options of their own; they count more than {@code --set}
   */
  JobFile read(Map<String, String> options) {
    Map<String, String> overrides = new LinkedHashMap<>();
    for (String setting : set) {
      int end = setting.indexOf('=');
      if (end < 1) {
        throw new UsageException(
            "--set "
                + setting
                + ": this names no key and value.\n  Nothing was sent. Write it like"
                + " --set request.images=2");
      }
      put(overrides, setting.substring(0, end).strip(), setting.substring(end + 1));
    }
    options.forEach((key, value) -> put(overrides, key, value));
    return JobFiles.read(file, overrides);
  }

  /** The last word on a key comes last. */
  private static void put(Map<String, String> overrides, String key, String value) {
    overrides.remove(key);
    overrides.put(key, value);
  }
}
