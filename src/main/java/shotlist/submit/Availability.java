package shotlist.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import shotlist.course.Tempo;

/**
 * How long to leave a service alone that is not there: growing pauses with jitter while nothing
 * answers, and an end to it after so many in a row. Requests that were under way together when it
 * went away are one failure, not many. One for all threads of an operation.
 */
final class Availability {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final int tries;
  private final Tempo tempo;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Instant lastMissed = Instant.MIN;
  private int inARow;

  /** {@code tries}: after so many failures in a row the service counts as unavailable. */
  Availability(int tries, Tempo tempo, InstantSource clock, RandomGenerator random) {
    this.tries = tries;
    this.tempo = tempo;
    this.clock = clock;
    this.random = random;
  }

  /** The service answered, whatever it said. */
  synchronized void answered() {
    inARow = 0;
  }

  /**
   * The service was not there.
   *
   * @param sentAt when that was sent which did not reach it
   * @param asked how long it asked to be left alone, if it did
   * @return how long to pause; empty where it has been away for long enough to give up
   */
  synchronized Optional<Duration> missed(Instant sentAt, Optional<Duration> asked) {
    boolean setBack = clock.instant().isBefore(lastMissed); // then no order can be seen
    if (!sentAt.isBefore(lastMissed) || setBack) {
      inARow++;
      lastMissed = clock.instant();
    }
    if (inARow >= tries) {
      return Optional.empty();
    }
    long grown = FIRST.toMillis() << Math.min(inARow - 1, 20);
    long bounded = Math.min(grown, LONGEST.toMillis());
    Duration own = Duration.ofMillis(bounded + random.nextLong(bounded / 2 + 1));
    return Optional.of(tempo.of(asked.filter(d -> d.compareTo(own) > 0).orElse(own)));
  }
}
