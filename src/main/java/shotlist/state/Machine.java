package shotlist.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which running operating system this is. What one system says of a file lock holds for every
 * process on it, in whatever container; of another system's processes it may know nothing.
 */
final class Machine {
  /** Linux draws it at each start; containers share their machine's. */
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private Machine() {}

  /** Tells this system from others, and where possible from itself before its last restart. */
  static String id(String host) {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return host; // no Linux
    }
  }
}
