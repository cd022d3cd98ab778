package shotlist.state;

import java.io.IOException;
import java.io.StringReader;
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
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change an H2 file: one process has it at a time. It is the operating system's lock
 * on a file beside the database, so it is gone the moment its process is, however that ended. The
 * file says who holds it, how a program that only looks may read the database meanwhile, and every
 * few seconds that the holder lives: where another machine shares the folder, its operating system
 * may know nothing of our lock. Safe for use by many threads.
 */
public final class RunLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

  /** How often the file says that its holder lives. */
  static final Duration BEAT = Duration.ofSeconds(5);

  /** A holder on another machine that has said nothing for so long does not live. */
  private static final Duration DEAD_AFTER = Duration.ofSeconds(30);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration READERS_ARE_GONE_AFTER = Duration.ofSeconds(60);

  /** A look at who holds a lock takes it for a moment, so one failure proves nothing. */
  private static final Duration A_LOOK_IS_OVER_AFTER = Duration.ofMillis(400);

  /**
   * The locks that this process holds, by file. On POSIX systems a process loses its lock as soon
   * as it closes any other channel on the file, a mere look at it included; so what this process
   * holds is answered from here, and all opening and closing happens under this class's monitor.
   */
  private static final Map<Path, RunLock> HELD_HERE = new HashMap<>();

  private final FileChannel channel;
  private final Path database;
  private final LockOwner owner;
  private @Nullable Server server;
  private @Nullable Heartbeat heartbeat;
  private Runnable whenLost = () -> {};
  private String shared = "";
  private long beats;

  /** What the file says; of the holder before us until we have written ourselves. */
  private String text;

  private RunLock(FileChannel channel, Path database, LockOwner owner, String text) {
    this.channel = channel;
    this.database = database;
    this.owner = owner;
    this.text = text;
  }

  /** How a lock is waited for; tests set it. */
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Is told, once, that another run is waited for. */
  public interface Waiting {
    /** Waits without a word. */
    Waiting SILENTLY = owner -> {};

    /** {@code owner} is empty where it has not said who it is. */
    void isFor(Optional<LockOwner> owner);
  }

  /** Who holds the lock of an H2 file now, if anybody; empty also on PostgreSQL. */
  public static Optional<LockOwner> findOwner(StateSettings settings) {
    return settings.h2Path().filter(RunLock::isHeld).flatMap(RunLock::readOwner);
  }

  private static Optional<LockOwner> readOwner(Path database) {
    return read(lockFile(database)).flatMap(RunLock::ownerOf);
  }

  /**
   * Waits until nobody holds the lock of a state, for as long as {@code patience}; does nothing on
   * PostgreSQL.
   *
   * @throws LockedException where another run still holds it
   */
  public static void awaitFree(
      StateSettings settings, LockOwner self, Duration patience, Waiting waiting, Pause pause)
      throws InterruptedException {
    Optional<Path> file = settings.h2Path();
    if (file.isPresent()) {
      acquire(file.get(), self, patience, waiting, pause).close();
    }
  }

  /**
   * Takes the lock, waiting for as long as {@code patience} where another run holds it. A program
   * that only looks is waited for in any case: it is gone in a moment.
   *
   * @throws LockedException where another run still holds it
   * @throws StateException where the lock file cannot be written
   */
  static RunLock acquire(
      Path database, LockOwner self, Duration patience, Waiting waiting, Pause pause)
      throws InterruptedException {
    Duration waited = Duration.ZERO; // by what was slept: a clock may be set meanwhile
    boolean told = false;
    while (true) {
      Optional<RunLock> taken = tryAcquire(database, self);
      if (taken.isPresent() && taken.get().takeOver(pause)) {
        return taken.get();
      }
      boolean held = taken.isPresent() || isHeld(database); // by another machine, or on this one
      Optional<LockOwner> holder = held ? readOwner(database) : Optional.empty();
      boolean brief = holder.map(LockOwner::reader).orElse(true);
      Duration limit = longer(patience, brief ? READERS_ARE_GONE_AFTER : A_LOOK_IS_OVER_AFTER);
      Duration left = limit.minus(waited);
      if (left.isZero() || left.isNegative()) {
        throw new LockedException(holder);
      }
      if (!told && !brief && patience.compareTo(waited) > 0) {
        told = true;
        waiting.isFor(holder);
      }
      Duration step = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
      pause.sleep(step);
      waited = waited.plus(step);
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
      RunLock held = new RunLock(channel, database, self, contentOf(channel));
      HELD_HERE.put(file, held);
      return Optional.of(held);
    } catch (IOException e) {
      close(channel);
      throw new StateException(
          "The lock file "
              + file
              + " cannot be locked: "
              + e.getMessage()
              + ".\n  Nothing was sent. The state belongs on a local disk; a network share may know"
              + " no locks.",
          e);
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
      return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
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

  // Taking over.

  /**
   * Makes the lock ours, unless its file shows that a holder on another machine lives, of whom our
   * operating system knows nothing.
   *
   * @return false where it does; the lock is given back
   */
  private boolean takeOver(Pause pause) throws InterruptedException {
    boolean ours = false;
    try {
      ours = !isForeign() || isSilent(pause);
      if (ours) {
        begin();
      }
      return ours;
    } finally {
      if (!ours) {
        release(this);
      }
    }
  }

  /** Whether somebody on another machine, or before its last start, has not given it back. */
  private boolean isForeign() {
    Properties before = parse(text);
    return ownerOf(before).isPresent()
        && !Machine.id(owner.host()).equals(before.getProperty("machine", ""));
  }

  private boolean isSilent(Pause pause) throws InterruptedException {
    LOG.warn(
        "The state was left in use by {}. If nothing is heard of it for {} s, it is taken over.",
        ownerOf(parse(text)).map(LockOwner::toString).orElse("another machine"),
        DEAD_AFTER.toSeconds());
    for (int second = 0; second < DEAD_AFTER.toSeconds(); second++) {
      pause.sleep(Duration.ofSeconds(1));
      if (!isUnchanged()) {
        return false;
      }
    }
    return true;
  }

  private boolean isUnchanged() {
    synchronized (RunLock.class) {
      try {
        return contentOf(channel).equals(text);
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
  }

  private StateException unreadable(IOException e) {
    return new StateException(
        "The lock file " + lockFile(database) + " cannot be read: " + e.getMessage(), e);
  }

  private void begin() {
    synchronized (RunLock.class) {
      try {
        write();
      } catch (IOException e) {
        throw new StateException(
            "The lock file " + lockFile(database) + " cannot be written: " + e.getMessage(), e);
      }
    }
    heartbeat = Heartbeat.every(BEAT, this::beat);
  }

  // Being held.

  /** Has {@code onLoss} called, once, where another machine takes the lock for left behind. */
  void watch(Runnable onLoss) {
    synchronized (RunLock.class) {
      whenLost = onLoss;
    }
  }

  /** Says that we live, unless somebody else has meanwhile said to be the holder. */
  void beat() {
    synchronized (RunLock.class) {
      if (!HELD_HERE.containsValue(this)) {
        return;
      }
      try {
        if (!contentOf(channel).equals(text)) {
          lose();
          return;
        }
        beats++;
        write();
      } catch (IOException e) {
        LOG.debug("the lock file cannot be written: {}", e.getMessage()); // a full disk, perhaps
      }
    }
  }

  private void lose() {
    Runnable told = whenLost;
    whenLost = () -> {};
    told.run();
  }

  /**
   * Lets programs that only look read the database while this process has it open. Called once it
   * is open.
   */
  void share() {
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
        shared = started.getPort() + "/" + secret;
        write();
      }
    } catch (SQLException | IOException e) {
      throw new StateException(
          "The state database cannot be shared on the loopback interface: " + e.getMessage(), e);
    }
  }

  /**
   * Called with the class's monitor. What was there is written over first: nobody reads nothing.
   */
  private void write() throws IOException {
    StringBuilder lines = new StringBuilder();
    line(lines, "command", owner.command());
    line(lines, "job", owner.job());
    line(lines, "user", owner.user());
    line(lines, "host", owner.host());
    line(lines, "process", String.valueOf(owner.process()));
    line(lines, "since", owner.since().toString());
    line(lines, "reader", String.valueOf(owner.reader()));
    line(lines, "machine", Machine.id(owner.host()));
    if (!shared.isEmpty()) {
      line(lines, "shared", shared);
    }
    line(lines, "alive", String.valueOf(beats));
    replace(lines.toString());
  }

  private static void line(StringBuilder lines, String key, String value) {
    lines.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n');
  }

  private void replace(String content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
    int length = bytes.remaining();
    channel.write(bytes, 0);
    channel.truncate(length);
    channel.force(false); // another machine sees what has left ours
    text = content;
  }

  private static String contentOf(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), 1 << 16));
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
  }

  // Being looked at.

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
    try {
      return Optional.of(parse(held == null ? Files.readString(file) : held.text));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Properties parse(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      return new Properties(); // nothing that we wrote
    }
    return properties;
  }

  private static Optional<LockOwner> ownerOf(Properties properties) {
    try {
      return Optional.of(
          new LockOwner(
              properties.getProperty("command", "?"),
              properties.getProperty("job", ""),
              properties.getProperty("user", "?"),
              properties.getProperty("host", "?"),
              Long.parseLong(properties.getProperty("process", "")),
              Instant.parse(properties.getProperty("since", "")),
              Boolean.parseBoolean(properties.getProperty("reader"))));
    } catch (RuntimeException e) {
      return Optional.empty(); // half written: its holder is just starting; or given back
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
    if (heartbeat != null) {
      heartbeat.close();
    }
    empty();
    release(this);
  }

  /** A file without a holder says that the last one ended in good order. */
  private void empty() {
    synchronized (RunLock.class) {
      try {
        if (HELD_HERE.containsValue(this) && contentOf(channel).equals(text)) {
          replace("");
        }
      } catch (IOException e) {
        LOG.debug("the lock file cannot be emptied: {}", e.getMessage());
      }
    }
  }

  private static synchronized void release(RunLock lock) {
    HELD_HERE.values().remove(lock);
    close(lock.channel);
  }
}
