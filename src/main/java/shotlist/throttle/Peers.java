package shotlist.throttle;

import java.util.Map;

/**
 * The other processes that take turns from the same buckets, and the time that all of them keep.
 */
interface Peers extends AutoCloseable {
  /** The time that all keep, in nanoseconds; it may jump, and only ever a little backwards. */
  long timeNanos();

  /**
   * Tells the others how far apart we want the turns of each bucket, and asks for theirs. Who has
   * not told for {@code 20} seconds is gone.
   *
   * @param spacingMicros by the name of the bucket
   * @return by the same names, ours included
   */
  Map<String, Wishes> meet(Map<String, Long> spacingMicros);

  /**
   * What the processes want that take turns from a bucket.
   *
   * @param processes how many there are
   * @param spacingMicros the longest that any of them wants
   */
  record Wishes(int processes, long spacingMicros) {}

  /** We take no more turns. */
  @Override
  void close();
}
