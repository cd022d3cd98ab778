package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateSettingsTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  @Test
  void stateIsInTheWorkingFolderUnlessToldOtherwise() {
    StateSettings settings = StateSettings.fromEnvironment(Map.of());

    assertThat(settings.h2Path()).contains(HERE.resolve(".shotlist/state"));
    assertThat(settings.name()).isEqualTo(".shotlist/state.mv.db");
    assertThat(settings.connectionUser()).isEqualTo("sa");
    assertThat(settings.isPostgres()).isFalse();
  }

  @Test
  void blankSettingsAreNone() {
    assertThat(StateSettings.fromEnvironment(Map.of("SHOTLIST_STATE_URL", "  ")).h2Path())
        .contains(HERE.resolve(".shotlist/state"));
  }

  @Test
  void environmentNamesDatabaseUserAndPassword() {
    StateSettings settings =
        StateSettings.fromEnvironment(
            Map.of(
                "SHOTLIST_STATE_URL", " jdbc:postgresql://db.example/shop ",
                "SHOTLIST_STATE_USER", "shop",
                "SHOTLIST_STATE_PASSWORD", "secret"));

    assertThat(settings)
        .isEqualTo(new StateSettings("jdbc:postgresql://db.example/shop", "shop", "secret"));
    assertThat(settings.isPostgres()).isTrue();
    assertThat(settings.h2Path()).isEmpty();
    assertThat(settings.connectionUser()).isEqualTo("shop");
    assertThat(settings.connectionUrl()).isEqualTo("jdbc:postgresql://db.example/shop");
  }

  @Test
  void userAndPasswordOfAPostgresUrlAreTakenOutOfIt() {
    StateSettings settings =
        new StateSettings(
            "jdbc:postgresql://db/shop?sslmode=require&user=a&password=s%26cret&connectTimeout=3",
            "another", "other");

    assertThat(settings.url())
        .isEqualTo("jdbc:postgresql://db/shop?sslmode=require&connectTimeout=3");
    assertThat(settings.user()).isEqualTo("a");
    assertThat(settings.password()).isEqualTo("s&cret");
    assertThat(settings.connectionProperties())
        .containsEntry("user", "a")
        .containsEntry("password", "s&cret");
  }

  @Test
  void userAndPasswordThatAreNotGivenAreLeftToTheDriver() {
    assertThat(new StateSettings("jdbc:postgresql://db/shop", "", "").connectionProperties())
        .doesNotContainKeys("user", "password");
    assertThat(new StateSettings("jdbc:postgresql://db/shop?password=p", "", ""))
        .isEqualTo(new StateSettings("jdbc:postgresql://db/shop", "", "p"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db:no-port/shop?password=secret",
        "jdbc:postgresql://db/shop?password=secret%",
        "jdbc:postgresql://db/shop;password=secret",
        "jdbc:postgresql://db:99999999/secret"
      })
  void urlThatLeadsNowhereIsRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> new StateSettings(url, "", ""))
        .isInstanceOf(StateException.class)
        .hasNoCause()
        .hasMessage(
            "SHOTLIST_STATE_URL is not an address of a PostgreSQL database. Nothing was sent.\n"
                + "  It has to be like jdbc:postgresql://db.example:5432/shotlist?sslmode=require");
  }

  @Test
  void passwordBeforeTheServersNameIsRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> new StateSettings("jdbc:postgresql://shop:secret@db/shop", "", ""))
        .isInstanceOf(StateException.class)
        .hasNoCause()
        .hasMessage(
            "SHOTLIST_STATE_URL has an @ before the server's name. Nothing was sent.\n"
                + "  User and password belong into SHOTLIST_STATE_USER and"
                + " SHOTLIST_STATE_PASSWORD; the URL is like"
                + " jdbc:postgresql://db.example:5432/shotlist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db.example/shop?user=shop&password=secret",
        "jdbc:h2:file:./state;USER=shop;PASSWORD=secret",
        "jdbc:h2:mem:state;PASSWORD=secret"
      })
  void passwordIsNeverShown(String url) {
    StateSettings settings = new StateSettings(url, "shop", "secret");

    assertThat(settings.name()).doesNotContain("secret");
    assertThat(settings).asString().doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:mysql://user:secret@db/shop", "jdbc:h2:./state", "secret"})
  void otherDatabasesAreRefusedWithoutShowingTheirUrl(String url) {
    assertThatThrownBy(() -> new StateSettings(url, "", ""))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "SHOTLIST_STATE_URL must start with jdbc:h2:file: or jdbc:postgresql:. Nothing was"
                + " sent.\n"
                + "  Leave it unset to keep the state in .shotlist/ in the working folder.");
  }

  @Test
  void everyConnectionToAFileIsDurableAndPatient() {
    assertThat(StateSettings.h2(Path.of("/data/state")).connectionUrl())
        .isEqualTo(
            "jdbc:h2:steady:/data/state;WRITE_DELAY=0;LOCK_TIMEOUT=60000;CACHE_SIZE=65536"
                + ";QUERY_CACHE_SIZE=256;DB_CLOSE_ON_EXIT=FALSE");
  }

  @Test
  void optionsOfAFileUrlAreKept() {
    StateSettings settings =
        new StateSettings("jdbc:h2:file:./shop/state;LOCK_TIMEOUT=9000;CACHE_SIZE=1000", "", "");

    assertThat(settings.connectionUrl())
        .isEqualTo(
            "jdbc:h2:steady:./shop/state;LOCK_TIMEOUT=9000;CACHE_SIZE=1000;WRITE_DELAY=0"
                + ";QUERY_CACHE_SIZE=256;DB_CLOSE_ON_EXIT=FALSE");
    assertThat(settings.h2Path()).contains(HERE.resolve("shop/state"));
  }

  @Test
  void fileInTheHomeFolderIsWhereTheDatabaseLooksForIt() {
    assertThat(new StateSettings("jdbc:h2:file:~/shop/state", "", "").h2Path())
        .contains(Path.of(System.getProperty("user.home"), "shop/state"));
  }

  @Test
  void fileOutsideTheWorkingFolderIsNamedInFull() {
    assertThat(StateSettings.h2(Path.of("/data/state")).name()).isEqualTo("/data/state.mv.db");
  }
}
