package shotlist.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The program under test, as {@code scripts/shotlist} starts it.
 *
 * @param jar the built jar
 */
record Program(Path jar) {
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC",
          "-Dfile.encoding=UTF-8",
          "-Dsun.jnu.encoding=UTF-8");

  /** Starts a command in a folder; its words go to files. */
  Process start(
      Path folder, List<String> words, Map<String, String> environment, Path out, Path err)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SHOTLIST_"));
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(NOTHING.toFile()));
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    return builder.start();
  }

  private static final Path NOTHING = Path.of("/dev/null");
}
