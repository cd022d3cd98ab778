package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @TempDir private Path folder;

  @Test
  void newDatabaseHasItsTablesAndSpringBatchs() {
    try (Database database = Database.open(StateSettings.h2(folder.resolve("state")))) {
      assertThat(database.jdbc().sql("select count(*) from request").query(Long.class).single())
          .isZero();
      assertThat(
              database
                  .jdbc()
                  .sql("select count(*) from batch_job_instance")
                  .query(Long.class)
                  .single())
          .isZero();
    }
  }
}
