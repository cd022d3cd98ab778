package shotlist.throttle;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A bucket of one token that comes back one spacing after it was taken, and that can be paused.
 * Guarded by its account's lock.
 */
final class PacedBucket {
  private final String name;
  private final Limits limits;
  private final Bucket tokens;
  private final ThrottleClock clock;
  private final InstantSource instants;
  private long pausedUntil;
  private Instant lastTurn;

  PacedBucket(
      String name,
      Limits limits,
      Start start,
      BucketSource source,
      ThrottleClock clock,
      InstantSource instants) {
    this.name = name;
    this.limits = limits;
    this.clock = clock;
    this.instants = instants;
    this.pausedUntil = clock.nanoTime();
    this.lastTurn = instants.instant(); // whatever came before came no later
    this.tokens = source.bucket(name, configuration(start));
  }

  String name() {
    return name;
  }

  Limits limits() {
    return limits;
  }

  long spacingNanos() {
    return limits.spacing().toNanos();
  }

  /** When the last turn was, or may have been. */
  Instant lastTurn() {
    return lastTurn;
  }

  /** Nanoseconds until a token can be taken; 0: now. */
  long nanosToToken() {
    long paused = pausedUntil - clock.nanoTime();
    return Math.max(paused, tokens.estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  /** Takes the token; false where there is none, which happens when another machine was faster. */
  boolean take() {
    if (!tokens.tryConsume(1)) {
      return false;
    }
    lastTurn = instants.instant();
    return true;
  }

  /** Puts a token back that was taken just now and not used. */
  void giveBack() {
    tokens.addTokens(1);
  }

  /** Holds every token back for {@code duration}; true where that is longer than was known. */
  boolean pause(Duration duration) {
    long now = clock.nanoTime();
    long known = Math.max(pausedUntil - now, 0);
    if (duration.toNanos() <= known) {
      return false;
    }
    pausedUntil = now + duration.toNanos();
    return true;
  }

  /** The next token comes one spacing from now, or later where that is known already. */
  void restart() {
    pause(limits.spacing());
  }

  private BucketConfiguration configuration(Start start) {
    // Capacity 1: a pause never turns into a burst. Greedy: refillIntervally lets two through
    // 0.3 ms apart. See src/docs/adr/0003-throttle-spacing.md.
    return BucketConfiguration.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(1)
                .refillGreedy(1, limits.spacing())
                .initialTokens(isRested(start) ? 1 : 0)
                .build())
        .build();
  }

  private boolean isRested(Start start) {
    if (start instanceof Start.First) {
      return true;
    }
    if (start instanceof Start.After after) {
      // A last turn in the future means that the clock was set back: the difference says nothing,
      // and being negative it is also less than the spacing.
      Duration rest = Duration.between(after.lastTurn(), instants.instant());
      return rest.compareTo(limits.spacing()) >= 0;
    }
    return false;
  }
}
