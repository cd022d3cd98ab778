package shotlist.state;

import java.time.Instant;

/**
 * Who holds a run lock.
 *
 * @param user the operating system's user
 * @param reader whether it only looks, and will be gone in a moment
 */
public record LockOwner(
    String command, String user, String host, long process, Instant since, boolean reader) {
  /**
   * As a person reads it: {@code run by shop on web-1 (process 4711) since 2026-11-21T02:00:00Z}.
   */
  @Override
  public String toString() {
    return command + " by " + user + " on " + host + " (process " + process + ") since " + since;
  }
}
