package shotlist.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state database for a command that changes a job, with the lock that makes it the only one: on
 * an H2 file of the whole state, on PostgreSQL of the job. Safe for use by many threads.
 */
public final class WriteAccess implements AutoCloseable {
  private final Database database;
  private final @Nullable RunLock runLock;
  private final @Nullable JobLock jobLock;

  private WriteAccess(Database database, @Nullable RunLock runLock, @Nullable JobLock jobLock) {
    this.database = database;
    this.runLock = runLock;
    this.jobLock = jobLock;
  }

  /**
   * Takes the lock, waiting for as long as {@code patience} where another run holds it, and opens
   * the database.
   *
   * @param self the command and the job, as others are told
   * @param waiting is told, once, whom it waits for
   * @param pause how it waits; what it throws ends the waiting, also between the steps
   * @throws LockedException where another run still holds it
   * @throws StateException where the database cannot be opened
   */
  public static WriteAccess open(
      StateSettings settings,
      LockOwner self,
      Duration patience,
      RunLock.Waiting waiting,
      RunLock.Pause pause)
      throws InterruptedException {
    Optional<Path> file = settings.h2Path();
    return file.isPresent()
        ? ofFile(settings, file.get(), self, patience, waiting, pause)
        : ofServer(settings, self, patience, waiting, pause);
  }

  private static WriteAccess ofFile(
      StateSettings settings,
      Path file,
      LockOwner self,
      Duration patience,
      RunLock.Waiting waiting,
      RunLock.Pause pause)
      throws InterruptedException {
    RunLock lock = RunLock.acquire(file, self, patience, waiting, pause);
    @Nullable Database database = null;
    boolean opened = false;
    try {
      pause.sleep(Duration.ZERO);
      database = Database.open(settings);
      lock.share();
      pause.sleep(Duration.ZERO);
      opened = true;
      return new WriteAccess(database, lock, null);
    } finally {
      if (!opened) {
        close(database);
        lock.close();
      }
    }
  }

  private static WriteAccess ofServer(
      StateSettings settings,
      LockOwner self,
      Duration patience,
      RunLock.Waiting waiting,
      RunLock.Pause pause)
      throws InterruptedException {
    pause.sleep(Duration.ZERO);
    Database database = Database.open(settings);
    boolean opened = false;
    try {
      pause.sleep(Duration.ZERO);
      @Nullable JobLock lock =
          settings.isPostgres()
              ? JobLock.acquire(settings, database, self, patience, waiting, pause)
              : null; // a database in memory has nobody else
      if (lock != null) {
        database.fencedBy(lock::require);
      }
      opened = true;
      return new WriteAccess(database, null, lock);
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private static void close(@Nullable Database database) {
    if (database != null) {
      database.close();
    }
  }

  public Database database() {
    return database;
  }

  /**
   * Has {@code onLoss} called, at most once and from another thread, where the lock is lost or its
   * database stays away.
   */
  public void watch(OnLoss onLoss) {
    if (runLock != null) {
      runLock.watch(
          () -> onLoss.lost(Loss.TAKEN, "a run on another machine uses the state database by now"));
    }
    if (jobLock != null) {
      jobLock.watch(onLoss);
    }
  }

  /** How a lock can be lost. */
  public enum Loss {
    /** Another run has it. */
    TAKEN,
    /** The database has been away for so long that nothing can be known or recorded. */
    AWAY
  }

  /** Is told that a lock is lost. */
  public interface OnLoss {
    void lost(Loss loss, String message);
  }

  /** Closes the database, then gives the lock back. */
  @Override
  public void close() {
    database.close();
    if (jobLock != null) {
      jobLock.close();
    }
    if (runLock != null) {
      runLock.close();
    }
  }
}
