package shotlist.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import shotlist.course.Tempo;
import shotlist.testing.SettableClock;

class AvailabilityTest {
  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
  private final Availability availability =
      new Availability(4, Tempo.USUAL, clock, new SplittableRandom(1));

  @Test
  void pausesGrowAndAreJittered() {
    assertThat(miss()).hasValueSatisfying(pause -> assertThat(pause).isBetween(ms(500), ms(750)));
    assertThat(miss()).hasValueSatisfying(pause -> assertThat(pause).isBetween(ms(1000), ms(1500)));
    assertThat(miss()).hasValueSatisfying(pause -> assertThat(pause).isBetween(ms(2000), ms(3000)));
  }

  @Test
  void soManyFailuresInARowAreEnough() {
    miss();
    miss();
    miss();

    assertThat(miss()).isEmpty();
  }

  @Test
  void answerBeginsTheCountAnew() {
    miss();
    miss();
    miss();
    availability.answered();

    assertThat(miss()).hasValueSatisfying(pause -> assertThat(pause).isLessThan(ms(751)));
  }

  @Test
  void requestsThatWereUnderWayTogetherAreOneFailure() {
    Instant together = clock.instant();
    clock.advance(ms(10));

    for (int n = 0; n < 64; n++) {
      assertThat(availability.missed(together, Optional.empty())).isPresent();
      clock.advance(ms(1));
    }
  }

  @Test
  void serviceThatAsksForALongerPauseGetsIt() {
    assertThat(availability.missed(clock.instant(), Optional.of(Duration.ofSeconds(45))))
        .contains(Duration.ofSeconds(45));
  }

  private Optional<Duration> miss() {
    clock.advance(ms(1));
    return availability.missed(clock.instant(), Optional.empty());
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
