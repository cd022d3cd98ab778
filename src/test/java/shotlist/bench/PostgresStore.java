package shotlist.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import shotlist.state.StateSettings;

/** Schemas of their own on a PostgreSQL server. */
final class PostgresStore implements Store {
  /** What has to be there after our own server has gone is nothing. */
  private record Own(EmbeddedPostgres server, Path folder) {}

  private final StateSettings server;
  private final Optional<Own> own;
  private final String version;
  private int number;

  private PostgresStore(StateSettings server, Optional<Own> own) throws IOException {
    this.server = server;
    this.own = own;
    this.version = ask("show server_version").split(" ", -1)[0];
  }

  /** Somebody's server; the URL names a database, and its user may make schemas in it. */
  static PostgresStore at(StateSettings server) throws IOException {
    return new PostgresStore(server, Optional.empty());
  }

  /** A server of the tests' libraries with PostgreSQL's own settings: each commit is on disk. */
  static PostgresStore ownServer() throws IOException {
    Path folder = Files.createTempDirectory("shotlist-bench-postgres-");
    System.setProperty("ot.epg.working-dir", folder.toString()); // where it unpacks its programs
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve("data"))
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setRegisterShutdownHook(false)
            .start();
    return new PostgresStore(
        new StateSettings(
            "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", "postgres", ""),
        Optional.of(new Own(server, folder)));
  }

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public String version() {
    return "PostgreSQL " + version;
  }

  @Override
  public StateSettings fresh() throws IOException {
    String schema = "bench_" + ProcessHandle.current().pid() + "_" + ++number;
    execute("create schema " + schema);
    String url = server.url();
    return new StateSettings(
        url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema,
        server.user(),
        server.password());
  }

  @Override
  public void drop(StateSettings state) throws IOException {
    execute("drop schema " + schema(state) + " cascade");
  }

  @Override
  public long bytes(StateSettings state) throws IOException {
    return Long.parseLong(
        ask(
            "select coalesce(sum(pg_total_relation_size(c.oid)), 0) from pg_class c"
                + " join pg_namespace n on n.oid = c.relnamespace"
                + " where c.relkind = 'r' and n.nspname = '"
                + schema(state)
                + "'"));
  }

  private static String schema(StateSettings state) {
    return state.url().substring(state.url().lastIndexOf('=') + 1);
  }

  private void execute(String sql) throws IOException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL: " + e.getMessage(), e);
    }
  }

  private String ask(String sql) throws IOException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IOException("PostgreSQL: " + e.getMessage(), e);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), server.password());
  }

  @Override
  public void close() throws IOException {
    if (own.isPresent()) {
      own.get().server().close();
      Leftovers.remove(own.get().folder());
    }
  }
}
