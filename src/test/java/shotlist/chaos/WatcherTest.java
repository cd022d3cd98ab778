package shotlist.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The watcher knows half a file from a whole one. */
class WatcherTest {
  @Test
  void wholeFilesAreGood() {
    assertThat(fault("manifest.csv", "id,status\r\nMUG,done\r\n")).isEmpty();
    assertThat(fault("manifest.jsonl", "{\"id\":\"MUG\"}\n{\"id\":\"LAMP\"}\n")).isEmpty();
    assertThat(fault("manifest.jsonl", "")).isEmpty();
    assertThat(fault("summary.json", "{\"schema\": 1}\n")).isEmpty();
  }

  @Test
  void fileThatWasCutOffIsSeen() {
    assertThat(fault("manifest.csv", "id,status\r\nMUG,do"))
        .contains("does not end with a line's end");
    assertThat(fault("manifest.csv", "id,status\r\nMUG\r\n"))
        .contains("has 1 cells in record 2 and 2 in its header");
    assertThat(fault("manifest.csv", "")).contains("does not end with a line's end");
    assertThat(fault("manifest.jsonl", "{\"id\":\"MUG\"}\n{\"id\":\n").orElseThrow())
        .startsWith("cannot be parsed: ");
    assertThat(fault("summary.json", "{\"schema\": 1,\n").orElseThrow())
        .startsWith("cannot be parsed: ");
  }

  private static Optional<String> fault(String name, String text) {
    return Watcher.fault(name, text.getBytes(UTF_8));
  }
}
