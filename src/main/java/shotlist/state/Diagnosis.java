package shotlist.state;

import java.net.UnknownHostException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;

/** Why a state database cannot be used, in words for the person who runs Shotlist. */
final class Diagnosis {
  private static final String H2_IO_FAILURE = "90028";
  private static final String H2_CORRUPTED = "90030";

  private final String name;
  private final Exception failure;
  private final Optional<SQLException> sql;

  private Diagnosis(StateSettings settings, Exception failure) {
    this.name = settings.name();
    this.failure = failure;
    this.sql = findSql(failure);
  }

  /** What is said in such words already stays as it is. */
  static StateException of(StateSettings settings, Exception failure) {
    if (failure instanceof StateException known) {
      return known;
    }
    Diagnosis diagnosis = new Diagnosis(settings, failure);
    return diagnosis.isOfTheTables()
        ? StateException.misconfigured(diagnosis.ofTheTables(), failure)
        : new StateException(diagnosis.ofTheConnection(), failure);
  }

  /** What the driver said, out of what its callers made of it. */
  static Optional<SQLException> findSql(Throwable failure) {
    return Database.causes(failure)
        .filter(SQLException.class::isInstance)
        .map(SQLException.class::cast)
        .filter(sql -> !(sql instanceof BatchUpdateException)) // which only says that it failed
        .findFirst();
  }

  /** It is reached and answers, but holds what Flyway did not put there. */
  private boolean isOfTheTables() {
    return failure instanceof FlywayException && sql.isEmpty();
  }

  private String ofTheTables() {
    return reason(failure).startsWith("Found non-empty schema")
        ? said(
            " holds tables of something else.",
            "Give Shotlist a database of its own, or a schema: ?currentSchema=… in"
                + " SHOTLIST_STATE_URL.")
        : said(
            " has a structure that this version does not know; it may come from a newer version.",
            "Use that version, or another state database.");
  }

  private String ofTheConnection() {
    if (Database.isDiskFull(failure)) {
      return "The disk is full: the state database "
          + name
          + " cannot be written.\n  Nothing was sent that is not recorded. Make room and run"
          + " again.";
    }
    String sqlState = sql.map(SQLException::getSQLState).orElse("");
    String reason = reason(sql.isPresent() ? sql.get() : failure);
    if (sqlState.equals("90020")) {
      return said(
          " is open in another program.",
          "Close that program (a database viewer, perhaps) and run again.");
    }
    if (sqlState.equals(H2_IO_FAILURE) || sqlState.equals(H2_CORRUPTED)) {
      return said(
          " cannot be read: the file is something else, or damaged.",
          "Point SHOTLIST_STATE_URL to another file, or restore this one from a backup: what was"
              + " paid\n  for is known there alone, and with an empty state it would be paid for"
              + " again.");
    }
    if (sqlState.startsWith("28")) {
      return said(
          " refuses the user or the password.",
          "Check SHOTLIST_STATE_USER and SHOTLIST_STATE_PASSWORD.");
    }
    if (sqlState.equals("3D000")) {
      return said(" does not exist on that server.", "Create it, or correct SHOTLIST_STATE_URL.");
    }
    if (sqlState.equals("3F000") || sqlState.equals("42501")) {
      return said(
          " does not let its user create tables: " + reason + ".",
          "The first run does so, and the first of each new version: let the user own the"
              + " database.");
    }
    if (StateException.isUnreachable(sqlState)) {
      return said(
          " cannot be reached: " + unknownHost().orElse(reason) + ".",
          "Run again when it can, or correct SHOTLIST_STATE_URL.");
    }
    return said(" cannot be opened: " + reason + ".", "");
  }

  /** Of this the driver says only that its attempt failed. */
  private Optional<String> unknownHost() {
    return sql.map(SQLException::getCause)
        .filter(UnknownHostException.class::isInstance)
        .map(cause -> "there is no host " + cause.getMessage());
  }

  private String said(String what, String next) {
    return ("The state database " + name + what + "\n  Nothing was sent. " + next).stripTrailing();
  }

  /** The first line of a failure's message, without the full stop at its end. */
  static String reason(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("; SQL statement:.*|\\.$", "");
  }
}
