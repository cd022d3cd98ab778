package shotlist.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * What makes the tables what this version needs. Flyway does it, and judges whatever is out of the
 * ordinary; it takes half a second to begin, so most nights, on which its history says that exactly
 * these migrations were made, it is not asked.
 */
final class Migrations {
  private static final String FOLDER = "shotlist/migrations";
  private static final String HISTORY = "shotlist_schema";

  /** In the order of their versions: scripts in the folder, and classes. */
  private static final List<String> ALL =
      List.of(
          BatchTables.class.getName(),
          "V2__shotlist.sql",
          "V3__job_lock.sql",
          "V4__shared_throttle.sql",
          "V5__account_budgets.sql",
          "V7__pictures.sql",
          "V8__outline.sql",
          "V9__quality.sql",
          "V10__choices.sql",
          "V11__figures.sql",
          "V12__line_hashes.sql",
          "V13__present.sql",
          IdentityCaches.class.getName(),
          ForeignKeyIndexes.class.getName(),
          "V16__outline_lines.sql",
          FingerprintsApart.class.getName(),
          "V18__published_rejects.sql");

  private Migrations() {}

  /** With everything that may be asked of it, and all its checks. */
  static Flyway flyway(DataSource database, boolean postgres) {
    return Flyway.configure()
        .dataSource(database)
        .locations("classpath:" + FOLDER)
        .javaMigrations(
            new BatchTables(postgres ? "postgresql" : "h2"),
            new IdentityCaches(postgres),
            new ForeignKeyIndexes(postgres),
            new FingerprintsApart(postgres))
        .table(HISTORY)
        .failOnMissingLocations(true)
        .ignoreMigrationPatterns(
            new String[0]) // by default the work of a newer version is passed over
        .load();
  }

  /**
   * Whether exactly these migrations were made, all with success and from the very same text. What
   * the history does not say for certain is for Flyway to judge.
   */
  static boolean areMade(DataSource database) {
    try (Connection connection = database.getConnection()) {
      return made(connection).equals(expected());
    } catch (SQLException e) {
      return false; // a new database has no history; what else it may be, Flyway will meet as well
    }
  }

  /** A migration as the history has it; only scripts have a checksum. */
  private record Step(String script, Optional<Integer> checksum, boolean successful) {}

  private static List<Step> made(Connection connection) throws SQLException {
    List<Step> steps = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT \"script\", \"checksum\", \"success\" FROM \""
                    + HISTORY
                    + "\" WHERE \"type\" NOT IN ('TABLE', 'SCHEMA')" // it made those for itself
                    + " ORDER BY \"installed_rank\"")) {
      while (rows.next()) {
        steps.add(
            new Step(
                rows.getString(1),
                Optional.ofNullable(rows.getObject(2, Integer.class)),
                rows.getBoolean(3)));
      }
    }
    return steps;
  }

  private static List<Step> expected() {
    return ALL.stream()
        .map(
            name ->
                new Step(
                    name, isScript(name) ? Optional.of(checksum(name)) : Optional.empty(), true))
        .toList();
  }

  /** The files that the folder has. */
  static List<String> scripts() {
    return ALL.stream().filter(Migrations::isScript).toList();
  }

  private static boolean isScript(String name) {
    return name.endsWith(".sql");
  }

  /** As Flyway computes it: of the lines, without their ends. */
  private static int checksum(String script) {
    CRC32 checksum = new CRC32();
    try (InputStream bytes = Migrations.class.getResourceAsStream("/" + FOLDER + "/" + script);
        BufferedReader text =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(bytes), StandardCharsets.UTF_8))) {
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        checksum.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own migrations are readable", e);
    }
    return (int) checksum.getValue();
  }
}
