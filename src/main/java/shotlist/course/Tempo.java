package shotlist.course;

import java.time.Duration;

/**
 * How long a run pauses before it asks again, against what is usual: a rehearsal need not wait as
 * long as a night. It shortens pauses between tries and polls, never limits or time-outs.
 *
 * @param timesFaster 1 for the usual pauses
 */
public record Tempo(int timesFaster) {
  /** The usual pauses. */
  public static final Tempo USUAL = new Tempo(1);

  public Tempo {
    if (timesFaster < 1) {
      throw new IllegalArgumentException("a tempo must be at least 1: " + timesFaster);
    }
  }

  /** What becomes of a pause. */
  public Duration of(Duration pause) {
    return pause.dividedBy(timesFaster);
  }
}
