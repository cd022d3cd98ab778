package shotlist.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that is measured: the program, or what it is compared with. Its words go to files in
 * its folder; the shell around it counts the processors' time.
 */
final class Child implements AutoCloseable {
  /**
   * What it took.
   *
   * @param wall seconds on the clock
   * @param cpu seconds of the processors
   * @param peakBytes of memory at the most; 0 where the system does not tell
   */
  record Took(double wall, double cpu, long peakBytes) {}

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int LOOK_MILLIS = 50;

  private final Process shell;
  private final String what;
  private final Path summary;
  private final Path messages;
  private final Path times;
  private final long started;
  private long peakBytes;

  private Child(Process shell, String what, Path summary, Path messages, Path times, long started) {
    this.shell = shell;
    this.what = what;
    this.summary = summary;
    this.messages = messages;
    this.times = times;
    this.started = started;
  }

  static Child start(
      Path folder, Program program, Map<String, String> environment, List<String> arguments)
      throws IOException {
    int number = NUMBER.incrementAndGet();
    Path summary = folder.resolve("summary-" + number);
    Path messages = folder.resolve("messages-" + number);
    Path times = folder.resolve("times-" + number);
    List<String> command =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                "summary=$1 messages=$2; shift 2; TIMEFORMAT='%R %U %S'; time \"$@\""
                    + " >\"$summary\" 2>\"$messages\" </dev/null",
                "bench",
                summary.toString(),
                messages.toString()));
    command.addAll(program.command());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
    process.environment().keySet().removeIf(name -> name.startsWith("SHOTLIST_"));
    process.environment().putAll(program.environment());
    process.environment().putAll(environment);
    process.redirectError(times.toFile());
    process.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    String what = program.name() + ", " + String.join(" ", arguments);
    long started = System.nanoTime();
    return new Child(process.start(), what, summary, messages, times, started);
  }

  /** When it was started, by {@link System#nanoTime}. */
  long started() {
    return started;
  }

  /** Waits so long for its end at most. */
  boolean endsWithin(long millis) throws InterruptedException {
    return shell.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  /** The process itself, not the shell around it. */
  Optional<ProcessHandle> process() {
    return shell.descendants().findFirst();
  }

  /** Waits for its end, which must be with this code. */
  Took await(int exitCode) throws IOException, InterruptedException {
    OptionalLong pid = OptionalLong.empty();
    while (!shell.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (pid.isEmpty()) {
        pid = process().map(it -> OptionalLong.of(it.pid())).orElse(pid); // it looks at them all
      }
      pid.ifPresent(it -> peakBytes = Math.max(peakBytes, Vitals.peakBytes(it)));
    }
    if (shell.exitValue() != exitCode) {
      throw new IOException(
          what + ": ended with " + shell.exitValue() + ", not " + exitCode + ".\n" + lastWords());
    }
    String[] read = Files.readString(times).strip().split(" ", -1);
    return new Took(
        Double.parseDouble(read[0]),
        Double.parseDouble(read[1]) + Double.parseDouble(read[2]),
        peakBytes);
  }

  /** The last line that it wrote to standard output; a profiler may have said something before. */
  String summary() throws IOException {
    List<String> lines = Files.readAllLines(summary, StandardCharsets.UTF_8);
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** The end of what it wrote to standard error. */
  String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(messages, StandardCharsets.UTF_8);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
  }

  /** Kills it, if it lives, and waits until it is dead. */
  void kill() {
    process()
        .ifPresent(
            it -> {
              it.destroyForcibly();
              it.onExit().join();
            });
    shell.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
