package shotlist.state;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state database for a command that only looks, also while a run is going on. */
public final class ReadAccess implements AutoCloseable {
  private static final Duration RUN_HAS_STARTED_AFTER = Duration.ofSeconds(20);

  private final Database database;
  private final @Nullable RunLock lock;

  private ReadAccess(Database database, @Nullable RunLock lock) {
    this.database = database;
    this.lock = lock;
  }

  /**
   * Opens the state for reading. Where none exists yet it is empty, and none is created. On
   * PostgreSQL everybody may read at any time, and nothing is migrated beneath a run.
   *
   * @throws LockedException where a run holds it and does not share it
   * @throws StateException where it cannot be opened
   */
  public static ReadAccess open(
      StateSettings settings, String command, InstantSource clock, RunLock.Pause pause)
      throws InterruptedException {
    if (settings.isPostgres()) {
      return new ReadAccess(Database.openAsItIs(settings), null);
    }
    if (!exists(settings)) {
      return new ReadAccess(Database.empty(), null);
    }
    Instant start = clock.instant();
    while (true) {
      try {
        RunLock lock = RunLock.acquire(settings, command, true, Duration.ZERO, clock, pause);
        return openHolding(settings, lock);
      } catch (LockedException e) {
        Optional<Database> shared = findShared(settings);
        if (shared.isPresent()) {
          return new ReadAccess(shared.get(), null);
        }
        if (Duration.between(start, clock.instant()).compareTo(RUN_HAS_STARTED_AFTER) >= 0) {
          throw e;
        }
        pause.sleep(Duration.ofMillis(200));
      }
    }
  }

  /** Whether there is a state, as far as can be told without opening it. */
  public static boolean exists(StateSettings settings) {
    return settings.h2Path().isEmpty()
        || Files.exists(settings.h2Path().get().resolveSibling(fileName(settings)));
  }

  private static ReadAccess openHolding(StateSettings settings, RunLock lock) {
    try {
      return new ReadAccess(Database.open(settings), lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** A run that just ends has closed what its lock file still names. */
  private static Optional<Database> findShared(StateSettings settings) {
    try {
      return RunLock.findShared(settings);
    } catch (StateException e) {
      return Optional.empty();
    }
  }

  private static String fileName(StateSettings settings) {
    return settings.h2Path().orElseThrow().getFileName() + ".mv.db";
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
    if (lock != null) {
      lock.close();
    }
  }
}
