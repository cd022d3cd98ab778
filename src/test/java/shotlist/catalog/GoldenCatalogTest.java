package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads every {@code src/test/resources/catalog/NAME.csv} and compares what it makes of it with
 * {@code NAME.expected}. A new case is these two files. An expectation is
 *
 * <pre>
 * # images: first                                   settings, first
 * A1 | 1 | https://shop.example/a1.jpg | line 2     an item
 * reject | line 3 | A2 | image_url | ftp://x | …    line, id, column, value (\n: a line break), reason
 * error | line of a message                         where the catalog cannot be read
 * </pre>
 *
 * It is then the evening of 20 November 2026.
 */
class GoldenCatalogTest {
  private static final Path FOLDER = Path.of("src/test/resources/catalog");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T20:00:00Z"), ZoneOffset.UTC);

  static List<String> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".csv"))
          .map(name -> name.substring(0, name.length() - ".csv".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void catalogIsReadAsExpected(String name) throws IOException {
    String expected = Files.readString(FOLDER.resolve(name + ".expected"));
    Settings settings = Settings.defaults();
    for (String line : expected.lines().filter(text -> text.startsWith("# ")).toList()) {
      String[] setting = line.substring(2).split(": ", 2);
      settings = settings.with(setting[0], setting[1]);
    }

    List<String> read = read(name + ".csv", settings);

    assertThat(read)
        .containsExactlyElementsOf(
            expected.lines().filter(text -> !text.startsWith("# ") && !text.isBlank()).toList());
  }

  private static List<String> read(String file, Settings settings) throws IOException {
    List<String> lines = new ArrayList<>();
    try (InputStream in = Files.newInputStream(FOLDER.resolve(file));
        Catalog catalog = Catalog.open(in, file, settings.read(), CLOCK)) {
      Settings.readAll(catalog).forEach(entry -> lines.add(shown(entry)));
    } catch (CatalogException e) {
      e.getMessage().lines().forEach(line -> lines.add("error | " + line));
    }
    return lines;
  }

  private static String shown(Entry entry) {
    if (entry instanceof Entry.Item item) {
      return join(item.id(), item.position(), item.source(), "line " + item.row().line());
    }
    if (entry instanceof Entry.Reject reject) {
      return join(
          "reject",
          "line " + reject.line(),
          reject.id(),
          reject.column(),
          reject.value().replace("\n", "\\n"),
          reject.reason());
    }
    throw new AssertionError(entry);
  }

  private static String join(Object... parts) {
    return Stream.of(parts).map(Object::toString).collect(Collectors.joining(" | "));
  }
}
