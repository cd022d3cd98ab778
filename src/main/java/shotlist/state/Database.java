package shotlist.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The state database, open and migrated. Safe for use by many threads. A transaction that it ran is
 * on disk when the call returns.
 */
public final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 12;

  /**
   * How the SQL states begin that come of a database which is not there, is shutting down or
   * starting, has no connection left, was too slow, or gave way to another transaction.
   */
  private static final List<String> AWAY =
      List.of("08", "57P", "57014", "53", "55P03", "40", "25P03", "58");

  static {
    // H2 reads this once, when its classes load; without it a state that others may read would be
    // served on every interface of the machine.
    System.setProperty("h2.bindAddress", "127.0.0.1");
    // The pool reads this once as well. By default it hands out without a look what was used half a
    // second ago; after a server's restart three such connections in a row would lose a paid
    // answer.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
  }

  private final HikariDataSource pool;
  private final JdbcTemplate template;
  private final JdbcClient jdbc;
  private final DurableTransactionManager transactionManager;
  private final TransactionTemplate transactions;
  private final GroupCommit groupCommit;
  private final Object doneKey = new Object();
  private volatile Runnable fence = () -> {};

  private Database(HikariDataSource pool, boolean h2File) {
    this.pool = pool;
    this.template = new JdbcTemplate(pool);
    this.jdbc = JdbcClient.create(template);
    this.transactionManager = new DurableTransactionManager(pool, h2File);
    this.transactions = new TransactionTemplate(transactionManager);
    this.groupCommit = new GroupCommit(transactions, template);
  }

  /**
   * Opens the database, creating and migrating it where needed. On an H2 file the caller holds the
   * {@link RunLock}.
   *
   * @throws StateException where it cannot be opened, with what to do about it
   */
  public static Database open(StateSettings settings) {
    settings.h2Path().ifPresent(Database::requireWritable);
    BlankState.lay(settings);
    return migrated(settings);
  }

  /** Opens the database, with all tables made by the migrations. */
  static Database migrated(StateSettings settings) {
    Database database = connect(settings, settings.connectionUrl(), settings.h2Path().isPresent());
    try {
      if (!Migrations.areMade(database.pool)) {
        Migrations.flyway(database.pool, settings.isPostgres()).migrate();
      }
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw Diagnosis.of(settings, e);
    }
  }

  /**
   * Opens a database that others may be using, for looking: nothing in it is changed, and where
   * Shotlist has no tables yet, it is as if they were {@link #empty}.
   *
   * @throws StateException where it cannot be opened, or its tables are of another version
   */
  static Database openAsItIs(StateSettings settings) {
    Database database = connect(settings, settings.connectionUrl(), false);
    boolean usable = false;
    try {
      if (Migrations.areMade(database.pool)) {
        usable = true;
        return database;
      }
      Flyway migrations = Migrations.flyway(database.pool, settings.isPostgres());
      if (migrations.info().applied().length == 0) {
        return empty();
      }
      if (migrations.info().pending().length > 0) {
        throw new StateException(
            "The state database "
                + settings.name()
                + " is of an older version.\n  The next run brings it up to date; until then only"
                + " that version can read it.");
      }
      migrations.validate();
      usable = true;
      return database;
    } catch (RuntimeException e) {
      throw Diagnosis.of(settings, e);
    } finally {
      if (!usable) {
        database.close();
      }
    }
  }

  /** A database in memory, empty: what a reader sees where no state exists yet. */
  static Database empty() {
    return open(
        new StateSettings("jdbc:h2:mem:empty" + System.nanoTime() + ";DB_CLOSE_DELAY=-1", "", ""));
  }

  /** The database that another process has open and shares. */
  static Database shared(StateSettings settings, String url) {
    return connect(settings, url, false);
  }

  private static Database connect(StateSettings settings, String url, boolean h2File) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("state");
    config.setJdbcUrl(url);
    config.setDataSourceProperties(settings.connectionProperties());
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(1);
    config.setConnectionTimeout(120_000); // a disk that holds its breath must not cost an answer
    if (settings.isPostgres()) {
      config.setConnectionInitSql(ServerSession.SETTINGS);
      config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    }
    try {
      return new Database(new HikariDataSource(config), h2File);
    } catch (RuntimeException e) {
      throw Diagnosis.of(settings, e);
    }
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

  /** Whether several processes may use this database at a time. */
  public boolean isShared() {
    return pool.getJdbcUrl().startsWith("jdbc:postgresql:");
  }

  /** Whether a failure comes of a full disk. */
  public static boolean isDiskFull(Throwable failure) {
    return causes(failure).anyMatch(Database::saysDiskFull);
  }

  private static boolean saysDiskFull(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("disk quota exceeded")
        || message.contains("file too large"); // a limit on the size of files
  }

  /**
   * Whether a failure comes of a database that does not answer just now, or not soon enough: the
   * same statement may succeed later.
   */
  public static boolean isAway(Throwable failure) {
    return causes(failure).anyMatch(t -> t instanceof SQLException sql && isAway(sql));
  }

  /** A failure, its cause and so on. Of a batch, the cause is what comes next to its failure. */
  static Stream<Throwable> causes(Throwable failure) {
    return Stream.<Throwable>iterate(failure, Objects::nonNull, Database::cause);
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure instanceof BatchUpdateException batch && batch.getNextException() != null
        ? batch.getNextException()
        : failure.getCause();
  }

  private static boolean isAway(SQLException sql) {
    String state = String.valueOf(sql.getSQLState());
    return sql instanceof SQLTransientException
        || sql instanceof SQLRecoverableException
        || AWAY.stream().anyMatch(state::startsWith);
  }

  /** What ends a run whose database has not answered for too long. */
  public StateException away(Duration since, Throwable failure) {
    return StateException.unreachable(
        "The state database has not answered for "
            + since.toSeconds()
            + " seconds: "
            + Diagnosis.findSql(failure).map(Diagnosis::reason).orElse(Diagnosis.reason(failure))
            + ".\n  Nothing was sent meanwhile, and what was sent before is recorded."
            + " Run again when it answers.",
        failure);
  }

  /** Connections of their own; only where the database {@link #isShared}. To be closed. */
  public QuickConnections quickConnections() {
    return new QuickConnections(pool);
  }

  /**
   * For statements; inside {@link #inTransaction} they belong to its transaction, and find done
   * what it has put off so far.
   */
  public JdbcClient jdbc() {
    groupCommit.deferred().ifPresent(Deferred::write);
    return jdbc;
  }

  /**
   * For statements inside {@link #inGroup} for which it does not matter whether what was put off is
   * done: it stays put off.
   */
  public JdbcClient jdbcAside() {
    return jdbc;
  }

  /**
   * Changes something: at once or, where a transaction is shared, before its commit at the latest,
   * together with statements alike. The next question of the same transaction finds it done.
   */
  public void change(String sql, @Nullable Object... parameters) {
    Optional<Deferred> deferred = groupCommit.deferred();
    if (deferred.isPresent()) {
      deferred.get().add(sql, OptionalInt.empty(), parameters);
    } else {
      template.update(sql, parameters);
    }
  }

  /**
   * As {@link #change}, for a statement that changes one row.
   *
   * @throws RuntimeException {@code otherwise}, where it changes none or several. In a shared
   *     transaction that is found out later, and the work is done once more, alone
   */
  public void changeOne(
      Supplier<? extends RuntimeException> otherwise, String sql, @Nullable Object... parameters) {
    Optional<Deferred> deferred = groupCommit.deferred();
    if (deferred.isPresent()) {
      deferred.get().add(sql, OptionalInt.of(1), parameters);
    } else if (template.update(sql, parameters) != 1) {
      throw otherwise.get();
    }
  }

  /**
   * What the transaction under way gathers under this key, to be written before its commit and
   * before its next question. Empty where it is not shared: then it is written at once.
   */
  public <T extends Gathered> Optional<T> gathered(Object key, Class<T> type, Supplier<T> empty) {
    return groupCommit.deferred().map(deferred -> deferred.gathered(key, type, empty));
  }

  /** One column of many rows, as {@code unnest(?)} takes it: the statement's {@code ARRAY}. */
  public static <T> SqlArrayValue column(
      String type, Collection<T> rows, Function<? super T, ?> value) {
    return new SqlArrayValue(type, rows.stream().map(value).toArray());
  }

  /** For statements in bulk; as {@link #jdbc} otherwise. */
  public JdbcTemplate template() {
    groupCommit.deferred().ifPresent(Deferred::write);
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

  /**
   * As {@link #inTransaction}, for small work that many threads do at once: the transaction may be
   * shared with what others do at the same time, and the work may be done by one of their threads,
   * and again where theirs fails. So it does nothing but ask and change the database. What it
   * writes by {@link #change} reaches the database in sets. Shared transactions come one after the
   * other: each finds done what those before it did, but for one whose commit was not acknowledged.
   * In a transaction of the caller's on this database it is a part of that one.
   */
  public <T> T inGroup(Supplier<T> work) {
    if (transactionManager.isActive()) {
      return inTransaction(work);
    }
    @SuppressWarnings("unchecked") // it is what this work answered
    @Nullable T result = (T) groupCommit.run(work);
    if (result == null) {
      throw new IllegalStateException("the work of a transaction answers something");
    }
    return result;
  }

  /** As the other; for work without an answer. */
  public void inGroup(Runnable work) {
    inGroup(
        () -> {
          work.run();
          return true;
        });
  }

  /** How many wait for others to commit their work. */
  int waitingForCommit() {
    return groupCommit.waiting();
  }

  /** What {@link #requireLock} asks. */
  void fencedBy(Runnable requirement) {
    fence = requirement;
  }

  /**
   * Called in a transaction that only the holder of the lock may commit; until it ends, nobody else
   * can take the lock. The state is asked once in each transaction.
   *
   * @throws LockLostException where somebody has taken it already
   */
  public void requireLock() {
    Runnable current = fence;
    oncePerTransaction(current, current);
  }

  /**
   * Does this unless it was done in the transaction that is under way: for what holds until it
   * ends, such as the lock of a row, which each of those who share a transaction asks for.
   *
   * @param key equal where it is the same
   */
  public void oncePerTransaction(Object key, Runnable work) {
    Set<Object> done = doneInTransaction();
    if (!done.contains(key)) {
      work.run();
      done.add(key);
    }
  }

  /** Empty where none is under way: each statement is one of its own then. */
  private Set<Object> doneInTransaction() {
    if (!TransactionSynchronizationManager.isActualTransactionActive()
        || !TransactionSynchronizationManager.isSynchronizationActive()) {
      return new HashSet<>();
    }
    @SuppressWarnings("unchecked") // nobody else binds anything to this key
    @Nullable Set<Object> known =
        (Set<Object>) TransactionSynchronizationManager.getResource(doneKey);
    if (known != null) {
      return known;
    }
    Set<Object> done = new HashSet<>();
    TransactionSynchronizationManager.bindResource(doneKey, done);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void suspend() {
            TransactionSynchronizationManager.unbindResource(doneKey);
          }

          @Override
          public void resume() {
            TransactionSynchronizationManager.bindResource(doneKey, done);
          }

          @Override
          public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResource(doneKey);
          }
        });
    return done;
  }

  @Override
  public void close() {
    pool.close();
  }
}
