package shotlist.state;

import java.nio.file.FileSystemException;
import java.sql.SQLException;

/** The state database cannot be used. The message is written for the person who runs Shotlist. */
public final class StateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private enum Kind {
    /** Somebody has to change something first. */
    MISCONFIGURED,
    /** It may be there in a while. */
    UNREACHABLE,
    IN_USE,
    UNEXPECTED
  }

  private final Kind kind;

  /** The settings are wrong, or do not fit what they name. */
  StateException(String message) {
    super(message);
    this.kind = Kind.MISCONFIGURED;
  }

  /** What kind of trouble it is, the cause tells. */
  StateException(String message, Throwable cause) {
    super(message, cause);
    this.kind = kindOf(cause);
  }

  private StateException(String message, Throwable cause, Kind kind) {
    super(message, cause);
    this.kind = kind;
  }

  /** The settings do not fit what they name, whatever the cause is. */
  static StateException misconfigured(String message, Throwable cause) {
    return new StateException(message, cause, Kind.MISCONFIGURED);
  }

  /** The database did not answer for as long as it was waited for. */
  static StateException unreachable(String message, Throwable cause) {
    return new StateException(message, cause, Kind.UNREACHABLE);
  }

  private static Kind kindOf(Throwable cause) {
    if (Database.isDiskFull(cause)) {
      return Kind.UNEXPECTED;
    }
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof FileSystemException) {
        return Kind.MISCONFIGURED;
      }
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return kindOf(sql.getSQLState());
      }
    }
    return Kind.UNEXPECTED;
  }

  private static Kind kindOf(String sqlState) {
    if (isUnreachable(sqlState)) {
      return Kind.UNREACHABLE;
    }
    return switch (sqlState) {
      case "90020" -> Kind.IN_USE; // H2: the file is locked
      case "08004", // the server wants another way to connect: a password, no encryption
          "22023", // an option of the URL
          "28000", // the user
          "28P01", // the password
          "3D000", // no such database
          "3F000", // no such schema
          "42501", // a right is missing
          "90097" // H2: the file cannot be written
          ->
          Kind.MISCONFIGURED;
      default -> Kind.UNEXPECTED;
    };
  }

  /** Whether a connection failed in a way that another try may mend. */
  static boolean isUnreachable(String sqlState) {
    return switch (sqlState) {
      case "08004" -> false;
      case "53300", // too many connections
          "57P01", // the server ends,
          "57P02", // has crashed,
          "57P03" // or begins
          ->
          true;
      default -> sqlState.startsWith("08");
    };
  }

  /** Whether something has to be changed first: running again alone is of no use. */
  public boolean isMisconfigured() {
    return kind == Kind.MISCONFIGURED;
  }

  /** Whether the database's server does not answer: it is worth running again. */
  public boolean isUnreachable() {
    return kind == Kind.UNREACHABLE;
  }

  /** Whether another program has the database open: it may be usable later. */
  public boolean isInUse() {
    return kind == Kind.IN_USE;
  }
}
