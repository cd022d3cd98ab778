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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to run one job where many processes share a state: an advisory lock of a PostgreSQL
 * session of its own, gone the moment the process or its connection is. On H2 the {@link RunLock}
 * covers every job of the state and this is nothing.
 */
public final class JobLock implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final @Nullable Connection session;

  private JobLock(@Nullable Connection session) {
    this.session = session;
  }

  /**
   * Takes the lock of a job, waiting for as long as {@code patience}.
   *
   * @throws LockedException where another run of the job still holds it
   * @throws StateException where the database cannot be reached
   */
  public static JobLock acquire(
      StateSettings settings,
      String job,
      Duration patience,
      InstantSource clock,
      RunLock.Pause pause)
      throws InterruptedException {
    if (!settings.isPostgres()) {
      return new JobLock(null);
    }
    Connection session = connect(settings);
    boolean locked = false;
    try {
      Instant start = clock.instant();
      while (!tryLock(session, job)) {
        Duration left = patience.minus(Duration.between(start, clock.instant()));
        if (left.isNegative() || left.isZero()) {
          throw new LockedException(Optional.empty());
        }
        pause.sleep(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
      }
      locked = true;
      return new JobLock(session);
    } catch (SQLException e) {
      throw new StateException("The lock of job " + job + " cannot be taken: " + e.getMessage(), e);
    } finally {
      if (!locked) {
        close(session);
      }
    }
  }

  private static Connection connect(StateSettings settings) {
    try {
      return DriverManager.getConnection(settings.connectionUrl(), settings.connectionProperties());
    } catch (SQLException e) {
      throw Diagnosis.of(settings, e);
    }
  }

  private static boolean tryLock(Connection session, String job) throws SQLException {
    try (PreparedStatement statement = session.prepareStatement("select pg_try_advisory_lock(?)")) {
      statement.setLong(1, key(job));
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** Advisory locks are numbered: eight bytes of a digest are as good as a name. */
  private static long key(String job) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("shotlist job " + job).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  private static void close(Connection session) {
    try {
      session.close();
    } catch (SQLException e) {
      throw new StateException("The lock's connection cannot be closed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      close(session);
    }
  }
}
