package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {
  private static final List<Integer> KILLED_AFTER = List.of(1, 150, 37, 400);

  @TempDir private Path folder;

  @Test
  void everyCommitThatReturnedIsThereAfterAKill() {
    Path file = folder.resolve("state");
    List<String> acknowledged = new ArrayList<>();

    for (int round = 0; round < KILLED_AFTER.size(); round++) {
      acknowledged.addAll(commitAndKill(file, (round + 1) * 1_000_000L, KILLED_AFTER.get(round)));

      assertThat(jobs(file)).containsAll(acknowledged);
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(588);
  }

  /** What the process said before it died, the lines still in the pipe included. */
  private static List<String> commitAndKill(Path file, long first, int lines) {
    List<String> acknowledged = new ArrayList<>();
    try (StateProcess committing = StateProcess.committing(file, first)) {
      for (int i = 0; i < lines; i++) {
        acknowledged.add(committing.line());
      }
      committing.kill();
      String line = committing.lineOrEnd();
      while (!line.isEmpty()) {
        acknowledged.add(line);
        line = committing.lineOrEnd();
      }
    }
    return acknowledged;
  }

  private static List<String> jobs(Path file) {
    try (Database database = Database.open(StateSettings.h2(file))) {
      return database.jdbc().sql("select name from job").query(String.class).list();
    }
  }
}
