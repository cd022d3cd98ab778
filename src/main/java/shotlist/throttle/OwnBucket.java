package shotlist.throttle;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A bucket in this process. A token is a microsecond, and a turn costs as many as are to pass until
 * the next one. It is taken when one token is there and leaves the bucket below zero, so that there
 * is never a second one; what it was late by, up to {@link #LATENESS}, is in the bucket still, and
 * the next one comes that much sooner.
 */
final class OwnBucket implements PacedBucket {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final String name;
  private final Limits limits;
  private final Bucket tokens;
  private final ThrottleClock clock;
  private final InstantSource instants;
  private final Spacing spacing;
  private long pausedUntil;
  private Instant lastTurn;
  private long taken;
  private long lastCost;

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
    this.spacing = new Spacing(limits, clock);
    this.instants = instants;
    this.pausedUntil = clock.nanoTime();
    this.lastTurn = instants.instant(); // whatever came before came no later
    this.tokens = source.bucket(name, configuration());
    if (!isRested(start)) {
      pause(limits.spacing());
    }
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
    return spacing.nanos();
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
  public Optional<Slot> take(long earliest, long latest) {
    long late = tokens.getAvailableTokens() - 1;
    if (late < 0) {
      return Optional.empty();
    }
    // During a pause nobody is late.
    long tolerated = Math.min(late, Math.max(0, clock.nanoTime() - pausedUntil) / 1_000);
    lastCost = PacedBucket.micros(spacingNanos());
    tokens.consumeIgnoringRateLimits(lastCost + late - tolerated);
    lastTurn = instants.instant();
    return Optional.of(new Slot(clock.nanoTime(), ++taken));
  }

  @Override
  public void giveBack() {
    tokens.addTokens(lastCost);
    taken--;
  }

  @Override
  public boolean departs(Slot slot) {
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
  public void restart(Slot slot, long written) {
    spacing.late(Duration.ofNanos(written - slot.at()));
    long followers = taken - slot.number() + 1;
    long earliest = written - LATENESS.toNanos() + followers * spacingNanos();
    long next = clock.nanoTime() - tokens.getAvailableTokens() * 1_000;
    if (earliest - next > 0) {
      tokens.consumeIgnoringRateLimits(PacedBucket.micros(earliest - next));
    }
  }

  @Override
  public void refused() {
    spacing.refused();
  }

  private static BucketConfiguration configuration() {
    // Less than a turn's cost: a pause never turns into a burst. Greedy: refillIntervally lets two
    // through 0.3 ms apart. See src/docs/adr/0003-throttle-spacing.md.
    return BucketConfiguration.builder()
        .addLimit(
            Bandwidth.builder()
                .capacity(LATENESS.toNanos() / 1_000)
                .refillGreedy(1_000_000, SECOND)
                .initialTokens(1)
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
