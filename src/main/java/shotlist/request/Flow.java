package shotlist.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run has got on lately, counted from its changes of state.
 *
 * @param sent requests that were sent
 * @param ended requests that ended, with a result or without
 * @param firstEnded when the first of these did
 * @param atService how long the last of these were with the service, on average
 */
public record Flow(
    long sent, long ended, Optional<Instant> firstEnded, Optional<Duration> atService) {
  /** Nothing has happened. */
  public static final Flow NONE = new Flow(0, 0, Optional.empty(), Optional.empty());
}
