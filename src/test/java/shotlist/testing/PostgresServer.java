package shotlist.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;
import shotlist.state.Database;
import shotlist.state.StateSettings;

/**
 * One PostgreSQL server for all tests of this JVM: started by the first that asks for a database,
 * on the loopback interface only, gone with its files when the JVM ends. As in an installation, the
 * databases sort as a language does and not by code points, and belong to a role that may do
 * nothing else and needs its password. Safe for use by many threads.
 */
public final class PostgresServer {
  /** The role that owns the databases. */
  public static final String USER = "shop";

  /** Its password. */
  public static final String PASSWORD = "pw-of-the-shop";

  private static final String ACCESS =
      """
      host all postgres 127.0.0.1/32 trust
      host all all 127.0.0.1/32 scram-sha-256
      """;

  private static final String MIGRATED = "migrated";
  private static final EmbeddedPostgres SERVER = start();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  static {
    execute("create role " + USER + " login password '" + PASSWORD + "'");
    create(MIGRATED, "template0 locale_provider icu icu_locale 'en-US'");
    Database.open(settings(MIGRATED)).close();
  }

  private PostgresServer() {}

  private static EmbeddedPostgres start() {
    try {
      Path folder = Files.createTempDirectory("shotlist-postgres");
      System.setProperty("ot.epg.working-dir", folder.toString()); // where it unpacks its programs
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(folder.resolve("data"))
              .setDataDirectoryCustomizer(PostgresServer::limitAccess)
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("unix_socket_directories", "")
              .setServerConfig("max_connections", "200")
              .setServerConfig("fsync", "off")
              .setServerConfig("full_page_writes", "off")
              .setRegisterShutdownHook(false)
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, folder)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void limitAccess(File data) {
    try {
      Files.writeString(data.toPath().resolve("pg_hba.conf"), ACCESS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(EmbeddedPostgres server, Path folder) {
    try {
      server.close();
      FileSystemUtils.deleteRecursively(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new database with Shotlist's tables, as {@code Database.open} makes them. */
  public static StateSettings createMigrated() {
    return settings(create("test" + DATABASES.incrementAndGet(), MIGRATED));
  }

  /** A new database without any table. */
  public static StateSettings createEmpty() {
    return settings(create("test" + DATABASES.incrementAndGet(), "template0"));
  }

  private static String create(String name, String template) {
    execute("create database " + name + " owner " + USER + " template " + template);
    return name;
  }

  /** Deletes a database, whoever is connected to it. */
  public static void drop(StateSettings settings) {
    execute("drop database " + name(settings) + " with (force)");
  }

  /** Ends every connection to a database, as a server does that is restarted. */
  public static void disconnectAll(StateSettings settings) {
    execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
            + name(settings)
            + "'");
  }

  private static String name(StateSettings settings) {
    return settings.url().substring(settings.url().lastIndexOf('/') + 1);
  }

  /** How the role of a shop gets at a database, whether or not there is one. */
  public static StateSettings settings(String database) {
    return new StateSettings(
        "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + database, USER, PASSWORD);
  }

  /** Cuts the connections that hold locks of jobs in a database: whoever has one has lost it. */
  public static void endLockSessions(StateSettings state) {
    execute(
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '"
            + state.url().substring(state.url().lastIndexOf('/') + 1)
            + "' and application_name like 'shotlist lock%'");
  }

  /** Does what only the administrator may. */
  public static void execute(String sql) {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
