package shotlist.state;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a state database: one process has it at a time. It is the operating system's
 * lock on a file beside the database, so it is gone the moment its process is, however that ended.
 * The file says who holds it, and how a program that only looks may read the database meanwhile.
 * Safe for use by many threads.
 */
public final class RunLock implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration READERS_ARE_GONE_AFTER = Duration.ofSeconds(15);

  /** A look at who holds a lock takes it for a moment, so one failure proves nothing. */
  private static final Duration A_LOOK_IS_OVER_AFTER = Duration.ofMillis(400);

  /**
   * The locks that this process holds, by file. On POSIX systems a process loses its lock as soon
   * as it closes any other channel on the file, a mere look at it included; so what this process
   * holds is answered from here, and all opening and closing happens under this class's monitor.
   */
  private static final Map<Path, RunLock> HELD_HERE = new HashMap<>();

  private final @Nullable FileChannel channel;
  private final @Nullable Path database;
  private final LockOwner owner;
  private @Nullable Server server;
  private String text = "";

  private RunLock(@Nullable FileChannel channel, @Nullable Path database, LockOwner owner) {
    this.channel = channel;
    this.database = database;
    this.owner = owner;
  }

  /** How a lock is waited for; tests set it. */
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /**
   * Takes the lock, waiting for as long as {@code patience} where another run holds it. A program
   * that only looks is waited for in any case: it is gone in a moment.
   *
   * @throws LockedException where another run still holds it
   * @throws StateException where the lock file cannot be written
   */
  public static RunLock acquire(
      StateSettings settings,
      String command,
      boolean reader,
      Duration patience,
      InstantSource clock,
      Pause pause)
      throws InterruptedException {
    LockOwner self =
        new LockOwner(
            command,
            System.getProperty("user.name", "?"),
            hostName(),
            ProcessHandle.current().pid(),
            clock.instant(),
            reader);
    Optional<Path> path = settings.h2Path();
    if (path.isEmpty()) {
      return new RunLock(null, null, self);
    }
    Instant start = clock.instant();
    while (true) {
      Optional<RunLock> taken = tryAcquire(path.get(), self);
      if (taken.isPresent()) {
        return taken.get();
      }
      Optional<LockOwner> holder = findOwner(settings);
      boolean brief = holder.map(LockOwner::reader).orElse(true);
      Duration limit = longer(patience, brief ? READERS_ARE_GONE_AFTER : A_LOOK_IS_OVER_AFTER);
      Duration waited = Duration.between(start, clock.instant());
      if (waited.compareTo(limit) >= 0) {
        throw new LockedException(holder);
      }
      Duration left = limit.minus(waited);
      pause.sleep(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static synchronized Optional<RunLock> tryAcquire(Path database, LockOwner self) {
    createFolderOf(database);
    Path file = lockFile(database);
    if (HELD_HERE.containsKey(file)) {
      return Optional.empty();
    }
    FileChannel channel = open(file);
    try {
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        channel.close();
        return Optional.empty();
      }
      RunLock held = new RunLock(channel, database, self);
      held.write(Optional.empty());
      HELD_HERE.put(file, held);
      return Optional.of(held);
    } catch (IOException e) {
      close(channel);
      throw new StateException(
          "The lock file " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void createFolderOf(Path database) {
    try {
      Files.createDirectories(database.getParent());
    } catch (IOException e) {
      throw notWritable(database.getParent(), e);
    }
  }

  private static FileChannel open(Path file) {
    try {
      if (!Files.exists(file)) {
        createPrivately(file);
      }
      return FileChannel.open(file, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notWritable(file.getParent(), e);
    }
  }

  private static StateException notWritable(@Nullable Path folder, IOException e) {
    return new StateException(
        "The state folder "
            + folder
            + " is not writable.\n  Nothing was sent. Make it writable, or point"
            + " SHOTLIST_STATE_URL elsewhere.",
        e);
  }

  /** The file holds the secret with which the database can be read meanwhile. */
  private static void createPrivately(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (UnsupportedOperationException e) {
      Files.createFile(file); // a file system without such permissions
    } catch (java.nio.file.FileAlreadyExistsException e) {
      // Another process was first; it is its file now.
      return;
    }
  }

  /**
   * Lets programs that only look read the database while this process has it open. Called once it
   * is open; does nothing on PostgreSQL, where everybody may read.
   */
  public void share() {
    if (database == null) {
      return;
    }
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    String secret = HexFormat.of().formatHex(random);
    try {
      Server started =
          Server.createTcpServer(
                  "-tcpPort",
                  "0",
                  "-tcpDaemon",
                  "-key",
                  secret,
                  StateSettings.FILE_SYSTEM + database)
              .start();
      server = started;
      synchronized (RunLock.class) {
        write(Optional.of(started.getPort() + "/" + secret));
      }
    } catch (SQLException | IOException e) {
      throw new StateException(
          "The state database cannot be shared on the loopback interface: " + e.getMessage(), e);
    }
  }

  private void write(Optional<String> shared) throws IOException {
    StringBuilder lines = new StringBuilder();
    lines.append("command=").append(owner.command()).append('\n');
    lines.append("user=").append(owner.user()).append('\n');
    lines.append("host=").append(owner.host()).append('\n');
    lines.append("process=").append(owner.process()).append('\n');
    lines.append("since=").append(owner.since()).append('\n');
    lines.append("reader=").append(owner.reader()).append('\n');
    shared.ifPresent(address -> lines.append("shared=").append(address).append('\n'));
    text = lines.toString();
    FileChannel open = channel;
    if (open != null) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      open.truncate(0);
      open.write(bytes, 0);
    }
  }

  /** Who holds the lock now, if anybody. */
  public static Optional<LockOwner> findOwner(StateSettings settings) {
    return settings
        .h2Path()
        .filter(RunLock::isHeld)
        .flatMap(path -> read(lockFile(path)))
        .flatMap(RunLock::ownerOf);
  }

  /** The database as another process shares it, if one does. */
  static Optional<Database> findShared(StateSettings settings) {
    return settings
        .h2Path()
        .flatMap(path -> read(lockFile(path)))
        .map(properties -> properties.getProperty("shared", ""))
        .filter(address -> !address.isEmpty())
        .map(
            address ->
                Database.shared(settings, "jdbc:h2:tcp://127.0.0.1:" + address + ";IFEXISTS=TRUE"));
  }

  private static synchronized boolean isHeld(Path database) {
    Path file = lockFile(database);
    if (HELD_HERE.containsKey(file)) {
      return true;
    }
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
      return lock == null;
    } catch (IOException e) {
      return false;
    }
  }

  private static synchronized Optional<Properties> read(Path file) {
    RunLock held = HELD_HERE.get(file);
    Properties properties = new Properties();
    try (Reader reader =
        held == null ? Files.newBufferedReader(file) : new StringReader(held.text)) {
      properties.load(reader);
      return Optional.of(properties);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<LockOwner> ownerOf(Properties properties) {
    try {
      return Optional.of(
          new LockOwner(
              properties.getProperty("command", "?"),
              properties.getProperty("user", "?"),
              properties.getProperty("host", "?"),
              Long.parseLong(properties.getProperty("process", "")),
              Instant.parse(properties.getProperty("since", "")),
              Boolean.parseBoolean(properties.getProperty("reader"))));
    } catch (RuntimeException e) {
      return Optional.empty(); // half written: its holder is just starting
    }
  }

  /** By its real path where its folder exists: two names of one file are one lock. */
  private static Path lockFile(Path database) {
    String name = database.getFileName() + ".run-lock";
    try {
      return database.resolveSibling(".").toRealPath().resolve(name);
    } catch (IOException e) {
      return database.resolveSibling(name);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StateException("The lock file cannot be closed: " + e.getMessage(), e);
    }
  }

  /** Gives the lock back; the database is closed before. */
  @Override
  public void close() {
    if (server != null) {
      server.stop();
    }
    release(this);
  }

  private static synchronized void release(RunLock lock) {
    HELD_HERE.values().remove(lock);
    if (lock.channel != null) {
      close(lock.channel);
    }
  }
}
