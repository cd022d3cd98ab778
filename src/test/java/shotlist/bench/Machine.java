package shotlist.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/** The machine that the figures are of. */
record Machine(String model, int processors, long memoryBytes, String system, double load) {
  static Machine here() throws IOException {
    return new Machine(
        processorModel(),
        Runtime.getRuntime().availableProcessors(),
        counters().getTotalMemorySize(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        counters().getSystemLoadAverage());
  }

  private static OperatingSystemMXBean counters() {
    return (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  }

  private static String processorModel() throws IOException {
    Path processors = Path.of("/proc/cpuinfo");
    String unknown = System.getProperty("os.arch");
    if (!Files.exists(processors)) {
      return unknown;
    }
    try (Stream<String> lines = Files.lines(processors)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(unknown);
    }
  }

  /** The processors' seconds that this process has taken so far. */
  static double ownProcessorSeconds() {
    return counters().getProcessCpuTime() / 1e9;
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "%s; %s, %d processors, %.0f GB, %s, Java %s, load %s",
        LocalDate.now(ZoneOffset.UTC),
        model,
        processors,
        memoryBytes / 1e9,
        system,
        System.getProperty("java.version"),
        load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load));
  }
}
