package shotlist.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What the headers of an answer say about sending more: {@code Retry-After} (seconds or a date),
 * and Claid's {@code RateLimit-Remaining} ({@code -1} once exceeded) with {@code RateLimit-Reset}
 * (seconds). What is not a sensible value counts as not said.
 */
final class Pace {
  /** Longer waits are mistakes, or a moment in time where seconds were meant. */
  private static final Duration MAX = Duration.ofDays(1);

  private final InstantSource clock;

  Pace(InstantSource clock) {
    this.clock = clock;
  }

  /** How long to wait before the same may be sent again. */
  Optional<Duration> retryAfter(HttpResult.Answer answer) {
    return promised(answer).or(() -> seconds(answer.header("RateLimit-Reset")));
  }

  /** Whether there is a {@code Retry-After}, be it of use or not. */
  boolean promises(HttpResult.Answer answer) {
    return answer.header("Retry-After").filter(header -> !header.isEmpty()).isPresent();
  }

  /** {@code Retry-After} alone. */
  Optional<Duration> promised(HttpResult.Answer answer) {
    Optional<String> header = answer.header("Retry-After");
    return seconds(header).or(() -> header.flatMap(this::untilDate));
  }

  /** How long nothing more will be accepted. */
  Optional<Duration> exhaustedFor(HttpResult.Answer answer) {
    boolean exhausted =
        number(answer.header("RateLimit-Remaining")).filter(left -> left <= 0).isPresent();
    return exhausted ? retryAfter(answer) : promised(answer);
  }

  private Optional<Duration> untilDate(String text) {
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(clock.instant(), date);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait).filter(Pace::sensible);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(Optional<String> header) {
    return number(header)
        .filter(seconds -> seconds >= 0)
        .map(Duration::ofSeconds)
        .filter(Pace::sensible);
  }

  private static boolean sensible(Duration wait) {
    return wait.compareTo(MAX) <= 0;
  }

  private static Optional<Long> number(Optional<String> header) {
    return header.filter(text -> text.matches("-?\\d{1,15}")).map(Long::valueOf);
  }
}
