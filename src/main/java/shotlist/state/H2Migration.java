package shotlist.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Drops a table's constraints of one type that have this column; H2 has named them itself. Where
   * there are none, an earlier go has done so.
   *
   * @param type {@code FOREIGN KEY} or {@code UNIQUE}
   */
  static void dropConstraints(Connection h2, String type, String table, String column)
      throws SQLException {
    for (String name : constraints(h2, type, table, column)) {
      try (Statement statement = h2.createStatement()) {
        statement.execute("alter table %s drop constraint %s".formatted(table, name));
      }
    }
  }

  private static List<String> constraints(Connection h2, String type, String table, String column)
      throws SQLException {
    List<String> names = new ArrayList<>();
    try (PreparedStatement statement =
        h2.prepareStatement(
            "select c.constraint_name from information_schema.table_constraints c"
                + " join information_schema.key_column_usage u"
                + " on u.constraint_name = c.constraint_name and u.table_name = c.table_name"
                + " where c.constraint_type = ? and c.table_schema = current_schema"
                + " and c.table_name = upper(?) and u.column_name = upper(?)")) {
      statement.setString(1, type);
      statement.setString(2, table);
      statement.setString(3, column);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
    }
    return names;
  }
}
