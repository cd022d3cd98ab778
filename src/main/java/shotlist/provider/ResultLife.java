package shotlist.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * When a link to a result stops working, where the service does not say: its results live 24 hours,
 * and we see them first some time after they were made.
 */
final class ResultLife {
  static final Duration HOURS_24 = Duration.ofHours(24);

  private static final Duration MARGIN = Duration.ofMinutes(5);

  private final InstantSource clock;

  ResultLife(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The end of the life of a result seen now.
   *
   * @param created when the task was made, if known: no result of it is older
   */
  Instant endsAt(Optional<Instant> created) {
    Instant fromNow = clock.instant().plus(HOURS_24).minus(MARGIN);
    return created.map(moment -> moment.plus(HOURS_24)).filter(fromNow::isAfter).orElse(fromNow);
  }
}
