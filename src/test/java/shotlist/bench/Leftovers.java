package shotlist.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.util.FileSystemUtils;

/** What has to go when the benchmark ends, however it ends; the latest first. */
final class Leftovers {
  /** How something comes to be. */
  @FunctionalInterface
  interface Opening<C> {
    C open() throws IOException;
  }

  private final Deque<AutoCloseable> left = new ArrayDeque<>();
  private boolean going;

  private Leftovers() {}

  /** These go when the JVM ends. */
  static Leftovers goneAtTheEnd() {
    Leftovers leftovers = new Leftovers();
    Runtime.getRuntime().addShutdownHook(new Thread(leftovers::go, "leftovers"));
    return leftovers;
  }

  /** A folder, to be removed with what is in it. */
  synchronized Path add(Path folder) {
    left.push(() -> FileSystemUtils.deleteRecursively(folder));
    return folder;
  }

  /** Opens what is closed at the end at the latest; not once the end has begun. */
  synchronized <C extends AutoCloseable> C open(Opening<C> opening) throws IOException {
    if (going) {
      throw new IOException("Stopped.");
    }
    C thing = opening.open();
    left.push(thing);
    return thing;
  }

  /** Removes a folder before its time. */
  static void remove(Path folder) throws IOException {
    FileSystemUtils.deleteRecursively(folder);
  }

  /** Whether the end has begun. */
  synchronized boolean going() {
    return going;
  }

  private synchronized void go() {
    going = true;
    while (!left.isEmpty()) {
      try {
        left.pop().close();
      } catch (Exception e) {
        System.err.println("Not cleared away: " + e.getMessage());
      }
    }
  }
}
