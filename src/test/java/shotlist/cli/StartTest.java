package shotlist.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start loads is what it takes. */
class StartTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version"})
  void whoAsksForHelpWaitsForNothingElse(String option) throws Exception {
    assertThat(classesOf(option))
        .anyMatch(name -> name.startsWith("picocli."))
        .noneMatch(name -> name.startsWith("org.springframework."))
        .noneMatch(name -> name.startsWith("org.h2."))
        .noneMatch(name -> name.startsWith("org.yaml."))
        .noneMatch(name -> name.startsWith("okhttp3."))
        .noneMatch(name -> name.startsWith("ch.qos.logback."))
        .noneMatch(name -> name.startsWith("tools.jackson."));
  }

  @Test
  void schemaNeedsNoState() throws Exception {
    assertThat(classesOf("schema"))
        .anyMatch(name -> name.startsWith("tools.jackson."))
        .noneMatch(name -> name.startsWith("org.springframework."))
        .noneMatch(name -> name.startsWith("org.h2."));
  }

  /** A scheduler's machine has variables that are meant for other programs. */
  @Test
  void runKeepsToWhatItNeedsOfSpringWhateverTheEnvironmentAsksOfSpringBoot(@TempDir Path folder)
      throws Exception {
    try (Shop shop = new Shop(folder)) {
      Path loaded = folder.resolve("loaded");
      shop.set("budget.run=10")
          .environment("SPRING_MAIN_BANNER_MODE", "console")
          .environment("SPRING_PROFILES_ACTIVE", "prod")
          .environment("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + ":none");

      Process process = shop.start("submit", "job.yaml", "--json", "--quiet");

      assertThat(process.waitFor()).isEqualTo(4);
      assertThat(shop.read("job.yaml.out").lines().filter(line -> !line.startsWith("NOTE: ")))
          .singleElement(as(STRING))
          .startsWith("{\"schema\":1,");
      assertThat(Files.readAllLines(loaded))
          .anyMatch(name -> name.startsWith("org.springframework.batch."))
          .noneMatch(
              name -> name.startsWith("org.springframework.boot.context.properties.bind.Binder"))
          .noneMatch(name -> name.startsWith("org.springframework.boot.convert."))
          .noneMatch(name -> name.startsWith("org.apache.logging."));
    }
  }

  /** Of a process of its own, since other tests have loaded everything here. */
  private static List<String> classesOf(String... words) throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "-cp",
                System.getProperty("java.class.path"),
                "shotlist.cli.Main"));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines()
        .filter(text -> text.contains(" source: "))
        .map(text -> text.substring(0, text.indexOf(' ')))
        .toList();
  }
}
