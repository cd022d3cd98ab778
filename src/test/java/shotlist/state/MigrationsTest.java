package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
    assertThat(Migrations.SCRIPTS).containsExactlyInAnyOrderElementsOf(names(Path.of(scripts)));
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
