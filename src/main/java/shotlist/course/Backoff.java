package shotlist.course;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How long to leave a service alone that says it gets too many requests: for as long as it says,
 * and where it does not say how long, for pauses that grow, with jitter, until it accepts
 * something. After minutes of that it is enough. Requests that were under way together when it
 * refused are one refusal, not many. One for all threads that ask for the same thing.
 */
public final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(2);

  /** Where it says "at once", and means the rest of its second. */
  private static final Duration FIRST_AFTER_AT_ONCE = Duration.ofSeconds(1);

  /** With the jitter, a minute: the longest window in which our services count. */
  private static final Duration LONGEST = Duration.ofSeconds(48);

  /** So many minute windows may be filled by somebody else: eight pauses, or nine short ones. */
  private static final Duration PATIENCE = Duration.ofSeconds(200);

  private final Tempo tempo;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Instant lastRefused = Instant.MIN;
  private Optional<String> reason = Optional.empty();
  private Pause last = new Pause(Duration.ZERO, false);
  private Duration waited = Duration.ZERO;
  private int inARow;

  public Backoff(Tempo tempo, InstantSource clock, RandomGenerator random) {
    this.tempo = tempo;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What a refusal means for the requests after it.
   *
   * @param isEnough whether the service has refused everything for minutes, without a word of when
   *     it will not
   */
  public record Pause(Duration duration, boolean isEnough) {}

  /** Whether the service says how long it wants to be left alone. */
  public static boolean isTold(Optional<Duration> asked) {
    return asked.filter(wait -> wait.compareTo(Duration.ZERO) > 0).isPresent();
  }

  /**
   * The service refused a request because there were too many.
   *
   * @param sentAt when that was sent
   * @param asked how long it asked to be left alone, if it did
   */
  public synchronized Pause refused(Instant sentAt, Optional<Duration> asked, String why) {
    Instant now = clock.instant();
    boolean setBack = now.isBefore(lastRefused); // or nothing would count until it is there again
    boolean isNew = setBack || !sentAt.isBefore(lastRefused);
    reason = Optional.of(why);
    lastRefused = now;
    if (isTold(asked)) {
      return new Pause(tempo.of(asked.orElseThrow()), false);
    }
    if (isNew || inARow == 0) {
      boolean isEnough = waited.compareTo(PATIENCE) >= 0;
      Duration pause = grown(asked.isPresent() ? FIRST_AFTER_AT_ONCE : FIRST);
      inARow++;
      waited = waited.plus(pause);
      last = new Pause(tempo.of(pause), isEnough);
    }
    return last;
  }

  private Duration grown(Duration first) {
    long grown = first.toMillis() << Math.min(inARow, 16);
    long bounded = Math.min(grown, LONGEST.toMillis());
    return Duration.ofMillis(bounded + random.nextLong(bounded / 4 + 1));
  }

  /**
   * The service did not refuse what was sent then. What left before the last refusal ends no pause,
   * but patience begins anew: a service that accepts now and then is not given up.
   */
  public synchronized void accepted(Instant sentAt) {
    boolean setBack = clock.instant().isBefore(lastRefused);
    waited = Duration.ZERO;
    if (setBack || !sentAt.isBefore(lastRefused)) {
      inARow = 0;
      reason = Optional.empty();
    } else {
      inARow /= 2;
    }
  }

  /** What the service said when it refused last, while nothing was accepted since. */
  public synchronized Optional<String> reason() {
    return reason;
  }
}
