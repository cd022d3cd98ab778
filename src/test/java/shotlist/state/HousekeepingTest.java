package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HousekeepingTest {
  private static final int COMMITS = 1500;

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
