package shotlist.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.state.WriteAccess.Loss;
import shotlist.state.WriteAccess.OnLoss;

/**
 * The right to change one job where many processes share a PostgreSQL: an advisory lock of a
 * session of its own, gone when the process or its connection is, with a row that says who has it.
 * The row is also the fence: what must not happen without the lock looks for it in its own
 * transaction, so that a process that lost its session and does not know it yet changes nothing.
 * Safe for use by many threads.
 */
final class JobLock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /** How often the session is asked whether it lives. */
  private static final Duration BEAT = Duration.ofSeconds(5);

  /** So many beats a database may stay away before the run is given up: two minutes or more. */
  static final int BEATS_AWAY = 24;

  private final StateSettings settings;
  private final Database database;
  private final LockOwner self;
  private final String holder = UUID.randomUUID().toString();
  private @Nullable Session session;
  private @Nullable Heartbeat heartbeat;
  private OnLoss onLoss = (loss, message) -> {};
  private int beatsAway;
  private boolean lost;

  private JobLock(StateSettings settings, Database database, LockOwner self) {
    this.settings = settings;
    this.database = database;
    this.self = self;
  }

  /** A connection of our own that may have the lock. */
  private record Session(Connection connection, int number, long key) {}

  /**
   * Takes the lock of a job, waiting for as long as {@code patience}.
   *
   * @throws LockedException where another run of the job still holds it
   * @throws StateException where the database cannot be reached
   */
  static JobLock acquire(
      StateSettings settings,
      Database database,
      LockOwner self,
      Duration patience,
      RunLock.Waiting waiting,
      RunLock.Pause pause)
      throws InterruptedException {
    JobLock lock = new JobLock(settings, database, self);
    boolean acquired = false;
    try {
      lock.acquire(patience, waiting, pause);
      acquired = true;
      lock.heartbeat = Heartbeat.every(BEAT, lock::beat);
      return lock;
    } catch (SQLException e) {
      throw Diagnosis.of(settings, e);
    } finally {
      if (!acquired) {
        lock.disconnect();
      }
    }
  }

  private void acquire(Duration patience, RunLock.Waiting waiting, RunLock.Pause pause)
      throws SQLException, InterruptedException {
    Session open = connect();
    session = open;
    Duration waited = Duration.ZERO; // by what was slept: a clock may be set meanwhile
    while (!tryLock(open) || !trySign(open)) {
      Duration left = patience.minus(waited);
      Optional<LockOwner> owner = findOwner(database, self.job());
      if (left.isNegative() || left.isZero()) {
        throw new LockedException(owner);
      }
      if (waited.isZero()) {
        waiting.isFor(owner);
      }
      Duration step = left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN;
      pause.sleep(step);
      waited = waited.plus(step);
    }
  }

  /** Who holds the lock of a job now, if anybody. Reads only. */
  static Optional<LockOwner> findOwner(Database database, String job) {
    return database.inTransaction(
        () -> {
          String schema =
              database.jdbc().sql("select current_schema()").query(String.class).single();
          long key = key(schema, job);
          return database
              .jdbc()
              .sql(
                  """
                  select command, os_user, host, process, since
                  from job_lock join pg_locks on pg_locks.pid = job_lock.session
                  where job = ? and locktype = 'advisory' and granted and objsubid = 1
                    and cast(classid as bigint) = ? and cast(objid as bigint) = ?
                    and database = (select oid from pg_database where datname = current_database())
                  """)
              .params(job, key >>> 32, key & 0xffffffffL)
              .query(
                  (row, n) ->
                      new LockOwner(
                          row.getString("command"),
                          job,
                          row.getString("os_user"),
                          row.getString("host"),
                          row.getLong("process"),
                          row.getObject("since", OffsetDateTime.class).toInstant(),
                          false))
              .optional();
        });
  }

  // The session.

  private Session connect() throws SQLException {
    Properties properties = new Properties();
    properties.putAll(settings.connectionProperties());
    properties.setProperty("ApplicationName", "shotlist lock of " + self.job());
    properties.setProperty("socketTimeout", "15"); // it is asked nothing that takes time
    Connection connection = DriverManager.getConnection(settings.connectionUrl(), properties);
    boolean ready = false;
    try {
      execute(connection, ServerSession.SETTINGS);
      execute(connection, "set lock_timeout to 2000");
      Session open = describe(connection);
      ready = true;
      return open;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Session describe(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid(), current_schema()")) {
      row.next();
      return new Session(connection, row.getInt(1), key(row.getString(2), self.job()));
    }
  }

  private static boolean tryLock(Session open) throws SQLException {
    try (PreparedStatement statement =
        open.connection().prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, open.key());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Whether the holder before us, who has lost the lock, has no transaction left. */
  private boolean trySign(Session open) throws SQLException {
    try {
      sign(open);
      return true;
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Writes who we are. It waits for transactions of the holder before us that have found its fence:
   * once it returns there are none any more.
   */
  private void sign(Session open) throws SQLException {
    try (PreparedStatement statement =
        open.connection()
            .prepareStatement(
                """
                insert into job_lock (job, holder, session, command, os_user, host, process, since)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (job) do update set holder = excluded.holder,
                  session = excluded.session, command = excluded.command,
                  os_user = excluded.os_user, host = excluded.host,
                  process = excluded.process, since = excluded.since
                """)) {
      statement.setString(1, self.job());
      statement.setString(2, holder);
      statement.setInt(3, open.number());
      statement.setString(4, self.command());
      statement.setString(5, self.user());
      statement.setString(6, self.host());
      statement.setLong(7, self.process());
      statement.setObject(8, self.since().atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }

  /** Advisory locks are numbered: eight bytes of a digest are as good as a name. */
  private static long key(String schema, String job) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("shotlist " + schema + " " + job).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  // Being held.

  /**
   * Ends the caller's transaction where another run has taken the lock meanwhile. Until the
   * transaction ends, none can.
   */
  void require() {
    boolean ours =
        !database
            .jdbcAside()
            .sql("select 1 from job_lock where job = ? and holder = ? for share")
            .params(self.job(), holder)
            .query(Integer.class)
            .list()
            .isEmpty();
    if (!ours) {
      throw new LockLostException(taken());
    }
  }

  synchronized void watch(OnLoss told) {
    onLoss = told;
  }

  /** Asks the session whether it lives, and takes the lock again where it does not. */
  synchronized void beat() {
    Session open = session;
    if (lost || (open != null && isAlive(open))) {
      beatsAway = 0;
      return;
    }
    try {
      takeAgain();
      beatsAway = 0;
    } catch (SQLException e) {
      beatsAway++;
      LOG.warn("The lock's session is gone and no new one has it yet: {}", e.getMessage());
      if (beatsAway >= BEATS_AWAY) {
        lose(
            Loss.AWAY,
            "the state database has been away for two minutes or more: " + e.getMessage());
      }
    }
  }

  private static boolean isAlive(Session open) {
    try (Statement statement = open.connection().createStatement()) {
      return statement.execute("select 1");
    } catch (SQLException e) {
      LOG.warn("The lock's session has ended: {}", e.getMessage());
      return false;
    }
  }

  private void takeAgain() throws SQLException {
    disconnect();
    Session open = connect();
    boolean taken = false;
    try {
      if (!tryLock(open)) {
        if (!endGhost(open)) {
          lose(Loss.TAKEN, taken());
        }
        return; // the next beat finds it free
      }
      if (!isSignedByUs(open)) {
        lose(Loss.TAKEN, taken());
        return;
      }
      sign(open);
      session = open;
      taken = true;
    } finally {
      if (!taken) {
        open.connection().close();
      }
    }
    LOG.warn("The lock of job {} was taken again.", self.job());
  }

  private String taken() {
    return "another run of job " + self.job() + " has taken its lock";
  }

  /**
   * A server that has not noticed the end of our connection keeps our lock for it. It is the one
   * that we signed with last, however many tries ago that was.
   *
   * @return whether there was such a session
   */
  private boolean endGhost(Session open) throws SQLException {
    try (PreparedStatement statement =
        open.connection()
            .prepareStatement(
                """
                select pg_terminate_backend(session)
                from job_lock join pg_locks on pg_locks.pid = job_lock.session
                where job = ? and holder = ? and locktype = 'advisory' and granted and objsubid = 1
                  and cast(classid as bigint) = ? and cast(objid as bigint) = ?
                  and database = (select oid from pg_database where datname = current_database())
                """)) {
      statement.setString(1, self.job());
      statement.setString(2, holder);
      statement.setLong(3, open.key() >>> 32);
      statement.setLong(4, open.key() & 0xffffffffL);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private boolean isSignedByUs(Session open) throws SQLException {
    try (PreparedStatement statement =
        open.connection().prepareStatement("select 1 from job_lock where job = ? and holder = ?")) {
      statement.setString(1, self.job());
      statement.setString(2, holder);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private void lose(Loss loss, String message) {
    lost = true;
    onLoss.lost(loss, message);
  }

  private void disconnect() {
    Session open = session;
    session = null;
    if (open == null) {
      return;
    }
    try {
      open.connection().close();
    } catch (SQLException e) {
      LOG.debug("the lock's connection is gone already: {}", e.getMessage());
    }
  }

  /** Gives the lock back. */
  @Override
  public void close() {
    if (heartbeat != null) {
      heartbeat.close();
    }
    giveBack();
  }

  private synchronized void giveBack() {
    lost = true; // nobody is interested any more
    Session open = session;
    if (open != null) {
      try (PreparedStatement statement =
          open.connection().prepareStatement("delete from job_lock where job = ? and holder = ?")) {
        statement.setString(1, self.job());
        statement.setString(2, holder);
        statement.executeUpdate();
      } catch (SQLException e) {
        LOG.debug("the lock's row stays: {}", e.getMessage());
      }
    }
    disconnect();
  }
}
