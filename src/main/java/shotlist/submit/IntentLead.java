package shotlist.submit;

import java.time.Duration;

/**
 * How long before its slot a request's intent is begun to be written, so that it is on disk in time
 * and not much sooner: between the two, a kill leaves a doubt about a request that never left.
 * Follows what the last commits took. Safe for use by many threads.
 */
final class IntentLead {
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofMillis(250);

  private Duration slowest = LEAST;

  /** Twice as long as the slowest commit of late. */
  synchronized Duration next() {
    Duration twice = slowest.multipliedBy(2);
    return twice.compareTo(MOST) > 0 ? MOST : twice;
  }

  /** A slow one counts for a while. */
  synchronized void took(Duration commit) {
    Duration faded = slowest.minus(slowest.dividedBy(16));
    slowest = commit.compareTo(faded) > 0 ? commit : faded.compareTo(LEAST) > 0 ? faded : LEAST;
  }
}
