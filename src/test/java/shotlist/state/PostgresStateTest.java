package shotlist.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.testing.PostgresServer;

/** What only a database on a server can be: away, shared, somebody else's, short of rights. */
class PostgresStateTest {
  private StateSettings settings;

  @BeforeEach
  void create() {
    settings = PostgresServer.createEmpty();
  }

  @AfterEach
  void drop() {
    PostgresServer.drop(settings);
  }

  @Test
  void serverThatIsNotThereMayBeThereLater() throws IOException {
    StateSettings nowhere = settings("jdbc:postgresql://127.0.0.1:" + unusedPort() + "/shop");

    StateException refused = refused(() -> Database.open(nowhere));

    assertThat(refused)
        .hasMessageStartingWith("The state database " + nowhere.url() + " cannot be reached: ")
        .hasMessageEndingWith(
            ".\n  Nothing was sent. Run again when it can, or correct SHOTLIST_STATE_URL.");
    assertThat(refused.isUnreachable()).isTrue();
    assertThat(refused.isMisconfigured()).isFalse();
    assertThat(Traces.of(refused)).doesNotContain("own-secret");
  }

  @Test
  void hostThatDoesNotExistIsNamed() {
    StateException refused =
        Diagnosis.of(
            settings("jdbc:postgresql://db.invalid/shop"),
            new SQLException(
                "The connection attempt failed.", "08001", new UnknownHostException("db.invalid")));

    assertThat(refused)
        .hasMessage(
            "The state database jdbc:postgresql://db.invalid/shop cannot be reached: there is no"
                + " host db.invalid.\n"
                + "  Nothing was sent. Run again when it can, or correct SHOTLIST_STATE_URL.");
    assertThat(refused.isUnreachable()).isTrue();
  }

  @Test
  void serverThatIsFullMayHaveRoomLater() {
    PostgresServer.execute("alter database " + name() + " connection limit 0");

    StateException refused = refused(() -> Database.open(settings));

    assertThat(refused)
        .hasMessageStartingWith("The state database " + settings + " cannot be reached: ")
        .hasMessageContaining("too many connections");
    assertThat(refused.isUnreachable()).isTrue();
  }

  @Test
  void serverThatDoesNotSpeakAsWeAskIsAMatterOfTheSettings() {
    StateException refused =
        refused(() -> Database.open(settings(settings.url() + "?sslmode=require")));

    assertThat(refused)
        .hasMessageStartingWith("The state database " + settings + " cannot be opened: ")
        .hasMessageEndingWith(".\n  Nothing was sent.");
    assertThat(refused.isMisconfigured()).isTrue();
  }

  @Test
  void optionThatIsNoneIsNamed() {
    StateException refused =
        refused(() -> Database.open(settings(settings.url() + "?sslmode=nonsense")));

    assertThat(refused)
        .hasMessage(
            "The state database "
                + settings
                + " cannot be reached: Invalid sslmode value: nonsense.\n"
                + "  Nothing was sent. Run again when it can, or correct SHOTLIST_STATE_URL.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?password=url-secret", "?user=shop&password=url-secret"})
  void wrongPasswordIsRefusedWithoutShowingAny(String options) {
    StateSettings wrong = settings(settings.url() + options);

    for (StateException refused :
        new StateException[] {refused(() -> Database.open(wrong)), refused(() -> lock(wrong))}) {
      assertThat(refused)
          .hasMessage(
              "The state database "
                  + settings
                  + " refuses the user or the password.\n"
                  + "  Nothing was sent. Check SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD.");
      assertThat(refused.isMisconfigured()).isTrue();
      assertThat(Traces.of(refused)).doesNotContain("secret");
    }
  }

  @Test
  void databaseThatDoesNotExistIsNamed() {
    StateSettings missing = PostgresServer.settings("no_such_database");

    StateException refused = refused(() -> Database.open(missing));

    assertThat(refused)
        .hasMessage(
            "The state database "
                + missing
                + " does not exist on that server.\n"
                + "  Nothing was sent. Create it, or correct SHOTLIST_STATE_URL.");
    assertThat(refused.isMisconfigured()).isTrue();
    assertThatThrownBy(() -> lock(missing)).hasMessage(refused.getMessage());
  }

  @Test
  void userWhoMayNotCreateTablesIsTold() {
    PostgresServer.execute("alter database " + name() + " owner to postgres");

    StateException refused = refused(() -> Database.open(settings));

    assertThat(refused)
        .hasMessageStartingWith(
            "The state database " + settings + " does not let its user create tables: ")
        .hasMessageContaining("permission denied for schema public")
        .hasMessageEndingWith(
            ".\n  Nothing was sent. The first run does so, and the first of each new version: let"
                + " the user own the database.");
    assertThat(refused.isMisconfigured()).isTrue();
  }

