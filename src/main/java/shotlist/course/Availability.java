package shotlist.course;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How long to leave a service alone that is not there: growing pauses with jitter while nothing
 * answers, and an end to it after so many in a row. Requests that were under way together when it
 * went away are one failure, not many; while it is away, one at a time tries whether it is back.
 * One for all threads of a stage.
 */
public final class Availability {
  private static final Duration FIRST = Duration.ofMillis(500);

  /** Each try that ends in doubt may have cost something: they are fewer and further apart. */
  private static final Duration FIRST_AFTER_DOUBT = Duration.ofSeconds(4);

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /**
   * When a service counts as away, and when as gone.
   *
   * @param tolerated so many failures in a row may be one request's own trouble: no pause yet
   * @param tries after so many in a row it is given up
   * @param doubts after so many in a row that left something in doubt it is given up
   */
  public record Patience(int tolerated, int tries, int doubts) {
    /** Two and a half minutes without a connection, or five requests of unknown fate. */
    public static final Patience FOR_SUBMISSIONS = new Patience(0, 10, 5);

    /** Two and a half minutes without an answer. */
    public static final Patience FOR_POLLS = new Patience(2, 12, Integer.MAX_VALUE);
  }

  private final Patience patience;
  private final StopSignal stop;
  private final Tempo tempo;
  private final InstantSource clock;
  private final RandomGenerator random;
  private Instant lastMissed = Instant.MIN;
  private @Nullable Long trying;
  private int inARow;
  private int doubtsInARow;

  public Availability(
      Patience patience,
      StopSignal stop,
      Tempo tempo,
      InstantSource clock,
      RandomGenerator random) {
    this.patience = patience;
    this.stop = stop;
    this.tempo = tempo;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Whether this request may be sent now: always while the service is there, and one at a time
   * while it is away. Whoever may calls {@link #leave} when it has its answer.
   */
  public synchronized boolean tryEnter(long request) {
    if (!isAway()) {
      return true;
    }
    if (trying == null) {
      trying = request;
    }
    return trying == request;
  }

  /** This request has its answer, or was not sent after all. */
  public void leave(long request) {
    synchronized (this) {
      if (trying == null || trying != request) {
        return;
      }
      trying = null;
    }
    stop.wake();
  }

  /** Waits while another tries; returns also where there is something new to do or to stop for. */
  public void await() throws InterruptedException {
    long seen = stop.wakeUps();
    if (isTried()) {
      stop.doze(LOOK_AGAIN, seen);
    }
  }

  private synchronized boolean isTried() {
    return isAway() && trying != null;
  }

  private synchronized boolean isAway() {
    return inARow > patience.tolerated();
  }

  /** The service answered, whatever it said. */
  public void answered() {
    synchronized (this) {
      if (inARow == 0) {
        return;
      }
      inARow = 0;
      doubtsInARow = 0;
      trying = null;
    }
    stop.wake(); // whoever waited for it to be back
  }

  /** What a failure means for the requests after it. */
  public sealed interface Next {
    /** They wait for so long, which may be no time at all. */
    record Pause(Duration duration) implements Next {}

    /** The service has been away for long enough to give it up; {@code longest} is left to wait. */
    record GiveUp(Duration longest) implements Next {}
  }

  /**
   * The service was not there.
   *
   * @param sentAt when that was sent which did not reach it
   * @param asked how long it asked to be left alone, if it did
   * @param inDoubt whether it may have been charged all the same
   */
  public synchronized Next missed(Instant sentAt, Optional<Duration> asked, boolean inDoubt) {
    Instant now = clock.instant();
    boolean setBack = now.isBefore(lastMissed); // or nothing would count until it is there again
    if (setBack || !sentAt.isBefore(lastMissed)) {
      inARow++;
      doubtsInARow = inDoubt ? doubtsInARow + 1 : doubtsInARow;
      lastMissed = now;
    }
    if (inARow >= patience.tries() || doubtsInARow >= patience.doubts()) {
      return new Next.GiveUp(tempo.of(LONGEST));
    }
    Duration own = pause(inDoubt ? FIRST_AFTER_DOUBT : FIRST, inARow - patience.tolerated());
    return new Next.Pause(tempo.of(asked.filter(d -> d.compareTo(own) > 0).orElse(own)));
  }

  private Duration pause(Duration first, int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    long grown = first.toMillis() << Math.min(failures - 1, 16);
    long bounded = Math.min(grown, LONGEST.toMillis());
    return Duration.ofMillis(bounded + random.nextLong(bounded / 2 + 1));
  }
}
