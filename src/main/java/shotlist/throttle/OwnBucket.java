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
 * the next one comes that much sooner. Once all {@link Departures} of the last window are known,
 * that is up to {@link #CATCH_UP}, as long as they allow it.
 */
final class OwnBucket implements PacedBucket {
  /**
   * What a machine that stood still may make up for: longer than a collection of garbage or a busy
   * disk holds requests up.
   */
  static final Duration CATCH_UP = Duration.ofMillis(250);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Out of any window. */
  private static final Duration LONG_AGO = Duration.ofDays(1);

  private final String name;
  private final Limits limits;
  private final Bucket tokens;
  private final ThrottleClock clock;
  private final InstantSource instants;
  private final Spacing spacing;
  private final Departures departures;
  private long pausedUntil;
  private long lastAt;
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
    this.departures = new Departures(limits, pausedUntil - restNanos(start));
    this.lastTurn = instants.instant(); // whatever came before came no later
    this.tokens = source.bucket(name, configuration());
    if (restNanos(start) < apart().toNanos()) {
      pause(apart());
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
    long now = clock.nanoTime();
    long wait =
        Math.max(pausedUntil - now, tokens.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    return departures.areKnown(now) ? Math.max(wait, nanosToCatchUp(now)) : wait;
  }

  /** At most twice as quickly as evenly. */
  private long nanosToCatchUp(long now) {
    long gap = taken == 0 ? 0 : lastAt + spacingNanos() / 2 - now;
    return Math.max(gap, departures.nanosToTurn(taken + 1, spacing.margin(), now));
  }

  @Override
  public long reachNanos() {
    return 0;
  }

  @Override
  public Optional<Slot> take(long earliest, long latest) {
    long late = tokens.getAvailableTokens() - 1;
    long now = clock.nanoTime();
    boolean catchesUp = departures.areKnown(now);
    if (late < 0 || (catchesUp && nanosToCatchUp(now) > 0)) {
      return Optional.empty();
    }
    Duration most = catchesUp ? CATCH_UP : LATENESS;
    // During a pause nobody is late.
    long sincePause = Math.max(0, now - pausedUntil);
    long tolerated = Math.min(late, Math.min(most.toNanos(), sincePause) / 1_000);
    lastCost = PacedBucket.micros(spacingNanos());
    tokens.consumeIgnoringRateLimits(lastCost + late - tolerated);
    lastTurn = instants.instant();
    lastAt = now;
    departures.left(++taken, now, taken);
    return Optional.of(new Slot(now, taken, clock.standstills()));
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
    if (written - slot.at() > 0) {
      departures.left(slot.number(), written, taken);
    }
    if (departures.areKnown(clock.nanoTime())) {
      spacing.late(lateness(slot, written), Limits.MARGIN); // who follows sees when this one left
      return;
    }
    spacing.late(lateness(slot, written), LATENESS);
    long followers = taken - slot.number() + 1;
    long earliest = written - LATENESS.toNanos() + followers * spacingNanos();
    long next = clock.nanoTime() - tokens.getAvailableTokens() * 1_000;
    if (earliest - next > 0) {
      tokens.consumeIgnoringRateLimits(PacedBucket.micros(earliest - next));
    }
  }

  /**
   * What the process stood still for as a whole meanwhile is not counted: it held all requests up
   * by the same, and says nothing of the machine, nor of the service.
   */
  private Duration lateness(Slot slot, long written) {
    Duration stoodStill = Duration.ofMillis(clock.standstills() - slot.standstills());
    return Duration.ofNanos(written - slot.at()).minus(stoodStill);
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
                .capacity(CATCH_UP.toNanos() / 1_000)
                .refillGreedy(1_000_000, SECOND)
                .initialTokens(1)
                .build())
        .build();
  }

  /** From the last turn of another process, which may have caught up, to our first. */
  private Duration apart() {
    return departures.areKept() ? limits.spacing().plus(CATCH_UP) : limits.spacing();
  }

  /**
   * How long nothing was sent for certain. A last turn in the future means that the clock was set
   * back: the difference says nothing, and being negative it is also less than any spacing.
   */
  private long restNanos(Start start) {
    if (start instanceof Start.First) {
      return LONG_AGO.toNanos();
    }
    if (start instanceof Start.After after) {
      Duration rest = Duration.between(after.lastTurn(), instants.instant());
      return rest.compareTo(LONG_AGO) < 0 ? rest.toNanos() : LONG_AGO.toNanos();
    }
    return 0;
  }
}
