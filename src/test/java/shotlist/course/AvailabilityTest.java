package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class AvailabilityTest {
  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
  private final StopSignal stop = new StopSignal();
  private final Availability availability = availability(new Availability.Patience(0, 4, 3));

  @Test
  void pausesGrowAndAreJittered() {
    assertThat(pauseAfter(miss())).isBetween(ms(500), ms(750));
    assertThat(pauseAfter(miss())).isBetween(ms(1000), ms(1500));
    assertThat(pauseAfter(miss())).isBetween(ms(2000), ms(3000));
  }

  @Test
  void soManyFailuresInARowAreEnough() {
    miss();
    miss();
    miss();

    assertThat(miss()).isEqualTo(new Availability.Next.GiveUp(ms(30_000)));
  }

  @Test
  void fewerAreEnoughWhereEachLeavesADoubtAndTheyAreFurtherApart() {
    assertThat(pauseAfter(doubt())).isBetween(ms(4000), ms(6000));
    assertThat(pauseAfter(doubt())).isBetween(ms(8000), ms(12000));
    assertThat(doubt()).isInstanceOf(Availability.Next.GiveUp.class);
  }

  @Test
  void failuresThatAreToleratedMeanNoPauseAndHoldNobody() {
    Availability tolerant = availability(new Availability.Patience(1, 4, 4));

    assertThat(pauseAfter(tolerant.missed(clock.instant(), Optional.empty(), false)))
        .isEqualTo(Duration.ZERO);
    assertThat(tolerant.tryEnter(1)).isTrue();
    assertThat(tolerant.tryEnter(2)).isTrue();
  }

  @Test
  void answerBeginsTheCountAnew() {
    miss();
    miss();
    miss();
    availability.answered();

    assertThat(pauseAfter(miss())).isLessThan(ms(751));
  }

  @Test
  void failuresCountAlthoughTheClockWasSetBack() {
    miss();
    availability.answered();
    clock.set("2026-11-21T01:00:00Z");

    doubt();
    doubt();

    assertThat(doubt()).isInstanceOf(Availability.Next.GiveUp.class);
  }

  @Test
  void requestsThatWereUnderWayTogetherAreOneFailure() {
    Instant together = clock.instant();
    clock.advance(ms(10));

    for (int n = 0; n < 64; n++) {
      assertThat(availability.missed(together, Optional.empty(), true))
          .isInstanceOf(Availability.Next.Pause.class);
      clock.advance(ms(1));
    }
  }

  @Test
  void serviceThatAsksForALongerPauseGetsIt() {
    assertThat(availability.missed(clock.instant(), Optional.of(Duration.ofSeconds(45)), false))
        .isEqualTo(new Availability.Next.Pause(Duration.ofSeconds(45)));
  }

  @Test
  void oneAtATimeTriesWhetherItIsBack() {
    miss();

    assertThat(availability.tryEnter(1)).isTrue();
    assertThat(availability.tryEnter(1)).isTrue();
    assertThat(availability.tryEnter(2)).isFalse();
    availability.leave(2);
    assertThat(availability.tryEnter(2)).isFalse();
    availability.leave(1);
    assertThat(availability.tryEnter(2)).isTrue();
  }

  @Test
  void everybodyGoesOnOnceItIsBack() throws Exception {
    miss();
    availability.tryEnter(1);
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(this::awaitOthers);

    availability.answered();

    waiting.get(30, TimeUnit.SECONDS);
    assertThat(availability.tryEnter(2)).isTrue();
    assertThat(availability.tryEnter(3)).isTrue();
  }

  private void awaitOthers() {
    try {
      availability.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Availability availability(Availability.Patience patience) {
    return new Availability(patience, stop, Tempo.USUAL, clock, new SplittableRandom(1));
  }

  private Availability.Next miss() {
    clock.advance(ms(1));
    return availability.missed(clock.instant(), Optional.empty(), false);
  }

  private Availability.Next doubt() {
    clock.advance(ms(1));
    return availability.missed(clock.instant(), Optional.empty(), true);
  }

  private static Duration pauseAfter(Availability.Next next) {
    return ((Availability.Next.Pause) next).duration();
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }
}
