package shotlist.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What Linux tells of a process; other systems tell nothing, and it shows as absent. */
record Vitals(OptionalLong bytes, OptionalLong threads, OptionalLong files) {
  /** Of a process that has just ended. */
  static final Vitals UNKNOWN =
      new Vitals(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  static Vitals of(long pid) {
    Path process = Path.of("/proc", String.valueOf(pid));
    return new Vitals(
        figure(process, "VmRSS:", 1024), figure(process, "Threads:", 1), openFiles(process));
  }

  /** The most memory it had; 0 where that is not told. */
  static long peakBytes(long pid) {
    return figure(Path.of("/proc", String.valueOf(pid)), "VmHWM:", 1024).orElse(0);
  }

  /** In words; a dash where it is not told. */
  static String megabytes(double bytes) {
    return bytes > 0 ? String.format(Locale.ROOT, "%.0f", bytes / 1e6) : "–";
  }

  private static OptionalLong figure(Path process, String name, long unit) {
    try {
      List<String> lines = Files.readAllLines(process.resolve("status"));
      return lines.stream()
          .filter(line -> line.startsWith(name))
          .flatMap(line -> Arrays.stream(line.split("\\s+", -1)).skip(1).limit(1))
          .mapToLong(figure -> Long.parseLong(figure) * unit)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // it is gone, or this is not Linux
    }
  }

  private static OptionalLong openFiles(Path process) {
    try (Stream<Path> files = Files.list(process.resolve("fd"))) {
      return OptionalLong.of(files.count());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
