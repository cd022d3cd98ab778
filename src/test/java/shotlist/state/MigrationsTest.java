package shotlist.state;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;

@OnEachEngine
class MigrationsTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private StateSettings settings;

  @BeforeEach
  void prepare() {
    settings = engine.createEmpty(folder);
  }

  @AfterEach
  void drop() {
    engine.drop(settings);
  }

  @Test
  void everyScriptInTheFolderIsListed() throws Exception {
    URI scripts =
        Objects.requireNonNull(Migrations.class.getResource("/shotlist/migrations")).toURI();
    assertThat(Migrations.scripts()).containsExactlyInAnyOrderElementsOf(names(Path.of(scripts)));
  }

  @Test
  void whatFlywayHasMadeIsRecognisedWithoutIt() {
    try (Database database = Database.open(settings)) {
      assertThat(Migrations.areMade(database.dataSource())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from \"shotlist_schema\" where \"script\" = 'V5__account_budgets.sql'",
        "update \"shotlist_schema\" set \"checksum\" = 1 where \"version\" = '3'",
        "update \"shotlist_schema\" set \"checksum\" = null where \"version\" = '3'",
        "update \"shotlist_schema\" set \"success\" = false where \"version\" = '7'",
        "update \"shotlist_schema\" set \"script\" = 'V9__other.sql' where \"version\" = '9'",
        "drop table \"shotlist_schema\""
      })
  void historyThatSaysAnythingElseIsLeftToFlyway(String change) {
    try (Database database = Database.open(settings)) {
      database.jdbc().sql(change).update();

      assertThat(Migrations.areMade(database.dataSource())).isFalse();
    }
  }

  /** H2 writes all that was touched when an identity's cache is used up, within a transaction. */
  @ParameterizedTest
  @ValueSource(strings = {"request_change", "output", "file", "entry", "request", "item"})
  void identitiesOfWhatEachRequestAddsHaveALargeCacheOnH2Alone(String table) {
    try (Database database = Database.open(settings)) {
      Long size = database.jdbc().sql(cacheOf(table)).query(Long.class).single();

      boolean isPlanned = table.equals("request") || table.equals("item");
      assertThat(size).isEqualTo(engine == Engine.H2 || isPlanned ? 5000 : 1);
    }
  }

  /** H2 makes an index for each foreign key that finds none; ours are made after the tables. */
  @Test
  void noTableOfEachRequestHasTwoIndexesThatServeTheSame() {
    assumeThat(engine).isEqualTo(Engine.H2);
    try (Database database = Database.open(settings)) {
      Map<String, List<String>> columns =
          database
              .jdbc()
              .sql(
                  "select table_name || '.' || index_name as index, column_name"
                      + " from information_schema.index_columns"
                      + " where table_name in ('REQUEST', 'REQUEST_CHANGE', 'OUTPUT', 'ITEM',"
                      + " 'REJECT', 'FILE', 'ENTRY', 'PICTURE', 'TOUCHED', 'UNLOOKED')"
                      + " order by 1, ordinal_position")
              .query(MigrationsTest::indexColumn)
              .list()
              .stream()
              .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));

      assertThat(columns).isNotEmpty();
      columns.forEach(
          (index, its) ->
              assertThat(columns.entrySet())
                  .as("indexes that do what %s%s does", index, its)
                  .noneMatch(other -> isServedBy(index, its, other)));
    }
  }

  private static boolean isServedBy(
      String index, List<String> its, Map.Entry<String, List<String>> other) {
    String table = index.substring(0, index.indexOf('.') + 1);
    return other.getKey().startsWith(table)
        && !other.getKey().equals(index)
        && other.getValue().size() >= its.size()
        && other.getValue().subList(0, its.size()).equals(its);
  }

  private static Map.Entry<String, String> indexColumn(ResultSet row, int number)
      throws SQLException {
    return Map.entry(row.getString(1), row.getString(2));
  }

  /** H2 commits each statement of it: killed in its middle, a key was dropped and not declared. */
  @Test
  void brokenOffInItsMiddleItDeclaresAllForeignKeysWhenDoneAgain() throws Exception {
    assumeThat(engine).isEqualTo(Engine.H2);
    try (Database database = Database.open(settings)) {
      List<String> before = foreignKeys(database);
      assertThat(before).contains("ENTRY.SETTLES", "FILE.OUTPUT_ID", "UNLOOKED.OUTPUT_ID");
      database.jdbc().sql("alter table file drop constraint file_output_id_key").update();
      database.jdbc().sql("alter table entry add foreign key (settles) references entry").update();

      try (Connection connection = database.dataSource().getConnection()) {
        new ForeignKeyIndexes(false).migrate(connection);
      }

      assertThat(foreignKeys(database)).isEqualTo(before);
      assertThatThrownBy(() -> database.jdbc().sql("insert into unlooked values (7, 8)").update())
          .isInstanceOf(DataIntegrityViolationException.class);
    }
  }

  @Test
  void fingerprintsOfAnOlderStateAreTakenApart() throws Exception {
    assumeThat(engine).isEqualTo(Engine.H2);
    try (Database database = Database.open(settings)) {
      database.jdbc().sql("drop table request_by_fingerprint").update();
      database.jdbc().sql("alter table request add unique (job_id, fingerprint)").update();
      addJob(database);
      insertRequest(database, "a");
      insertRequest(database, "b");

      for (int i = 0; i < 2; i++) { // once more, as after a kill in its middle
        try (Connection connection = database.dataSource().getConnection()) {
          new FingerprintsApart(false).migrate(connection);
        }
      }

      assertThat(fingerprints(database)).containsExactly("a", "b");
      insertRequest(database, "b"); // it is the other table that has each once
      assertThatThrownBy(
              () ->
                  database
                      .jdbc()
                      .sql(
                          "insert into request_by_fingerprint select job_id, fingerprint, 3"
                              + " from request where fingerprint = 'a'")
                      .update())
          .isInstanceOf(DuplicateKeyException.class);
    }
  }

  /** As a run of an older version does that began before the tables were brought up to date. */
  @Test
  void onPostgresWhatAnOlderVersionAddsIsKnownAndNotThereTwice() {
    assumeThat(engine).isEqualTo(Engine.POSTGRESQL);
    try (Database database = Database.open(settings)) {
      addJob(database);
      insertRequest(database, "a");

      assertThat(fingerprints(database)).containsExactly("a");
      assertThatThrownBy(() -> insertRequest(database, "a"))
          .isInstanceOf(DuplicateKeyException.class);
    }
  }

  private static List<String> fingerprints(Database database) {
    return database
        .jdbc()
        .sql(
            "select f.fingerprint from request_by_fingerprint f join request r"
                + " on r.id = f.request_id and r.fingerprint = f.fingerprint"
                + " and r.job_id = f.job_id order by 1")
        .query(String.class)
        .list();
  }

  private static void addJob(Database database) {
    database.jdbc().sql("insert into job (name, sandbox) values ('nightly', false)").update();
  }

  private static void insertRequest(Database database, String fingerprint) {
    database
        .jdbc()
        .sql(
            """
            insert into request (job_id, fingerprint, state, reason, spec, price, first_item,
              attempt, retries, reserved, charged, attempt_charged, planned_run, changed_run, polls)
            select id, ?, 'pending', '', '{}', 2, 'P1', 0, 0, 0, 0, 0, 1, 1, 0 from job
            """)
        .param(fingerprint)
        .update();
  }

  private static List<String> foreignKeys(Database database) {
    return database
        .jdbc()
        .sql(
            "select c.table_name || '.' || u.column_name"
                + " from information_schema.table_constraints c"
                + " join information_schema.key_column_usage u"
                + " on u.constraint_name = c.constraint_name"
                + " where c.constraint_type = 'FOREIGN KEY' order by 1")
        .query(String.class)
        .list();
  }

  private String cacheOf(String table) {
    return engine == Engine.H2
        ? "select identity_cache from information_schema.columns"
            + " where table_name = upper('%s') and column_name = 'ID'".formatted(table)
        : "select cache_size from pg_sequences where schemaname = current_schema()"
            + " and sequencename = '%s_id_seq'".formatted(table);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
