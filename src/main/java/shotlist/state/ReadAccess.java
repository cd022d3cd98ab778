package shotlist.state;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state database for a command that only looks, also while a run is going on. */
public final class ReadAccess implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration RUN_HAS_STARTED_AFTER = Duration.ofSeconds(20);

  private final Database database;
  private final @Nullable RunLock lock;
  private final Optional<LockOwner> owner;

  private ReadAccess(Database database, @Nullable RunLock lock, Optional<LockOwner> owner) {
    this.database = database;
    this.lock = lock;
    this.owner = owner;
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
    Optional<Path> file = settings.h2Path();
    if (file.isEmpty()) {
      return new ReadAccess(Database.openAsItIs(settings), null, Optional.empty());
    }
    if (!exists(settings)) {
      return new ReadAccess(Database.empty(), null, RunLock.findOwner(settings));
    }
    LockOwner self = LockOwner.reader(command, clock.instant());
    for (Duration waited = Duration.ZERO; ; waited = waited.plus(LOOK_AGAIN)) {
      try {
        RunLock lock =
            RunLock.acquire(file.get(), self, Duration.ZERO, RunLock.Waiting.SILENTLY, pause);
        return openHolding(settings, lock);
      } catch (LockedException e) {
        Optional<Database> shared = findShared(settings);
        if (shared.isPresent()) {
          return new ReadAccess(shared.get(), null, e.owner());
        }
        if (waited.compareTo(RUN_HAS_STARTED_AFTER) >= 0) {
          throw e;
        }
        pause.sleep(LOOK_AGAIN);
      }
    }
  }

  /** Whether there is a state, as far as can be told without opening it. */
  public static boolean exists(StateSettings settings) {
    return settings.h2File().map(Files::exists).orElse(true);
  }

  private static ReadAccess openHolding(StateSettings settings, RunLock lock) {
    boolean opened = false;
    try {
      Database database = Database.open(settings);
      opened = true;
      return new ReadAccess(database, lock, Optional.empty());
    } finally {
      if (!opened) {
        lock.close();
      }
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

  /** Who holds the lock that a run of the job would need, if anybody does. */
  public Optional<LockOwner> findOwner(String job) {
    return database.isShared()
        ? JobLock.findOwner(database, job)
        : owner.filter(holder -> !holder.reader());
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
