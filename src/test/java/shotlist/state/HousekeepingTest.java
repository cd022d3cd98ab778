package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
  private static final int COMMITS = 1500;
  private static final int KILLS = 150;
  private static final int COMMITS_BETWEEN_KILLS = 7;

  @TempDir private Path folder;

  /** Each commit's chunk has a page that stays, and a few that the next one replaces. */
  @Test
  void fileDoesNotGrowWithTheNumberOfCommits() throws IOException {
    try (Database database = Database.open(settings())) {
      for (int number = 0; number < COMMITS; number++) {
        addJob(database, number);
      }

      assertThat(Files.size(folder.resolve("state.mv.db"))).isLessThan(800_000);
    }
    try (Database database = Database.open(settings())) {
      assertThat(database.jdbc().sql("select name from job order by id").query(String.class).list())
          .hasSize(COMMITS)
          .startsWith("job 0", "job 1")
          .endsWith("job " + (COMMITS - 1));
    }
  }

  /** As a kill leaves the file, with room used again: H2 2.5.252 loses the last commits here. */
  @Test
  void eachCommitIsInTheFileThatAKillWouldLeave() throws IOException {
    Path copy = folder.resolve("copy.mv.db");
    StateSettings killed =
        new StateSettings(StateSettings.h2(folder.resolve("copy")).url(), "", "");
    try (Database database = Database.open(settings())) {
      for (int number = 0; number < KILLS * COMMITS_BETWEEN_KILLS; number++) {
        addJob(database, number);
        if (number % COMMITS_BETWEEN_KILLS == 0) {
          Files.copy(folder.resolve("state.mv.db"), copy, StandardCopyOption.REPLACE_EXISTING);
          try (Database left = Database.open(killed)) {
            assertThat(left.jdbc().sql("select count(*) from job").query(Long.class).single())
                .isEqualTo(number + 1);
          }
        }
      }
    }
  }

  @Test
  void interruptedThreadCommitsAndStaysInterrupted() {
    try (Database database = Database.open(settings())) {
      Thread.currentThread().interrupt();
      for (int number = 0; number < 20; number++) {
        addJob(database, number);
      }

      assertThat(Thread.interrupted()).isTrue();
      assertThat(database.jdbc().sql("select count(*) from job").query(Long.class).single())
          .isEqualTo(20);
    }
  }

  private static void addJob(Database database, int number) {
    database.inTransaction(
        () -> {
          database
              .jdbc()
              .sql("insert into job (name, sandbox) values (?, false)")
              .param("job " + number)
              .update();
        });
  }

  /** No page is too young to be replaced: the file's size hangs on no clock. */
  private StateSettings settings() {
    return new StateSettings(
        StateSettings.h2(folder.resolve("state")).url() + ";RETENTION_TIME=0", "", "");
  }
}
