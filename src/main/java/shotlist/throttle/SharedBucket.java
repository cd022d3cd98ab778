package shotlist.throttle;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket that other processes take from as well. What it says of the next token is what it was
 * told last; a token is taken in the database, a little before its slot. See {@link SharedBuckets}
 * for what a token is.
 */
final class SharedBucket implements PacedBucket {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBucket.class);
  private static final long ANCIENT_NANOS = Duration.ofDays(1).toNanos();
  private static final long LONGEST_WAIT_NANOS = Throttle.LONGEST_PAUSE.plusMinutes(1).toNanos();
  private static final long NOT_THERE = -1;

  private final String name;
  private final Limits limits;
  private final SharedBuckets shared;
  private final Bucket tokens;
  private final ThrottleClock clock;
  private final Spacing spacing;
  private final Blocks blocks;
  private long freeAt;
  private long lookedAt;
  private volatile long pausedUntil;
  private boolean pauseIsOwed;
  private long owedMicros;
  private long lastCostMicros;
  private boolean lastWasOfBlock;
  private long settledUpTo;
  private int losses;
  private int steps;

  SharedBucket(
      String name, Limits limits, SharedBuckets shared, Bucket tokens, ThrottleClock clock) {
    this.name = name;
    this.limits = limits;
    this.shared = shared;
    this.tokens = tokens;
    this.clock = clock;
    this.spacing = new Spacing(limits, clock);
    long now = clock.nanoTime();
    this.blocks = new Blocks(now);
    this.freeAt = now;
    this.pausedUntil = now;
    this.settledUpTo = now;
    this.lookedAt = now - ANCIENT_NANOS;
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
    return Math.max(spacing.nanos(), shared.strictestNanos(name));
  }

  @Override
  public void refresh() {
    if (clock.nanoTime() - lookedAt >= shared.lookAgainNanos()) {
      look();
    }
  }

  @Override
  public void look() {
    shared.call(this::settleAndLook).ifPresent(this::learn);
  }

  private void learn(long wait) {
    lookedAt = clock.nanoTime();
    freeAt = shared.lastRead() + wait;
  }

  private long settleAndLook() {
    settle();
    return waitNanos();
  }

  /** In the database: how long it is until the next token. */
  private long waitNanos() {
    long wait = tokens.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    if (wait > LONGEST_WAIT_NANOS) { // pauses of many processes that came at once
      tokens.addTokens(PacedBucket.micros(wait - LONGEST_WAIT_NANOS));
      return LONGEST_WAIT_NANOS;
    }
    return wait;
  }

  @Override
  public long nanosToToken() {
    long now = clock.nanoTime();
    Optional<Long> ours = blocks.nanosToTurn(now, spacingNanos());
    if (ours.isPresent()) {
      return Math.max(pausedUntil - now, ours.get());
    }
    long wait = Math.max(pausedUntil - now, freeAt - now);
    long away = shared.nanosToNextTry();
    return away > 0 ? Math.max(wait, away + reachNanos()) : wait;
  }

  /**
   * Who lost a slot to a faster machine reaches twice as far for the next. Nobody reaches so far
   * that the one before him has not yet said when he was written.
   */
  @Override
  public long reachNanos() {
    return Math.min(shared.reachNanos() << Math.min(losses, 6), spacingNanos() / 2);
  }

  @Override
  public Optional<Slot> take(long earliest, long latest) {
    lastWasOfBlock = Blocks.suit(spacingNanos());
    return lastWasOfBlock ? takeOfBlock(earliest, latest) : take(earliest, latest, spacingNanos());
  }

  /** Asks for the next block before this one is used up, so that the way there costs no rate. */
  private Optional<Slot> takeOfBlock(long earliest, long latest) {
    long now = clock.nanoTime();
    long from = earliest - now > 0 ? earliest : now;
    if (blocks.endWithin(shared.reachNanos(), from) && shared.nanosToNextTry() <= 0) {
      take(from, latest + Blocks.LENGTH.toNanos(), Blocks.LENGTH.toNanos())
          .ifPresent(block -> blocks.add(block.at()));
    }
    now = clock.nanoTime();
    return pausedUntil - now > 0
        ? Optional.empty()
        : blocks.take(now, earliest, latest, spacingNanos());
  }

  /** Takes so much of the bucket's time in the database. */
  private Optional<Slot> take(long earliest, long latest, long length) {
    long ahead = earliest - Math.max(clock.nanoTime(), freeAt);
    long cost = PacedBucket.micros(length + Math.max(ahead, 0));
    Optional<Long> waited = shared.call(() -> settleAndReserve(cost, latest));
    if (waited.isEmpty()) {
      return Optional.empty();
    }
    if (waited.get() == NOT_THERE) {
      lose();
      return Optional.empty();
    }
    long free = shared.lastRead() + waited.get();
    long slot = Math.max(free, earliest);
    losses = 0;
    lookedAt = clock.nanoTime();
    lastCostMicros = cost;
    freeAt = free + cost * 1_000;
    long tooMuch = freeAt - slot - length; // others had taken some of it meanwhile
    if (tooMuch > LATENESS.toNanos()) {
      giveBackMicros(tooMuch / 1_000);
    }
    return Optional.of(new Slot(slot, 0, 0));
  }

  /** In the database: takes the token; answers how long it is until it may be used. */
  private long settleAndReserve(long cost, long latest) {
    settle();
    long paidAhead = (cost - 1) * 1_000; // a turn needs one token and takes all that it costs
    long patience = Math.max(1, latest - clock.nanoTime());
    long[] slept = {0};
    try {
      boolean taken =
          tokens.asBlocking().tryConsume(cost, paidAhead + patience, nanos -> slept[0] = nanos);
      return taken ? Math.max(0, slept[0] - paidAhead) : NOT_THERE;
    } catch (InterruptedException impossible) {
      throw new AssertionError("nobody slept", impossible);
    }
  }

  private void lose() {
    losses++;
    look();
    if (nanosToToken() <= reachNanos()) {
      shared.doubtTime(); // it is still said to be there
    }
  }

  @Override
  public void giveBack() {
    if (lastWasOfBlock) {
      blocks.giveBack();
    } else {
      giveBackMicros(lastCostMicros);
    }
  }

  private void giveBackMicros(long micros) {
    note(() -> tokens.addTokens(micros));
    lastCostMicros -= micros;
    freeAt -= micros * 1_000;
  }

  @Override
  public boolean departs(Slot slot) {
    long now = clock.nanoTime();
    // The next slot is taken no sooner than half a spacing after this one, or is our own.
    long tolerated = slot.number() > 0 ? LATENESS.toNanos() : spacingNanos() / 3;
    return pausedUntil - now <= 0 && now - slot.at() <= tolerated;
  }

  @Override
  public boolean pause(Duration duration) {
    long now = clock.nanoTime();
    if (duration.toNanos() <= Math.max(pausedUntil - now, 0)) {
      return false;
    }
    pausedUntil = now + duration.toNanos();
    pauseIsOwed = true;
    note(this::settle);
    return true;
  }

  @Override
  public void restart(Slot slot, long written) {
    spacing.late(Duration.ofNanos(written - slot.at()), LATENESS);
    if (slot.number() > 0) {
      long free = blocks.restart(slot, written, spacingNanos());
      long known = Math.max(clock.nanoTime(), freeAt);
      owe(Math.min(free - known, Blocks.LENGTH.toNanos()));
      return;
    }
    long punctual = slot.at() + LATENESS.toNanos();
    // Of two that were late at the same time, the time counts once.
    long late = written - (settledUpTo - punctual > 0 ? settledUpTo : punctual);
    if (late > 0) {
      // Added to what others may have taken meanwhile, so that all that follow come later.
      settledUpTo = written;
      owe(Math.min(late, spacingNanos()));
    }
  }

  private void owe(long nanos) {
    if (nanos > 0) {
      owedMicros += PacedBucket.micros(nanos);
      freeAt += nanos;
      note(this::settle);
    }
  }

  @Override
  public void refused() {
    spacing.refused();
  }

  /** In the database: what this process owes it, from now or from when it did not answer. */
  private void settle() {
    if (steps != shared.steps()) {
      steps = shared.steps();
      // Another may hold a slot that he reached half a spacing for, and which is still to come.
      long stepped = clock.nanoTime() + spacingNanos() * 3 / 2;
      pausedUntil = Math.max(pausedUntil, stepped);
      pauseIsOwed = true;
    }
    if (pauseIsOwed) {
      lengthenPause(pausedUntil - clock.nanoTime());
      pauseIsOwed = false;
    }
    if (owedMicros > 0) {
      tokens.consumeIgnoringRateLimits(owedMicros);
      owedMicros = 0;
    }
  }

  /** A pause that is longer stays as it is. */
  private void lengthenPause(long nanos) {
    long known = Math.max(freeAt - clock.nanoTime(), 0);
    long debt = PacedBucket.micros(nanos - known);
    if (debt <= 0) {
      return;
    }
    long wasThere = tokens.consumeIgnoringRateLimits(debt) - (debt - 1) * 1_000;
    long tooMuch = (Math.max(wasThere, 0) - known) / 1_000; // others noted the same pause
    if (tooMuch > 0) {
      tokens.addTokens(Math.min(tooMuch, debt));
    } else if (tooMuch < 0) {
      tokens.consumeIgnoringRateLimits(-tooMuch);
    }
    freeAt = Math.max(freeAt, clock.nanoTime() + nanos);
  }

  /** For what must neither wait nor fail: it is said at the latest before the next token. */
  private void note(Runnable message) {
    try {
      shared.call(
          () -> {
            message.run();
            return true;
          });
    } catch (RuntimeException e) {
      LOG.debug("{} is told later", name, e);
    }
  }
}
