package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import shotlist.testing.PostgresServer;

/** One run per job where many processes share a PostgreSQL. */
class JobLockTest {
  private static final Instant TWO = Instant.parse("2026-11-21T02:00:00Z");

  private final StateSettings settings = PostgresServer.createMigrated();
  private final Database database = Database.open(settings);
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Optional<LockOwner>> waitedFor = new ArrayList<>();
  private final List<String> losses = new ArrayList<>();

  @AfterEach
  void dropTheDatabase() {
    database.close();
    PostgresServer.drop(settings);
  }

  @Test
  void lockOfAJobIsGivenToOneRunAtATimeAndSaysToWhom() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      LockedException refused = refused("nightly", Duration.ZERO);

      assertThat(held).isNotNull();
      assertThat(refused.owner()).contains(LockOwner.worker("run", "nightly", TWO));
      assertThat(JobLock.findOwner(database, "nightly")).isEqualTo(refused.owner());
      assertThat(pauses).isEmpty();
      assertThat(waitedFor).isEmpty();
    }
    assertThat(JobLock.findOwner(database, "nightly")).isEmpty();
    acquire("nightly", Duration.ZERO).close();
  }

  @Test
  void otherJobsAreNotHeldUp() throws Exception {
    try (JobLock nightly = acquire("nightly", Duration.ZERO);
        JobLock migration = acquire("migration", Duration.ZERO)) {
      assertThat(nightly).isNotSameAs(migration);
      assertThat(JobLock.findOwner(database, "migration").orElseThrow().job())
          .isEqualTo("migration");
    }
  }

  @Test
  void lockIsWaitedForAsLongAsPatienceLastsAndItIsToldOnce() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      LockedException refused = refused("nightly", Duration.ofMillis(2500));

      assertThat(held).isNotNull();
      assertThat(refused.owner()).isPresent();
      assertThat(pauses)
          .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(500));
      assertThat(waitedFor).containsExactly(refused.owner());
    }
  }

  @Test
  void waitingEndsWithWhatItsPauseThrows() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      assertThat(held).isNotNull();
      assertThatThrownBy(
              () ->
                  JobLock.acquire(
                      settings,
                      database,
                      LockOwner.worker("run", "nightly", TWO),
                      Duration.ofMinutes(10),
                      waitedFor::add,
                      pause -> {
                        throw new InterruptedException("the run stops");
                      }))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void lockOfAKilledProcessIsTakenOver() throws Exception {
    try (StateProcess other = StateProcess.working(settings, "nightly")) {
      LockOwner owner = refused("nightly", Duration.ZERO).owner().orElseThrow();
      assertThat(owner.process()).isEqualTo(other.id());

      other.kill();

      acquire("nightly", Duration.ofMinutes(1)).close(); // the server notices it in a moment
    }
  }

  @Test
  void lockWhoseSessionHasEndedIsTakenAgainWhereNobodyElseHasIt() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      held.watch((loss, message) -> losses.add(loss + " " + message));
      endSessions();
      assertThat(JobLock.findOwner(database, "nightly")).isEmpty();
      database.inTransaction(held::require); // nobody else has it

      held.beat();

      assertThat(losses).isEmpty();
      assertThat(JobLock.findOwner(database, "nightly"))
          .contains(LockOwner.worker("run", "nightly", TWO));
      database.inTransaction(held::require);
    }
  }

  @Test
  void lockThatTheServerKeepsForALostConnectionIsTakenAgainHoweverOftenThatFailedBefore()
      throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO);
        Connection lost = database.dataSource().getConnection()) {
      held.watch((loss, message) -> losses.add(loss + " " + message));
      long key = keyOfTheLock();
      endSessions();
      keepTheLock(lost, key);
      allowConnections(false);
      held.beat(); // a network that is not back yet
      allowConnections(true);

      held.beat();
      held.beat();

      assertThat(losses).isEmpty();
      assertThat(JobLock.findOwner(database, "nightly"))
          .contains(LockOwner.worker("run", "nightly", TWO));
    }
  }

  @Test
  void nothingIsCommittedUnderALockThatAnotherRunHasTaken() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      held.watch((loss, message) -> losses.add(loss + " " + message));
      endSessions();
      try (JobLock other = acquire("nightly", Duration.ZERO)) {
        assertThatThrownBy(() -> database.inTransaction(held::require))
            .isInstanceOf(LockLostException.class)
            .hasMessage("another run of job nightly has taken its lock");
        held.beat();
        held.beat();

        assertThat(losses).containsExactly("TAKEN another run of job nightly has taken its lock");
        database.inTransaction(other::require);
      }
    }
  }

  @Test
  void lockThatAnotherRunHadMeanwhileIsLostAlthoughItIsFreeAgain() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      held.watch((loss, message) -> losses.add(loss + " " + message));
      endSessions();
      acquire("nightly", Duration.ZERO).close();

      held.beat();

      assertThat(losses).containsExactly("TAKEN another run of job nightly has taken its lock");
      acquire("nightly", Duration.ZERO).close();
    }
  }

  @Test
  void lockIsTakenOverOnlyOnceTheHolderBeforeHasNoTransactionLeft() throws Exception {
    try (JobLock held = acquire("nightly", Duration.ZERO)) {
      database.inTransaction(
          () -> {
            held.require(); // an intent is being written
            endSessions();
            assertThat(refused("nightly", Duration.ZERO).owner()).isEmpty();
          });

      acquire("nightly", Duration.ofMinutes(1)).close();
    }
  }

  @Test
  void databaseThatStaysAwayForTwoMinutesEndsTheRun() throws Exception {
    StateSettings gone = PostgresServer.createMigrated();
    Database other = Database.open(gone);
    JobLock held =
        JobLock.acquire(
            gone,
            other,
            LockOwner.worker("run", "nightly", TWO),
            Duration.ZERO,
            waitedFor::add,
            pauses::add);
    held.watch((loss, message) -> losses.add(loss + " " + message.substring(0, 56)));
    other.close();
    PostgresServer.drop(gone);

    for (int beat = 1; beat < JobLock.BEATS_AWAY; beat++) {
      held.beat();
    }
    assertThat(losses).isEmpty();
    held.beat();
    held.beat();

    assertThat(losses)
        .containsExactly("AWAY the state database has been away for two minutes or more");
    held.close();
  }

  @Test
  void statusReadsWhoHoldsTheLockWhileARunDoes() throws Exception {
    LockOwner self = LockOwner.worker("run", "nightly", TWO);
    try (WriteAccess run =
            WriteAccess.open(settings, self, Duration.ZERO, waitedFor::add, pauses::add);
        ReadAccess status = ReadAccess.open(settings, "status", () -> TWO, pauses::add)) {
      assertThat(run.database()).isNotNull();
      assertThat(status.findOwner("nightly")).contains(self);
      assertThat(status.findOwner("migration")).isEmpty();
    }
  }

  private long keyOfTheLock() {
    return database
        .jdbc()
        .sql(
            "select (cast(classid as bigint) << 32) | cast(objid as bigint) from pg_locks"
                + " where locktype = 'advisory' and database ="
                + " (select oid from pg_database where datname = current_database())")
        .query(Long.class)
        .single();
  }

  /** As a server does for a connection whose end it has not noticed. */
  private void keepTheLock(Connection lost, long key) throws SQLException {
    try (Statement statement = lost.createStatement()) {
      statement.execute("select pg_advisory_lock(" + key + ")");
      statement.execute("update job_lock set session = pg_backend_pid()");
    }
  }

  private void allowConnections(boolean allowed) {
    PostgresServer.execute("alter database " + databaseName() + " allow_connections " + allowed);
  }

  private String databaseName() {
    return settings.url().substring(settings.url().lastIndexOf('/') + 1);
  }

  private void endSessions() {
    PostgresServer.execute(
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '"
            + databaseName()
            + "' and application_name like 'shotlist lock%'");
  }

  private JobLock acquire(String job, Duration patience) throws InterruptedException {
    return JobLock.acquire(
        settings,
        database,
        LockOwner.worker("run", job, TWO),
        patience,
        waitedFor::add,
        pauses::add);
  }

  private LockedException refused(String job, Duration patience) {
    return catchThrowableOfType(LockedException.class, () -> acquire(job, patience).close());
  }
}