  @Test
  void schemaMayBeAnotherBesideTablesOfSomethingElse() {
    execute(settings, "create table orders (id int)");
    StateSettings own =
        new StateSettings(
            settings.url() + "?currentSchema=shotlist", settings.user(), settings.password());

    Database.open(own).close();

    execute(settings, "select count(*) from shotlist.request");
  }

  @Test
  void tablesOfSomethingElseAreLeftAlone() {
    execute(settings, "create table orders (id int)");

    StateException refused = refused(() -> Database.open(settings));

    assertThat(refused)
        .hasMessage(
            "The state database "
                + settings
                + " holds tables of something else.\n"
                + "  Nothing was sent. Give Shotlist a database of its own, or a schema:"
                + " ?currentSchema=… in SHOTLIST_STATE_URL.");
    assertThat(refused.isMisconfigured()).isTrue();
    assertThatThrownBy(() -> execute(settings, "select * from shotlist_schema"))
        .hasMessageContaining("does not exist");
  }

  @Test
  void lookDoesNotMigrateBeneathTheRunOfAnOlderVersion() throws Exception {
    Database.open(settings).close();
    execute(
        settings,
        "delete from shotlist_schema"
            + " where installed_rank = (select max(installed_rank) from shotlist_schema)");

    StateException refused =
        refused(() -> ReadAccess.open(settings, "status", Clock.systemUTC(), duration -> {}));

    assertThat(refused)
        .hasMessage(
            "The state database "
                + settings
                + " is of an older version.\n"
                + "  The next run brings it up to date; until then only that version can read"
                + " it.");
  }

  @Test
  void userWhoMayOnlyReadMayLook() throws Exception {
    Database.open(settings).close();
    PostgresServer.execute("create role reader login password 'reads'");
    execute(settings, "grant select on all tables in schema public to reader");
    try (ReadAccess access =
        ReadAccess.open(
            new StateSettings(settings.url(), "reader", "reads"),
            "status",
            Clock.systemUTC(),
            duration -> {})) {
      assertThat(
              access.database().jdbc().sql("select count(*) from job").query(Long.class).single())
          .isZero();
    } finally {
      execute(settings, "revoke select on all tables in schema public from reader");
      PostgresServer.execute("drop role reader");
    }
  }

  @Test
  void processesThatBeginTogetherMigrateOnce() throws Exception {
    ExecutorService processes = Executors.newFixedThreadPool(3);
    try {
      Future<?>[] opened = new Future<?>[3];
      for (int i = 0; i < opened.length; i++) {
        opened[i] = processes.submit(() -> Database.open(settings).close());
      }
      for (Future<?> one : opened) {
        one.get();
      }
    } finally {
      processes.shutdownNow();
    }

    try (Database database = Database.open(settings)) {
      assertThat(
              database
                  .jdbc()
                  .sql("select count(*) from shotlist_schema where version = '2'")
                  .query(Long.class)
                  .single())
          .isEqualTo(1);
    }
  }

  @Test
  void connectionsAreDurableAndSeeCommitsWhateverTheServersDefaults() {
    PostgresServer.execute("alter database " + name() + " set synchronous_commit = off");
    PostgresServer.execute(
        "alter database " + name() + " set default_transaction_isolation = 'serializable'");

    try (Database database = Database.open(settings)) {
      assertThat(show(database, "synchronous_commit")).isEqualTo("on");
      assertThat(show(database, "transaction_isolation")).isEqualTo("read committed");
      assertThat(show(database, "application_name")).isEqualTo("shotlist");
    }
  }

  @Test
  void connectionsThatTheServerEndedAreReplacedBeforeTheyAreUsed() {
    try (Database database = Database.open(settings)) {
      PostgresServer.disconnectAll(settings);

      assertThat(show(database, "synchronous_commit")).isEqualTo("on");
    }
  }

  private static String show(Database database, String setting) {
    return database.jdbc().sql("show " + setting).query(String.class).single();
  }

  private String name() {
    return settings.url().substring(settings.url().lastIndexOf('/') + 1);
  }

  private static StateSettings settings(String url) {
    return new StateSettings(url, PostgresServer.USER, "own-secret");
  }

  private static StateException refused(ThrowingCallable work) {
    return catchThrowableOfType(StateException.class, work);
  }

  private static void lock(StateSettings settings) throws InterruptedException {
    LockOwner self = LockOwner.worker("run", "nightly", Clock.systemUTC().instant());
    WriteAccess.open(settings, self, Duration.ZERO, RunLock.Waiting.SILENTLY, duration -> {})
        .close();
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void execute(StateSettings settings, String sql) {
    try (var connection =
            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
