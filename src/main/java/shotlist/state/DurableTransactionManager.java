package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Commits that are on the disk, not only with the operating system, when they return. H2 writes a
 * commit at once with {@code WRITE_DELAY=0} but does not sync it; {@code CHECKPOINT SYNC} does, for
 * about half a millisecond. PostgreSQL syncs by itself.
 */
final class DurableTransactionManager extends JdbcTransactionManager {
  private static final long serialVersionUID = 1L;

  private final boolean h2File;
  private final transient Housekeeping housekeeping = new Housekeeping();

  DurableTransactionManager(DataSource dataSource, boolean h2File) {
    super(dataSource);
    this.h2File = h2File;
  }

  /** Whether this thread is in one of its transactions; those of other managers do not count. */
  boolean isActive() {
    return isExistingTransaction(doGetTransaction());
  }

  @Override
  protected void doCommit(DefaultTransactionStatus status) {
    super.doCommit(status);
    if (!h2File || status.isReadOnly()) {
      return;
    }
    Connection connection =
        ((JdbcTransactionObjectSupport) status.getTransaction())
            .getConnectionHolder()
            .getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT SYNC");
    } catch (SQLException e) {
      throw new TransactionSystemException("the commit could not be synced to disk", e);
    }
    housekeeping.afterCommit(connection);
  }
}
