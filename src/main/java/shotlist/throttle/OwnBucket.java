package shotlist.throttle;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;

/** A bucket in this process. */
final class OwnBucket implements PacedBucket {
  private final String name;
  private final Limits limits;
  private final Bucket tokens;
  private final ThrottleClock clock;
  private final InstantSource instants;
  private long pausedUntil;
  private Instant lastTurn;

  OwnBucket(
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

  @Override
  public String name() {
    return name;
  }

  @Override
  public Limits limits() {
    return limits;
  }

  @Override
  public long spacingNanos() {
    return limits.spacing().toNanos();
  }

  /** When the last turn was, or may have been. */
  Instant lastTurn() {
    return lastTurn;
  }

  @Override
  public void refresh() {}

  @Override
  public void look() {}

  @Override
  public long nanosToToken() {
    long paused = pausedUntil - clock.nanoTime();
    return Math.max(paused, tokens.estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  @Override
  public long reachNanos() {
    return 0;
  }

  @Override
  public OptionalLong take(long earliest, long latest) {
    if (!tokens.tryConsume(1)) {
      return OptionalLong.empty();
    }
    lastTurn = instants.instant();
    return OptionalLong.of(clock.nanoTime());
  }

  @Override
  public void giveBack() {
    tokens.addTokens(1);
  }

  @Override
  public boolean departs(long slot) {
    return true; // it was taken at this moment
  }

  @Override
  public boolean pause(Duration duration) {
    long now = clock.nanoTime();
    long known = Math.max(pausedUntil - now, 0);
    if (duration.toNanos() <= known) {
      return false;
    }
    pausedUntil = now + duration.toNanos();
    return true;
  }

  @Override
  public void restart(long written) {
    pause(limits.spacing().minusNanos(clock.nanoTime() - written));
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
