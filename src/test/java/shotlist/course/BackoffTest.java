package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class BackoffTest {
  private static final Optional<Duration> NOTHING = Optional.empty();
  private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
  private final Backoff backoff = new Backoff(Tempo.USUAL, clock, new SplittableRandom(1));

  @Test
  void pausesGrowToAMinuteAndAreJittered() {
    assertThat(refused(NOTHING)).isBetween(ms(2000), ms(2500));
    assertThat(refused(NOTHING)).isBetween(ms(4000), ms(5000));
    assertThat(refused(NOTHING)).isBetween(ms(8000), ms(10_000));
    assertThat(refused(NOTHING)).isBetween(ms(16_000), ms(20_000));
    assertThat(refused(NOTHING)).isBetween(ms(32_000), ms(40_000));
    assertThat(refused(NOTHING)).isBetween(ms(48_000), ms(60_000));
    assertThat(refused(NOTHING)).isBetween(ms(48_000), ms(60_000));
  }

  @Test
  void atOnceIsNoSoonerThanASecondAndGrowsAsWell() {
    assertThat(refused(AT_ONCE)).isBetween(ms(1000), ms(1250));
    assertThat(refused(AT_ONCE)).isBetween(ms(2000), ms(2500));
    assertThat(refused(AT_ONCE)).isBetween(ms(4000), ms(5000));
  }

  @Test
  void serviceThatSaysHowLongIsLeftAloneForExactlySoLong() {
    for (int n = 0; n < 20; n++) {
      assertThat(refused(Optional.of(Duration.ofSeconds(1)))).isEqualTo(ms(1000));
    }

    assertThat(refused(NOTHING)).isLessThanOrEqualTo(ms(2500));
  }

  @Test
  void minutesOfRefusalsAreOutlived() {
    assertThat(waitsUntilItIsEnough(NOTHING)).isBetween(ms(200_000), ms(270_000));
  }

  @Test
  void minutesOfRefusalsThatSayAtOnceAreOutlivedToo() {
    assertThat(waitsUntilItIsEnough(AT_ONCE)).isBetween(ms(200_000), ms(270_000));
  }

  @Test
  void whatIsAcceptedBeginsAnew() {
    refused(NOTHING);
    refused(NOTHING);
    clock.advance(ms(1));

    backoff.accepted(clock.instant());

    assertThat(backoff.reason()).isEmpty();
    assertThat(refused(NOTHING)).isLessThanOrEqualTo(ms(2500));
  }

  @Test
  void whatLeftBeforeARefusalAndIsAcceptedAfterItShortensPausesAndEndsNone() {
    Instant before = clock.instant();
    refused(NOTHING);
    refused(NOTHING);
    refused(NOTHING);

    backoff.accepted(before);

    assertThat(backoff.reason()).contains("429: Slow.");
    assertThat(refused(NOTHING)).isBetween(ms(4000), ms(5000));
  }

  @Test
  void serviceThatAcceptsNowAndThenIsNotGivenUp() {
    for (int n = 0; n < 30; n++) {
      Instant slow = clock.instant();
      clock.advance(ms(500));
      assertThat(backoff.refused(clock.instant(), NOTHING, "429: Slow.").isEnough()).isFalse();
      backoff.accepted(slow);
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void requestsThatWereUnderWayTogetherAreOneRefusal() {
    Instant together = clock.instant();
    clock.advance(ms(10));

    for (int n = 0; n < 64; n++) {
      assertThat(backoff.refused(together, NOTHING, "429: Slow.").duration())
          .isBetween(ms(2000), ms(2500));
      clock.advance(ms(1));
    }
  }

  @Test
  void refusalsCountAlthoughTheClockWasSetBack() {
    refused(NOTHING);
    clock.set("2026-11-21T01:00:00Z");

    assertThat(refused(NOTHING)).isGreaterThanOrEqualTo(ms(4000));
    backoff.accepted(clock.instant());
    assertThat(refused(NOTHING)).isLessThanOrEqualTo(ms(2500));
  }

  private Duration waitsUntilItIsEnough(Optional<Duration> asked) {
    Instant begun = clock.instant();
    Backoff.Pause pause = backoff.refused(begun, asked, "429: Slow.");
    while (!pause.isEnough()) {
      clock.advance(pause.duration());
      pause = backoff.refused(clock.instant(), asked, "429: Slow.");
    }
    return Duration.between(begun, clock.instant());
  }

  private Duration refused(Optional<Duration> asked) {
    clock.advance(ms(1));
    return backoff.refused(clock.instant(), asked, "429: Slow.").duration();
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
