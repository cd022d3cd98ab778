package shotlist.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The state database, open and migrated. Safe for use by many threads. A transaction that it ran is
 * on disk when the call returns.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 12;

  static {
    // H2 reads this once, when its classes load; without it a state that others may read would be
    // served on every interface of the machine.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    // A connection is asked whether it lives each time it is taken: what begins while a server
    // restarts waits for it, instead of failing on a connection that was good half a second ago.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
  }

  private final HikariDataSource pool;
  private final JdbcTemplate template;
  private final JdbcClient jdbc;
  private final PlatformTransactionManager transactionManager;
  private final TransactionTemplate transactions;
  private volatile Runnable fence = () -> {};

  private Database(HikariDataSource pool, boolean h2File) {
    this.pool = pool;
    this.template = new JdbcTemplate(pool);
    this.jdbc = JdbcClient.create(template);
    this.transactionManager = new DurableTransactionManager(pool, h2File);
    this.transactions = new TransactionTemplate(transactionManager);
  }

  /**
   * Opens the database, creating and migrating it where needed. On an H2 file the caller holds the
   * {@link RunLock}.
   *
   * @throws StateException where it cannot be opened, with what to do about it
   */
  public static Database open(StateSettings settings) {
    settings.h2Path().ifPresent(Database::requireWritable);
    Database database =
        connect(
            settings,
            settings.connectionUrl(),
            settings.connectionUser(),
            settings.password(),
            settings.h2Path().isPresent());
    try {
      database.migrate(settings);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw problem(settings, e);
    }
  }

  /** A database in memory, empty: what a reader sees where no state exists yet. */
  static Database empty() {
    return open(
        new StateSettings("jdbc:h2:mem:empty" + System.nanoTime() + ";DB_CLOSE_DELAY=-1", "", ""));
  }

  /** The database that another process has open and shares. */
  static Database shared(StateSettings settings, String url) {
    return connect(settings, url, settings.connectionUser(), settings.password(), false);
  }

  private static Database connect(
      StateSettings settings, String url, String user, String password, boolean h2File) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state");
    config.setJdbcUrl(url);
    if (!user.isEmpty()) {
      config.setUsername(user);
      config.setPassword(password);
    }
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(1);
    config.setConnectionTimeout(120_000); // a disk that holds its breath must not cost an answer
    if (settings.isPostgres()) {
      config.setConnectionInitSql(ServerSession.SETTINGS);
      config.addDataSourceProperty("tcpKeepAlive", "true");
      config.addDataSourceProperty("connectTimeout", "10");
      config.addDataSourceProperty("socketTimeout", "300"); // no statement of ours takes minutes
    }
    try {
      return new Database(new HikariDataSource(config), h2File);
    } catch (RuntimeException e) {
      throw problem(settings, e);
    }
  }

  private void migrate(StateSettings settings) {
    Flyway.configure()
        .dataSource(pool)
        .locations("classpath:shotlist/migrations")
        .javaMigrations(new BatchTables(settings.isPostgres() ? "postgresql" : "h2"))
        .table("shotlist_schema")
        .failOnMissingLocations(true)
        .ignoreMigrationPatterns(
            new String[0]) // by default the work of a newer version is passed over
        .load()
        .migrate();
  }

  private static void requireWritable(Path path) {
    Path folder = path.getParent();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StateException(
          "The state folder "
              + folder
              + " cannot be created: "
              + reason(e)
              + ".\n  Nothing was sent. Make it writable, or point SHOTLIST_STATE_URL elsewhere.",
          e);
    }
    if (!Files.isWritable(folder)) {
      throw new StateException(
          "The state folder "
              + folder
              + " is not writable.\n  Nothing was sent. Make it writable, or point"
              + " SHOTLIST_STATE_URL elsewhere.");
    }
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }

  private static StateException problem(StateSettings settings, RuntimeException e) {
    if (e instanceof StateException known) {
      return known;
    }
    SQLException sql = sqlCause(e);
    String name = settings.name();
    if (sql != null && "90020".equals(sql.getSQLState())) {
      return new StateException(
          "The state database "
              + name
              + " is open in another program.\n  Nothing was sent. Close that program (a database"
              + " viewer, perhaps) and run again.",
          e);
    }
    if (isDiskFull(e)) {
      return new StateException(
          "The disk is full: the state database "
              + name
              + " cannot be written.\n  Nothing was sent that is not recorded. Make room and run"
              + " again.",
          e);
    }
    if (sql != null && ("28000".equals(sql.getSQLState()) || "28P01".equals(sql.getSQLState()))) {
      return new StateException(
          "The state database "
              + name
              + " refuses the user or the password.\n  Nothing was sent. Check SHOTLIST_STATE_USER"
              + " and SHOTLIST_STATE_PASSWORD.",
          e);
    }
    if (e instanceof FlywayException) {
      return new StateException(
          "The state database "
              + name
              + " has a structure that this version does not know; it may come from a newer"
              + " version.\n  Nothing was sent. Use that version, or another state database.",
          e);
    }
    return new StateException(
        "The state database "
            + name
            + " cannot be opened: "
            + (sql == null ? e.getMessage() : firstLine(String.valueOf(sql.getMessage())))
            + ".\n  Nothing was sent.",
        e);
  }

  /** Whether a failure comes of a full disk. */
  public static boolean isDiskFull(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left") || message.contains("disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable SQLException sqlCause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").replaceAll("; SQL statement:.*", "");
  }

  /** For statements; inside {@link #inTransaction} they belong to its transaction. */
  public JdbcClient jdbc() {
    return jdbc;
  }

  /** For statements in bulk. */
  public JdbcTemplate template() {
    return template;
  }

  public DataSource dataSource() {
    return pool;
  }

  public PlatformTransactionManager transactionManager() {
    return transactionManager;
  }

  /** Runs the work in one transaction (joining the caller's, if any); committed on disk after. */
  public <T> T inTransaction(Supplier<T> work) {
    @Nullable T result = transactions.execute(status -> work.get());
    if (result == null) {
      throw new IllegalStateException("the work of a transaction answers something");
    }
    return result;
  }

  /** Runs the work in one transaction (joining the caller's, if any); committed on disk after. */
  public void inTransaction(Runnable work) {
    transactions.executeWithoutResult(status -> work.run());
  }

  /** What {@link #requireLock} asks. */
  void fencedBy(Runnable requirement) {
    fence = requirement;
  }

  /**
   * Called in a transaction that only the holder of the lock may commit; until it ends, nobody else
   * can take the lock.
   *
   * @throws LockLostException where somebody has taken it already
   */
  public void requireLock() {
    fence.run();
  }

  @Override
  public void close() {
    pool.close();
  }
}
