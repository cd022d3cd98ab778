package shotlist.state;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who holds a lock.
 *
 * @param job what it works on; empty where that is no single job
 * @param user the operating system's user
 * @param reader whether it only looks, and will be gone in a moment
 */
public record LockOwner(
    String command,
    String job,
    String user,
    String host,
    long process,
    Instant since,
    boolean reader) {

  /** This process, about to change a job. */
  public static LockOwner worker(String command, String job, Instant since) {
    return self(command, job, since, false);
  }

  /** This process, having a look. */
  public static LockOwner reader(String command, Instant since) {
    return self(command, "", since, true);
  }

  private static LockOwner self(String command, String job, Instant since, boolean reader) {
    return new LockOwner(
        command,
        job,
        System.getProperty("user.name", "?"),
        hostName(),
        ProcessHandle.current().pid(),
        since,
        reader);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  /**
   * As a person reads it: {@code run of nightly by shop on web-1 (process 4711) since
   * 2026-11-21T02:00:00Z}.
   */
  @Override
  public String toString() {
    return command
        + (job.isEmpty() ? "" : " of " + job)
        + " by "
        + user
        + " on "
        + host
        + " (process "
        + process
        + ") since "
        + since.truncatedTo(ChronoUnit.SECONDS);
  }
}
