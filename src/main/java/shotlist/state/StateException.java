package shotlist.state;

import java.sql.SQLException;

/** The state database cannot be used. The message is written for the person who runs Shotlist. */
public final class StateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StateException(String message) {
    super(message);
  }

  StateException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the settings are wrong: running again changes nothing. */
  public boolean isMisconfigured() {
    return getMessage() != null && getMessage().startsWith("SHOTLIST_STATE_URL ");
  }

  /** Whether another program has the database open: it may be usable later. */
  public boolean isInUse() {
    for (Throwable t = getCause(); t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && "90020".equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
