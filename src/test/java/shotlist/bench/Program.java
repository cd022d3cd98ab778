package shotlist.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * How a process is started.
 *
 * @param name what is told of it
 * @param command before the arguments
 * @param environment on top of our own
 */
record Program(String name, List<String> command, Map<String, String> environment) {
  /** {@code java -jar}. */
  static Program jar(Path jar, String heap) {
    return new Program(
        "Shotlist " + version(jar) + " by java -jar, -Xmx" + heap,
        List.of(java(), "-Xmx" + heap, "-jar", jar.toString()),
        Map.of());
  }

  /** {@code scripts/shotlist}, which brings its own flags. */
  static Program script(Path script, Path jar, String heap) {
    return new Program(
        "Shotlist " + version(jar) + " by scripts/shotlist, -Xmx" + heap,
        List.of(script.toString()),
        Map.of("JAVA_HOME", System.getProperty("java.home"), "JDK_JAVA_OPTIONS", "-Xmx" + heap));
  }

  /** A class of the benchmark, with the libraries that the benchmark has. */
  static Program of(Class<?> main, String heap) {
    return new Program(
        main.getSimpleName(),
        List.of(
            java(), "-Xmx" + heap, "-cp", System.getProperty("java.class.path"), main.getName()),
        Map.of());
  }

  /** The same with these flags for the JVM. */
  Program with(List<String> flags) {
    List<String> longer = new ArrayList<>(command);
    longer.addAll(1, flags);
    return new Program(name, longer, environment);
  }

  String words() {
    return name;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String version(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return Optional.ofNullable(file.getManifest())
          .map(manifest -> manifest.getMainAttributes().getValue("Implementation-Version"))
          .orElse("(unknown)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
