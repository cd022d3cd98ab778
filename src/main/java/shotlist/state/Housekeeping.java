package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the room in an H2 file in use. Each commit writes the pages that it changed to a chunk of
 * its own and leaves the old ones behind; a chunk's room is free once none of its pages is in use,
 * and with a single page left it never is. H2 writes such last pages anew in a thread that it has
 * only where commits are delayed, which ours must not be (ADR 2): without this a long run's file
 * was twenty times what it held.
 *
 * <p>Here whoever committed does a little of it, every few commits. The rewritten pages are on disk
 * with the next commit, and until then the old ones stay. Safe for use by many threads.
 */
final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private static final int COMMITS_BETWEEN = 8;

  /** Per cent: where more than this of all chunks is in use, nothing is rewritten. */
  private static final int ENOUGH = 60;

  /** Bytes of pages in use that are rewritten at most at a time. */
  private static final int PORTION = 1024 * 1024;

  private final AtomicInteger commits = new AtomicInteger();

  /**
   * To be called when a commit through this connection is on disk. Never fails: that the commit is
   * on disk is all that its caller has to know.
   */
  void afterCommit(Connection connection) {
    if (commits.incrementAndGet() % COMMITS_BETWEEN == 0) {
      try {
        rewrite(connection);
      } catch (SQLException | RuntimeException e) {
        if (e.getCause() instanceof InterruptedException) {
          Thread.currentThread().interrupt(); // as it was: H2 does not wait for its lock then
        } else {
          // where the file cannot be written any more, H2 has closed it: the next statement says so
          LOG.warn("The state's file could not be tidied up: {}", e.getMessage());
        }
      }
    }
  }

  private static void rewrite(Connection connection) throws SQLException {
    if (connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal local) {
      local.getDatabase().getStore().getMvStore().compact(ENOUGH, PORTION);
    }
  }
}
