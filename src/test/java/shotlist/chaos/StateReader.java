package shotlist.chaos;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the state of a shop is, and what its tables say. Read only when no process uses it.
 *
 * @param url as {@code SHOTLIST_STATE_URL} has it
 */
record StateReader(String url, String user, String password) {
  private interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A state of its own in a working folder. */
  static StateReader h2(Path folder) {
    return new StateReader("jdbc:h2:file:" + folder.resolve("state/state"), "sa", "");
  }

  /** A schema of its own in a PostgreSQL database, created here. */
  static StateReader postgres(String url, String user, String password, String schema)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + schema);
    }
    return new StateReader(
        url + (url.contains("?") ? "&" : "?") + "currentSchema=" + schema, user, password);
  }

  boolean isPostgres() {
    return url.startsWith("jdbc:postgresql:");
  }

  /** Drops the schema, with all that is in it. */
  void drop(String schema) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema " + schema + " cascade");
    }
  }

  /** All that the state has of a job. */
  StateBook read(String job) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password)) {
      return new StateBook(
          select(
              connection,
              "select r.id, r.spec, r.state, r.task_id, (select count(*) from item i"
                  + " where i.request_id = r.id and i.removed_run is null) as items"
                  + " from request r join job j on j.id = r.job_id where j.name = ? order by r.id",
              job,
              StateReader::request),
          select(
              connection,
              "select c.* from request_change c join request r on r.id = c.request_id"
                  + " join job j on j.id = r.job_id where j.name = ? order by c.id",
              job,
              StateReader::change),
          select(
              connection,
              "select e.* from entry e join job j on j.id = e.job_id where j.name = ?"
                  + " order by e.id",
              job,
              StateReader::entry),
          select(
              connection,
              "select o.request_id, o.output_index, o.download, f.path, f.sha256 from output o"
                  + " join job j on j.id = o.job_id left join file f on f.output_id = o.id"
                  + " where j.name = ? order by o.id",
              job,
              StateReader::output));
    }
  }

  private static <T> List<T> select(Connection connection, String sql, String job, Row<T> reader)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, job);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
    }
    return rows;
  }

  private static StateBook.Request request(ResultSet row) throws SQLException {
    JsonNode spec = JsonMapper.shared().readTree(row.getString("spec"));
    return new StateBook.Request(
        row.getLong("id"),
        Ask.of(spec.path("prompt").asString(), spec.path("source").asString()),
        row.getString("state"),
        Optional.ofNullable(row.getString("task_id")),
        row.getLong("items"));
  }

  private static StateBook.Change change(ResultSet row) throws SQLException {
    return new StateBook.Change(
        row.getLong("request_id"),
        row.getInt("attempt"),
        row.getString("from_state"),
        row.getString("to_state"),
        instant(row),
        row.getString("reason"));
  }

  private static Instant instant(ResultSet row) throws SQLException {
    return row.getObject("at", OffsetDateTime.class).toInstant();
  }

  private static StateBook.Entry entry(ResultSet row) throws SQLException {
    long settles = row.getLong("settles");
    return new StateBook.Entry(
        row.getLong("id"),
        row.getLong("request_id"),
        row.getInt("attempt"),
        row.getString("kind"),
        row.getBigDecimal("amount"),
        settles == 0 ? Optional.empty() : Optional.of(settles));
  }

  private static StateBook.Output output(ResultSet row) throws SQLException {
    return new StateBook.Output(
        row.getLong("request_id"),
        row.getInt("output_index"),
        row.getString("download"),
        Optional.ofNullable(row.getString("path")),
        Optional.ofNullable(row.getString("sha256")));
  }
}
