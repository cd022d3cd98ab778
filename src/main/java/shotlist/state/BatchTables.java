package shotlist.state;

import org.flywaydb.core.api.migration.Context;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/** The first migration: Spring Batch's own tables, from the script that Spring Batch ships. */
final class BatchTables extends NumberedMigration {
  private final String database;

  /** {@code database} is {@code h2} or {@code postgresql}. */
  BatchTables(String database) {
    super("1", "spring batch");
    this.database = database;
  }

  @Override
  public void migrate(Context context) {
    ScriptUtils.executeSqlScript(
        context.getConnection(),
        new ClassPathResource("org/springframework/batch/core/schema-" + database + ".sql"));
  }
}
