package shotlist.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program in a process of its own, with little memory, and what it took. */
final class Child {
  /** Seconds on the clock, and of the processors. */
  record Took(double wall, double cpu) {}

  private final Path folder;
  private final Path jar;
  private final Map<String, String> environment;

  Child(Path folder, Path jar, Map<String, String> environment) {
    this.folder = folder;
    this.jar = jar;
    this.environment = environment;
  }

  /** Runs a command, which must end with this code. */
  Took run(int exitCode, List<String> jvm, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "TIMEFORMAT='%R %U %S'; time \"$@\" 2>messages >summary",
                "bench",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m"));
    command.addAll(jvm);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().putAll(environment);
    Path times = folder.resolve("times");
    process.redirectError(times.toFile());
    process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    int code = process.start().waitFor();
    if (code != exitCode) {
      throw new IOException(
          String.join(" ", arguments)
              + " ended with "
              + code
              + ": "
              + Files.readString(folder.resolve("messages"), StandardCharsets.UTF_8));
    }
    List<String> read = List.of(Files.readString(times).strip().split(" ", -1));
    return new Took(
        Double.parseDouble(read.get(0)),
        Double.parseDouble(read.get(1)) + Double.parseDouble(read.get(2)));
  }
}
