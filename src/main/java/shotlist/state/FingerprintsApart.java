package shotlist.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.Context;

/**
 * On H2, the index of fingerprints becomes a table of its own. A request changes four times, and H2
 * takes a changed row out of each of its table's indexes and puts it in again: of each commit that
 * wrote as many pages of this one, where fingerprints lie anywhere, as there were requests in it.
 *
 * <p>PostgreSQL writes to an index only what changed. There it is a view of the requests, whose
 * unique constraint stays: a process of an older version that is under way meanwhile adds requests
 * that only the constraint and the view know.
 *
 * <p>H2 commits after each statement that changes a table: one that was interrupted is made again
 * from its start.
 */
final class FingerprintsApart extends NumberedMigration {
  private final boolean postgres;

  FingerprintsApart(boolean postgres) {
    super("17", "fingerprints apart");
    this.postgres = postgres;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    migrate(context.getConnection());
  }

  void migrate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (postgres) {
        statement.execute(
            "create view request_by_fingerprint as"
                + " select job_id, fingerprint, id as request_id from request");
      } else {
        takeApart(statement);
        H2Migration.dropConstraints(connection, "UNIQUE", "request", "fingerprint");
      }
    }
  }

  /** Without a foreign key: H2 would make an index for it. */
  private static void takeApart(Statement statement) throws SQLException {
    statement.execute("drop table if exists request_by_fingerprint");
    statement.execute(
        """
        create table request_by_fingerprint (
          job_id bigint not null,
          fingerprint varchar(64) not null,
          request_id bigint not null,
          primary key (job_id, fingerprint)
        )
        """);
    statement.execute(
        "insert into request_by_fingerprint (job_id, fingerprint, request_id)"
            + " select job_id, fingerprint, id from request");
  }
}
