package shotlist.run;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import shotlist.request.Flow;

/** A second between two submissions, unless said otherwise. */
class RemainingTest {
  private static final Duration GAP = Duration.ofSeconds(1);
  private static final Instant NOW = Instant.parse("2026-11-21T02:10:00Z");

  private static Flow results(long ended, int firstBeforeSeconds, int atServiceSeconds) {
    return new Flow(
        ended,
        ended,
        Optional.of(NOW.minusSeconds(firstBeforeSeconds)),
        Optional.of(Duration.ofSeconds(atServiceSeconds)));
  }

  private static Remaining seconds(long toSend, long toEnd) {
    return new Remaining(Duration.ofSeconds(toSend), Optional.of(Duration.ofSeconds(toEnd)));
  }

  @Test
  void beforeTheFirstResultOnlySendingIsKnown() {
    assertThat(Remaining.of(GAP, 100, 5, Flow.NONE, NOW))
        .isEqualTo(new Remaining(Duration.ofSeconds(100), empty()));
  }

  @Test
  void oneResultTellsHowLongTheServiceTakes() {
    assertThat(Remaining.of(GAP, 100, 5, results(1, 0, 6), NOW)).isEqualTo(seconds(100, 106));
  }

  @Test
  void resultsAreReckonedByTheirMeasuredRate() {
    assertThat(Remaining.of(GAP, 20, 40, results(11, 20, 30), NOW)).isEqualTo(seconds(20, 120));
  }

  @Test
  void burstOfResultsThatWereReadyDoesNotPromiseTooMuch() {
    assertThat(Remaining.of(GAP, 100, 5, results(51, 5, 6), NOW)).isEqualTo(seconds(100, 106));
  }

  @Test
  void serviceThatAnswersNoMoreMakesTheEstimateGrow() {
    Remaining before = Remaining.of(GAP, 0, 10, results(11, 10, 6), NOW);
    Remaining after = Remaining.of(GAP, 0, 10, results(11, 10, 6), NOW.plusSeconds(60));

    assertThat(before).isEqualTo(seconds(0, 10));
    assertThat(after).isEqualTo(seconds(0, 70));
  }

  @Test
  void nothingLeftTakesNoTime() {
    assertThat(Remaining.of(GAP, 0, 0, results(11, 10, 6), NOW)).isEqualTo(Remaining.NOTHING);
  }
}
