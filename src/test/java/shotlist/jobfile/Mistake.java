package shotlist.jobfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A wrong job file and what is said of it; {@code mistakes.txt} holds them, one after the other:
 *
 * <pre>
 * === structure | an unknown key at the top
 * job: nightly
 * max_failure: 10%
 * ---> 2:1
 * job.yaml:2: unknown key "max_failure". Did you mean "max_failures"?
 * </pre>
 *
 * @param kind {@code structure} where the schema must see it, too; {@code contradiction} where the
 *     schema cannot; {@code yaml} where no schema comes to see it
 * @param places line and column of every problem
 */
record Mistake(String kind, String name, String yaml, String places, String message) {
  static List<Mistake> all() throws IOException {
    String table = Files.readString(Path.of("src/test/resources/shotlist/jobfile/mistakes.txt"));
    return Arrays.stream(table.split("(?m)^=== ", -1))
        .filter(text -> !text.isBlank())
        .map(Mistake::parse)
        .toList();
  }

  static List<Mistake> all(String kind) throws IOException {
    return all().stream().filter(mistake -> mistake.kind.equals(kind)).toList();
  }

  private static Mistake parse(String text) {
    int head = text.indexOf('\n');
    int arrow = text.indexOf("---> ");
    int places = text.indexOf('\n', arrow);
    int bar = text.indexOf(" | ");
    return new Mistake(
        text.substring(0, bar),
        text.substring(bar + 3, head),
        text.substring(head + 1, arrow),
        text.substring(arrow + 5, places),
        text.substring(places + 1).strip());
  }

  @Override
  public String toString() {
    return name;
  }
}
