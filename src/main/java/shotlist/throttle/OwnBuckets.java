package shotlist.throttle;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Buckets of this process alone; their last turns are remembered for the next one. */
final class OwnBuckets implements Buckets {
  private final ThrottleClock clock;
  private final InstantSource instants;
  private final TurnMemory memory;
  private final BucketSource source;
  private final List<OwnBucket> opened = new ArrayList<>();

  OwnBuckets(ThrottleClock clock, InstantSource instants, TurnMemory memory, BucketSource source) {
    this.clock = clock;
    this.instants = instants;
    this.memory = memory;
    this.source = source;
  }

  @Override
  public PacedBucket open(String name, Limits limits) {
    OwnBucket bucket = new OwnBucket(name, limits, memory.load(name), source, clock, instants);
    opened.add(bucket);
    return bucket;
  }

  @Override
  public Optional<PacedBucket> openForPolls(String account, Limits limits) {
    return Optional.empty();
  }

  @Override
  public boolean isShared(String account) {
    return false;
  }

  @Override
  public long lookAgainNanos() {
    return Long.MAX_VALUE;
  }

  @Override
  public void close() {
    opened.forEach(bucket -> memory.save(bucket.name(), bucket.lastTurn()));
  }
}
