package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.migration.Context;

/**
 * A migration of H2 alone; PostgreSQL's history has it, and its tables stay as they are. H2 commits
 * after each statement that changes a table: one that was interrupted is made again from its start.
 */
abstract class H2Migration extends NumberedMigration {
  private final boolean postgres;

  H2Migration(String version, String description, boolean postgres) {
    super(version, description);
    this.postgres = postgres;
  }

  @Override
  public final void migrate(Context context) throws SQLException {
    if (!postgres) {
      migrate(context.getConnection());
    }
  }

  abstract void migrate(Connection h2) throws SQLException;
}
