package shotlist.run;

import java.time.Duration;
import java.util.Optional;

/**
 * What the command line says beside the job file.
 *
 * @param limit at most so many new requests
 * @param sample so many random requests of those that would be sent
 * @param maxDuration after which nothing more is submitted
 * @param grace how long results are collected after that
 * @param waitForLock how long to wait while another run holds the lock
 * @param sandbox whether this is a rehearsal in the embedded sandbox
 */
public record RunOptions(
    Command command,
    Optional<Integer> limit,
    Optional<Integer> sample,
    Optional<Duration> maxDuration,
    Duration grace,
    Duration waitForLock,
    boolean sandbox) {
  /** How long results are collected after {@code --max-duration}, unless told otherwise. */
  public static final Duration GRACE = Duration.ofMinutes(5);

  /** Options of a command without any. */
  public static RunOptions of(Command command) {
    return new RunOptions(
        command, Optional.empty(), Optional.empty(), Optional.empty(), GRACE, Duration.ZERO, false);
  }

  /** The same as a rehearsal in the embedded sandbox. */
  public RunOptions inSandbox() {
    return new RunOptions(command, limit, sample, maxDuration, grace, waitForLock, true);
  }
}
