package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * H2 alone: no index that only a foreign key needs, on the tables to which each request adds or in
 * which it changes rows. H2 gives a foreign key an index of its own unless there is one of exactly
 * its columns, and ours were made after the tables: so half of all index entries were written for
 * nobody.
 *
 * <p>Where there is one of exactly its columns, the foreign key is declared again and uses it.
 * Where there is none, it is gone: what those refer to (jobs, runs, requests, items, accounts) is
 * never removed from the state. PostgreSQL makes no indexes for foreign keys and keeps them all, so
 * that the tests on it would meet a row that refers to nothing.
 */
final class ForeignKeyIndexes extends H2Migration {
  /** What {@code table.column} refers to. */
  private record ForeignKey(String table, String column, String referred) {
    String name() {
      return table + "_" + column + "_key";
    }
  }

  private static final List<ForeignKey> SERVED =
      List.of(
          new ForeignKey("request_change", "request_id", "request"),
          new ForeignKey("file", "output_id", "output"),
          new ForeignKey("entry", "request_id", "request"),
          new ForeignKey("entry", "run_id", "run"),
          new ForeignKey("entry", "settles", "entry"));

  private static final List<ForeignKey> UNSERVED =
      List.of(
          new ForeignKey("request", "job_id", "job"),
          new ForeignKey("request", "reserved_account", "account"),
          new ForeignKey("request_change", "run_id", "run"),
          new ForeignKey("output", "job_id", "job"),
          new ForeignKey("output", "request_id", "request"),
          new ForeignKey("item", "job_id", "job"),
          new ForeignKey("item", "request_id", "request"),
          new ForeignKey("reject", "job_id", "job"),
          new ForeignKey("reject", "run_id", "run"),
          new ForeignKey("file", "item_id", "item"),
          new ForeignKey("entry", "job_id", "job"),
          new ForeignKey("picture", "job_id", "job"),
          new ForeignKey("touched", "job_id", "job"),
          new ForeignKey("touched", "request_id", "request"),
          new ForeignKey("unlooked", "job_id", "job"));

  ForeignKeyIndexes(boolean postgres) {
    super("15", "foreign key indexes", postgres);
  }

  @Override
  void migrate(Connection h2) throws SQLException {
    for (ForeignKey key : UNSERVED) {
      drop(h2, key);
    }
    for (ForeignKey key : SERVED) {
      drop(h2, key);
      try (Statement statement = h2.createStatement()) {
        // not checked: the rows were, as they came
        statement.execute(
            "alter table %s add constraint %s foreign key (%s) references %s nocheck"
                .formatted(key.table, key.name(), key.column, key.referred));
      }
    }
  }

  private static void drop(Connection h2, ForeignKey key) throws SQLException {
    dropConstraints(h2, "FOREIGN KEY", key.table, key.column);
  }
}
