package shotlist.state;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A few connections to a PostgreSQL state beside the books' own, for short statements that must
 * neither wait for those nor hold anybody up: an answer that takes longer than {@link
 * #LONGEST_ANSWER_MILLIS} is an error, and the server ends a transaction whose process has gone
 * silent. Safe for use by many threads.
 */
public final class QuickConnections implements AutoCloseable {
  /** The longest that a statement, a lock or a new connection is waited for. */
  static final int LONGEST_ANSWER_MILLIS = 3_000;

  private static final String LIMITS =
      String.format(
          "SET synchronous_commit TO on; SET lock_timeout TO %1$d; SET statement_timeout TO %1$d;"
              + " SET idle_in_transaction_session_timeout TO %1$d",
          LONGEST_ANSWER_MILLIS);

  private final HikariDataSource pool;
  private final JdbcClient jdbc;

  QuickConnections(HikariDataSource beside) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(beside.getJdbcUrl());
    config.setDataSourceProperties(beside.getDataSourceProperties());
    config.setTransactionIsolation(beside.getTransactionIsolation());
    config.setPoolName("quick");
    config.setMaximumPoolSize(3);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(LONGEST_ANSWER_MILLIS);
    config.setValidationTimeout(LONGEST_ANSWER_MILLIS / 2);
    config.setInitializationFailTimeout(-1); // whoever uses it waits for the server itself
    config.setConnectionInitSql(LIMITS);
    // In seconds, and a second more than the server's own limits: for a server that went silent.
    config.addDataSourceProperty("connectTimeout", LONGEST_ANSWER_MILLIS / 1_000);
    config.addDataSourceProperty("loginTimeout", LONGEST_ANSWER_MILLIS / 1_000);
    config.addDataSourceProperty("socketTimeout", LONGEST_ANSWER_MILLIS / 1_000 + 1);
    config.addDataSourceProperty("tcpKeepAlive", true);
    this.pool = new HikariDataSource(config);
    this.jdbc = JdbcClient.create(pool);
  }

  public DataSource dataSource() {
    return pool;
  }

  /** For statements, each of which is a transaction. */
  public JdbcClient jdbc() {
    return jdbc;
  }

  @Override
  public void close() {
    pool.close();
  }
}
