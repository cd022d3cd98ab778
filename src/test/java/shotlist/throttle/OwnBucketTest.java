package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnBucketTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final SimulatedClock clock = new SimulatedClock();

  @Test
  void whatIsGivenBackIsNoDeparture() {
    OwnBucket bucket = bucket(Limits.of(5, 20));
    for (int i = 0; i < 20; i++) {
      take(bucket);
      clock.pass(Duration.ofMillis(3_100));
    }

    take(bucket);
    bucket.giveBack();

    assertThat(bucket.nanosToToken()).isLessThan(2 * SECOND); // half a spacing, and not a minute
    clock.pass(Duration.ofSeconds(2));
    take(bucket);
  }

  @Test
  void firstOfAMinuteThatLeftLateHoldsTheOneAfterTheMinuteBack() {
    OwnBucket bucket = bucket(Limits.of(5, 20));
    Slot first = take(bucket);
    clock.pass(Duration.ofMillis(200));
    bucket.restart(first, clock.nanoTime());
    for (int i = 1; i < 20; i++) {
      clock.pass(Duration.ofNanos(bucket.nanosToToken()));
      take(bucket);
    }

    clock.pass(Duration.ofNanos(bucket.nanosToToken()));

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(60_000 + 200 + 15));
  }

  private OwnBucket bucket(Limits limits) {
    return new OwnBucket(
        "bucket", limits, new Start.First(), BucketSource.inProcess(clock), clock, clock);
  }

  private Slot take(OwnBucket bucket) {
    Optional<Slot> slot = bucket.take(clock.nanoTime(), clock.nanoTime());
    assertThat(slot).isPresent();
    return slot.orElseThrow();
  }
}
