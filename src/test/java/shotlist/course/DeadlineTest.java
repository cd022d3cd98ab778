package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class DeadlineTest {
  private final SettableClock clock = new SettableClock("2026-11-21T01:00:00Z");
  private final AtomicLong nanos = new AtomicLong(7_000_000_000L);
  private final StopSignal stop = new StopSignal();

  @Test
  void submittingEndsFirstAndCollectingAGraceLater() {
    Deadline deadline = deadline(Duration.ofHours(6), Duration.ofMinutes(5));

    pass(Duration.ofHours(6).minusSeconds(1));
    deadline.look();
    assertThat(stop.submittingStops()).isFalse();

    pass(Duration.ofSeconds(1));
    deadline.look();
    assertThat(stop.reasons()).containsOnlyKeys(Stop.DEADLINE);
    assertThat(stop.allStops()).isFalse();

    pass(Duration.ofMinutes(5));
    deadline.look();
    assertThat(stop.allStops()).isTrue();
    assertThat(stop.isPressed()).isFalse();
  }

  @Test
  void nothingIsSentUnderADurationOfZeroAndNothingCollectedUnderAGraceOfZero() {
    deadline(Duration.ZERO, Duration.ZERO).look();

    assertThat(stop.submittingStops()).isTrue();
    assertThat(stop.allStops()).isTrue();
  }

  @Test
  void clockThatIsSetBackProlongsNothing() {
    Deadline deadline = deadline(Duration.ofHours(6), Duration.ofMinutes(5));

    clock.set("2026-11-20T23:00:00Z");
    nanos.addAndGet(Duration.ofHours(6).toNanos());
    deadline.look();

    assertThat(stop.submittingStops()).isTrue();
  }

  @Test
  void sleepOfTheMachineCounts() {
    Deadline deadline = deadline(Duration.ofHours(6), Duration.ofMinutes(5));

    clock.set("2026-11-21T09:00:00Z"); // what runs stood still meanwhile
    deadline.look();

    assertThat(stop.submittingStops()).isTrue();
    assertThat(stop.allStops()).as("what is paid for still gets its grace").isFalse();
  }

  @Test
  void deadlineIsHeededWithoutBeingAsked() throws Exception {
    try (Deadline deadline = deadline(Duration.ZERO, Duration.ZERO)) {
      deadline.heed();

      for (long seen = stop.wakeUps(); !stop.allStops(); seen = stop.wakeUps()) {
        stop.doze(Duration.ofSeconds(10), seen);
      }
      assertThat(stop.reasons()).containsEntry(Stop.DEADLINE, "after PT0S");
    }
  }

  private Deadline deadline(Duration maxDuration, Duration grace) {
    return new Deadline(maxDuration, grace, clock, nanos::get, stop);
  }

  private void pass(Duration duration) {
    clock.advance(duration);
    nanos.addAndGet(duration.toNanos());
  }
}
