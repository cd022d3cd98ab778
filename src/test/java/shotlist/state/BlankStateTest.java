package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlankStateTest {
  @TempDir private Path folder;

  private static byte[] packed() throws IOException {
    try (InputStream blank = BlankState.class.getResourceAsStream(BlankState.RESOURCE)) {
      return Objects.requireNonNull(blank, "the build makes it").readAllBytes();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** All that it says, but for the names that H2 gives where the tables do not, and times. */
  private static List<String> script(Database database) {
    return database.jdbc().sql("script nopasswords").query(String.class).list().stream()
        .filter(line -> !line.startsWith("INSERT INTO \"PUBLIC\".\"shotlist_schema\""))
        .map(line -> line.replaceAll("\"CONSTRAINT_[0-9A-F_]+\"", "CONSTRAINT"))
        .sorted()
        .toList();
  }

  private static List<String> history(Database database) {
    return database
        .jdbc()
        .sql(
            """
            select "installed_rank", "version", "type", "script", "checksum", "success"
            from "shotlist_schema" order by "installed_rank"
            """)
        .query(
            (row, n) ->
                "%d %s %s %s %s %s"
                    .formatted(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)))
        .list();
  }

  @Test
  void newStateIsACopyOfWhatTheMigrationsMake() throws IOException {
    StateSettings copied = StateSettings.h2(folder.resolve("copied"));
    BlankState.lay(copied);
    assertThat(files()).containsExactly("copied.mv.db");
    assertThat(folder.resolve("copied.mv.db")).hasBinaryContent(packed());

    try (Database copy = Database.open(copied);
        Database made = Database.migrated(StateSettings.h2(folder.resolve("made")))) {
      assertThat(Migrations.areMade(copy.dataSource())).isTrue();
      assertThat(script(copy)).isEqualTo(script(made)).hasSizeGreaterThan(100);
      assertThat(history(copy)).isEqualTo(history(made)).hasSizeGreaterThan(15);
    }
  }

  @Test
  void stateThatIsThereStaysAsItIs() throws IOException {
    Path there = Files.writeString(folder.resolve("state.mv.db"), "paid for");

    BlankState.lay(StateSettings.h2(folder.resolve("state")));

    assertThat(there).hasContent("paid for");
    assertThat(files()).containsExactly("state.mv.db");
  }

  @Test
  void linkToWhereNothingIsYetStaysALink() throws IOException {
    Path link = folder.resolve("state.mv.db");
    Files.createSymbolicLink(link, folder.resolve("elsewhere.mv.db"));

    BlankState.lay(StateSettings.h2(folder.resolve("state")));

    assertThat(link).isSymbolicLink();
    assertThat(files()).containsExactly("state.mv.db");
  }

  @Test
  void folderThatTakesNoFileIsForH2ToJudge() throws IOException {
    Path file = Files.createFile(folder.resolve("a file"));

    BlankState.lay(StateSettings.h2(file.resolve("state")));

    assertThat(files()).containsExactly("a file");
  }

  @ParameterizedTest
  @CsvSource({"'', shop, ''", "'', '', secret", ";PAGE_SIZE=8192, '', ''", "/../other, '', ''"})
  void fileOfAnotherKindIsMadeByH2(String options, String user, String password)
      throws IOException {
    StateSettings settings =
        new StateSettings("jdbc:h2:file:" + folder.resolve("state") + options, user, password);

    BlankState.lay(settings);

    assertThat(files()).isEmpty();
    try (Database database = Database.open(settings)) {
      assertThat(Migrations.areMade(database.dataSource())).isTrue();
    }
  }
}
