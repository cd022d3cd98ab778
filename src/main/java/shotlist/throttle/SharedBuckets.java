package shotlist.throttle;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buckets that all processes on a database share. Whoever uses them asks the database by {@link
 * #call}, for a few milliseconds at a time: nothing there stays locked while somebody waits. Safe
 * for use by many threads.
 */
final class SharedBuckets implements Buckets {
  private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);

  /** How often the time is measured and the other processes are met. */
  private static final Duration MEETING = Duration.ofSeconds(5);

  private static final Duration SOONEST_MEETING = Duration.ofMillis(500);
  private static final long LOOK_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

  /** What waking up and a busy machine take, besides the ways to the database and back. */
  private static final long LEAST_REACH_NANOS = Duration.ofMillis(3).toNanos();

  private static final long MOST_REACH_NANOS = Duration.ofMillis(500).toNanos();

  /**
   * A token is a microsecond, and a turn costs as many as its process wants to pass until the next
   * one. So processes whose limits differ share a bucket, and a debt is a pause. A turn is taken
   * when one token is there and may leave the bucket far below zero; there is never a second one.
   */
  private static final BucketConfiguration MICROSECONDS =
      BucketConfiguration.builder()
          .addLimit(
              Bandwidth.builder()
                  .capacity(1)
                  .refillGreedy(1_000_000, Duration.ofSeconds(1))
                  .initialTokens(1)
                  .build())
          .build();

  private final ThrottleClock clock;
  private final SharedTime time;
  private final Peers peers;
  private final Outage outage;
  private final BucketSource source;
  private final Map<String, Long> spacings = new HashMap<>();
  private volatile Map<String, Peers.Wishes> wishes = Map.of();
  private boolean meetSoon = true;
  private volatile int steps;
  private long roundTrip;

  SharedBuckets(
      ThrottleClock clock,
      InstantSource instants,
      Peers peers,
      Outage outage,
      Function<TimeMeter, BucketSource> source) {
    this.clock = clock;
    this.time = new SharedTime(clock, instants);
    this.peers = peers;
    this.outage = outage;
    this.source = source.apply(time);
  }

  @Override
  public synchronized PacedBucket open(String name, Limits limits) {
    spacings.put(name, PacedBucket.micros(limits.spacing().toNanos()));
    meetSoon = true;
    return new SharedBucket(name, limits, this, bucket(name), clock);
  }

  @Override
  public Optional<PacedBucket> openForPolls(String account, Limits limits) {
    if (Blocks.suit(limits.spacing().toNanos())) {
      return Optional.empty(); // each has slots of its own, and enough of them
    }
    String name = account + " polls";
    return Optional.of(new SharedBucket(name, limits, this, bucket(name), clock));
  }

  private Bucket bucket(String name) {
    return source.bucket(name, MICROSECONDS);
  }

  @Override
  public boolean isShared(String account) {
    Peers.Wishes met = wishes.get(account);
    return met != null && met.processes() > 1;
  }

  @Override
  public long lookAgainNanos() {
    return LOOK_AGAIN_NANOS;
  }

  /** What the strictest process wants of a bucket; 0 where that is not known. */
  long strictestNanos(String bucket) {
    Peers.Wishes met = wishes.get(bucket);
    return met == null ? 0 : met.spacingMicros() * 1_000;
  }

  /** How often the time stepped forward. */
  int steps() {
    return steps;
  }

  /** What this thread's clock was when the bucket that it asked last told the time. */
  long lastRead() {
    return time.lastRead();
  }

  /** Nanoseconds until the database is worth asking; 0: now. */
  long nanosToNextTry() {
    return outage.nanosToNextTry();
  }

  /** How long before its slot to begin taking a turn, as long as the ways there and back take. */
  synchronized long reachNanos() {
    return Math.min(LEAST_REACH_NANOS + 4 * roundTrip, MOST_REACH_NANOS);
  }

  /** Something is not as it was told: measures the time before it is asked the next time. */
  synchronized void doubtTime() {
    meetSoon = true;
  }

  /**
   * Asks the database. Empty where it does not answer: to be repeated after {@link
   * #nanosToNextTry}.
   *
   * @throws RuntimeException it has not answered for {@link Outage#PATIENCE}, or never will
   */
  <T> Optional<T> call(Supplier<T> question) {
    if (outage.nanosToNextTry() > 0) {
      return Optional.empty();
    }
    try {
      meetWhereDue();
      long asked = clock.nanoTime();
      T answer = question.get();
      learn(clock.nanoTime() - asked);
      outage.answered();
      return Optional.of(answer);
    } catch (RuntimeException e) {
      outage.failed(e);
      return Optional.empty();
    }
  }

  /** A slow answer counts for a while, so that the next slow one comes in time. */
  private synchronized void learn(long nanos) {
    roundTrip = Math.max(nanos, roundTrip - roundTrip / 16);
  }

  private synchronized void meetWhereDue() {
    if (time.isFresh(meetSoon ? SOONEST_MEETING : MEETING)) {
      return;
    }
    if (time.measure(peers)) {
      LOG.info("The state database's clock was set forward, or this machine slept.");
      steps++;
    }
    Map<String, Peers.Wishes> met = peers.meet(spacings);
    met.forEach(this::tellWhereStricter);
    wishes = met;
    meetSoon = false;
  }

  private void tellWhereStricter(String bucket, Peers.Wishes met) {
    long ours = spacings.getOrDefault(bucket, 0L);
    Peers.Wishes before = wishes.get(bucket);
    long known = before == null ? ours : before.spacingMicros();
    if (met.spacingMicros() > ours && met.spacingMicros() != known) {
      LOG.warn(
          "{}: the job file of another run allows one request every {} ms, ours one every {} ms."
              + " The stricter one holds for both while that run goes on.",
          bucket,
          met.spacingMicros() / 1_000,
          ours / 1_000);
    }
  }

  @Override
  public void close() {
    try {
      peers.close();
    } catch (RuntimeException e) {
      LOG.debug("The others will notice by themselves that we are gone", e);
    }
  }
}
