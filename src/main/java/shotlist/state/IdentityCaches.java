package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * H2 alone: identities of the tables that each request adds rows to are handed out from a larger
 * cache. Each time one is used up H2 commits by itself, in the middle of the transaction, and
 * writes every page that was touched since; with its 32 for each of four tables that was more
 * writing than the commits themselves. After a kill numbers are missing, up to a cache.
 *
 * <p>PostgreSQL has such a cache for each connection, and a request's changes are read in the order
 * of their numbers: there it stays 1.
 */
final class IdentityCaches extends H2Migration {
  /** As many as a chunk of a plan adds, and enough for some thousand requests. */
  private static final int CACHE = 5000;

  private static final List<String> TABLES = List.of("request_change", "output", "file", "entry");

  IdentityCaches(boolean postgres) {
    super("14", "identity caches", postgres);
  }

  @Override
  void migrate(Connection h2) throws SQLException {
    try (Statement statement = h2.createStatement()) {
      for (String table : TABLES) {
        statement.execute("alter table " + table + " alter column id set cache " + CACHE);
      }
    }
  }
}
