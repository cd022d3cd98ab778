package shotlist.throttle;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;

/**
 * Where buckets are kept: in this process, or in a database that several machines share (Bucket4j's
 * proxy managers answer with the same {@link Bucket}).
 */
@FunctionalInterface
public interface BucketSource {
  /**
   * The bucket of this name. A shared source that already has it keeps the tokens as they are; a
   * new one starts with the {@code initialTokens} of its configuration.
   */
  Bucket bucket(String name, BucketConfiguration configuration);

  /** Buckets in this process that tell the time by {@code clock}. */
  static BucketSource inProcess(ThrottleClock clock) {
    TimeMeter meter =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            return clock.nanoTime();
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    return (name, configuration) -> {
      var builder = Bucket.builder().withCustomTimePrecision(meter);
      for (var limit : configuration.getBandwidths()) {
        builder.addLimit(limit);
      }
      return builder.build();
    };
  }
}
