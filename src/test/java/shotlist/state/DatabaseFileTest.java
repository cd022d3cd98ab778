package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFileTest {
  @TempDir private Path folder;

  @Test
  void databaseIsCreatedWithItsFolderAndFoundAgain() {
    StateSettings nested = StateSettings.h2(folder.resolve("a/b/state"));
    try (Database database = Database.open(nested)) {
      addJob(database, "nightly");
    }

    try (Database database = Database.open(nested)) {
      assertThat(countJobs(database)).isEqualTo(1);
    }
    assertThat(folder.resolve("a/b/state.mv.db")).exists();
  }

  @Test
  void folderThatIsAFileIsNamed() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");

    assertThatThrownBy(() -> Database.open(StateSettings.h2(taken.resolve("state"))))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "The state folder "
                + taken
                + " cannot be created: there is a file of that name.\n"
                + "  Nothing was sent. Make it writable, or point SHOTLIST_STATE_URL elsewhere.");
  }

  @Test
  void folderBelowAFileIsNamed() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "a file");

    assertThatThrownBy(() -> Database.open(StateSettings.h2(taken.resolve("below/state"))))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith(
            "The state folder " + taken.resolve("below") + " cannot be created: ")
        .hasMessageEndingWith(
            "  Nothing was sent. Make it writable, or point SHOTLIST_STATE_URL elsewhere.")
        .hasMessageNotContaining("java.");
  }

  @Test
  void folderThatCannotBeWrittenIsNamed() throws IOException {
    Path shut = Files.createDirectory(folder.resolve("shut"));
    assertThat(shut.toFile().setWritable(false)).isTrue();
    assumeFalse(Files.isWritable(shut), "this user may write everywhere");

    assertThatThrownBy(() -> Database.open(StateSettings.h2(shut.resolve("state"))))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "The state folder "
                + shut
                + " is not writable.\n"
                + "  Nothing was sent. Make it writable, or point SHOTLIST_STATE_URL elsewhere.");
  }

  @Test
  void databaseThatAnotherProgramHasOpenIsNamed() {
    Database.open(settings()).close();

    try (StateProcess viewer = StateProcess.viewing(folder.resolve("state"))) {
      assertThatThrownBy(() -> Database.open(settings()))
          .isInstanceOf(StateException.class)
          .hasMessage(
              "The state database "
                  + folder.resolve("state.mv.db")
                  + " is open in another program.\n"
                  + "  Nothing was sent. Close that program (a database viewer, perhaps) and run"
                  + " again.");

      viewer.end();
    }
    Database.open(settings()).close();
  }

  @Test
  void fileThatIsNoDatabaseIsNamed() throws IOException {
    Files.writeString(folder.resolve("state.mv.db"), "no database at all".repeat(1000));

    assertThatThrownBy(() -> Database.open(settings()))
        .isInstanceOf(StateException.class)
        .hasMessageStartingWith(
            "The state database "
                + folder.resolve("state.mv.db")
                + " cannot be read: the file is something else, or damaged.")
        .hasMessageEndingWith("with an empty state it would be paid for again.");
  }

  @Test
  void wrongPasswordIsRefusedWithoutShowingAny() {
    String url = settings().url();
    Database.open(new StateSettings(url, "shop", "right-secret")).close();

    Throwable refused =
        catchThrowable(() -> Database.open(new StateSettings(url, "shop", "wrong-secret")));

    assertThat(refused)
        .isInstanceOf(StateException.class)
        .hasMessage(
            "The state database "
                + folder.resolve("state.mv.db")
                + " refuses the user or the password.\n"
                + "  Nothing was sent. Check SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD.");
    assertThat(Traces.of(refused)).doesNotContain("secret");
  }

  @Test
  void fullDiskIsRecognisedWhereverItIsSaid() {
    assertThat(Database.isDiskFull(new IOException("No space left on device"))).isTrue();
    assertThat(
            Database.isDiskFull(
                new IllegalStateException("commit", new IOException("Disk quota exceeded"))))
        .isTrue();
    assertThat(Database.isDiskFull(new IOException("broken pipe"))).isFalse();
    assertThat(Database.isDiskFull(new IOException())).isFalse();
  }

  /** H2 says of a batch that it failed; why comes next to that, not as its cause. */
  @Test
  void failureOfABatchIsWhatFailedInIt() {
    SQLException timeout = new SQLTimeoutException("timeout trying to lock table", "HYT00");
    BatchUpdateException batch = new BatchUpdateException("batch", "HYT00", 50200, new int[] {-3});
    assertThat(Database.isAway(new IllegalStateException(batch))).isFalse();

    batch.setNextException(timeout);

    assertThat(Database.isAway(new IllegalStateException(batch))).isTrue();
    assertThat(Diagnosis.findSql(new IllegalStateException(batch))).contains(timeout);
    batch = new BatchUpdateException("batch", "90031", 90031, new int[] {-3});
    batch.setNextException(new SQLException("file", new IOException("No space left on device")));
    assertThat(Database.isDiskFull(new IllegalStateException(batch))).isTrue();
  }

  private StateSettings settings() {
    return StateSettings.h2(folder.resolve("state"));
  }

  private static void addJob(Database database, String name) {
    database.jdbc().sql("insert into job (name, sandbox) values (?, false)").param(name).update();
  }

  private static long countJobs(Database database) {
    return database.jdbc().sql("select count(*) from job").query(Long.class).single();
  }
}
