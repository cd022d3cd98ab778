package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;

@OnEachEngine
class DatabaseTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private StateSettings settings;

  @BeforeEach
  void prepare() {
    settings = engine.createEmpty(folder);
  }

  @AfterEach
  void drop() {
    engine.drop(settings);
  }

  @Test
  void newDatabaseHasItsTablesAndSpringBatchs() {
    try (Database database = Database.open(settings)) {
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

  @Test
  void transactionThatFailsLeavesNothing() {
    try (Database database = Database.open(settings)) {
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      () -> {
                        addJob(database, "nightly");
                        throw new IllegalArgumentException("the rest failed");
                      }))
          .hasMessage("the rest failed");

      assertThat(countJobs(database)).isZero();
    }
  }

  @Test
  void transactionJoinsItsCallers() {
    try (Database database = Database.open(settings)) {
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      () -> {
                        database.inTransaction(() -> addJob(database, "nightly"));
                        throw new IllegalArgumentException("the rest failed");
                      }))
          .hasMessage("the rest failed");

      assertThat(countJobs(database)).isZero();
    }
  }

  @Test
  void stoppingAThreadInItsCommitClosesTheDatabaseForNobody() throws Exception {
    try (Database database = Database.open(settings)) {
      CountDownLatch committed = new CountDownLatch(100);
      Thread writing =
          new Thread(
              () -> {
                while (committed.getCount() > 0) {
                  Thread.currentThread().interrupt(); // what a stop does, at the worst moment
                  database.inTransaction(() -> addJob(database, "job-" + committed.getCount()));
                  committed.countDown();
                }
              });
      writing.start();
      writing.join();

      assertThat(committed.getCount()).isZero();
      assertThat(countJobs(database)).isEqualTo(100);
    }
  }

  @Test
  void databaseIsFoundAgain() {
    try (Database database = Database.open(settings)) {
      addJob(database, "nightly");
    }

    try (Database database = Database.open(settings)) {
      assertThat(countJobs(database)).isEqualTo(1);
    }
  }

  @Test
  void lookAtNoStateSeesAnEmptyOneAndCreatesNone() throws Exception {
    for (int look = 0; look < 2; look++) {
      try (ReadAccess access = look()) {
        assertThat(countJobs(access.database())).isZero();
        addJob(access.database(), "nightly"); // nobody sees it
      }
    }
  }

  @Test
  void lookSeesWhatWasCommitted() throws Exception {
    try (Database database = Database.open(settings)) {
      addJob(database, "nightly");
    }

    try (ReadAccess access = look()) {
      assertThat(countJobs(access.database())).isEqualTo(1);
    }
  }

  @Test
  void whatHoldsUntilATransactionEndsIsDoneOnceInEach() {
    List<String> done = new ArrayList<>();
    try (Database database = Database.open(settings)) {
      Runnable lock = () -> database.oncePerTransaction("lock", () -> done.add("lock"));
      database.inTransaction(
          () -> {
            lock.run();
            database.inTransaction(lock);
            database.oncePerTransaction("another", () -> done.add("another"));
          });
      assertThat(done).containsExactly("lock", "another");

      database.inTransaction(lock);
      assertThat(done).containsExactly("lock", "another", "lock");
    }
  }

  @Test
  void afterARollbackItIsDoneAgainAndOutsideEachTime() {
    List<String> done = new ArrayList<>();
    try (Database database = Database.open(settings)) {
      Runnable lock = () -> database.oncePerTransaction("lock", () -> done.add("lock"));
      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      () -> {
                        lock.run();
                        throw new IllegalArgumentException("the rest failed");
                      }))
          .hasMessage("the rest failed");
      database.inTransaction(lock);
      assertThat(done).hasSize(2);

      lock.run();
      lock.run();
      assertThat(done).hasSize(4);
    }
  }

  @Test
  void whatFailedIsNotTakenForDone() {
    List<String> done = new ArrayList<>();
    try (Database database = Database.open(settings)) {
      database.inTransaction(
          () -> {
            assertThatThrownBy(
                    () ->
                        database.oncePerTransaction(
                            "lock",
                            () -> {
                              throw new IllegalStateException("not now");
                            }))
                .hasMessage("not now");
            database.oncePerTransaction("lock", () -> done.add("lock"));
          });
      assertThat(done).containsExactly("lock");
    }
  }

  @Test
  void databaseOfANewerVersionIsLeftAlone() {
    try (Database database = Database.open(settings)) {
      database
          .jdbc()
          .sql(
              """
              insert into "shotlist_schema" ("installed_rank", "version", "description", "type",
                "script", "checksum", "installed_by", "execution_time", "success")
              values (999, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, 'me', 1, true)
              """)
          .update();
    }

    assertThatThrownBy(() -> Database.open(settings))
        .isInstanceOfSatisfying(
            StateException.class, newer -> assertThat(newer.isMisconfigured()).isTrue())
        .hasMessage(
            "The state database "
                + settings
                + " has a structure that this version does not know; it may come from a newer"
                + " version.\n"
                + "  Nothing was sent. Use that version, or another state database.");
  }

  private ReadAccess look() throws InterruptedException {
    return ReadAccess.open(settings, "status", Clock.systemUTC(), duration -> {});
  }

  private static void addJob(Database database, String name) {
    database.jdbc().sql("insert into job (name, sandbox) values (?, false)").param(name).update();
  }

  private static long countJobs(Database database) {
    return database.jdbc().sql("select count(*) from job").query(Long.class).single();
  }
}
