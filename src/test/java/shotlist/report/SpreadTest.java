package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void percentilesAreWithinThreePercentWhateverTheScale() {
    Spread spread = new Spread();

    IntStream.rangeClosed(1, 1000).forEach(n -> spread.add(Duration.ofMillis(n * 731L)));

    assertThat(spread.count()).isEqualTo(1000);
    assertThat(spread.percentile(50).toMillis())
        .isCloseTo(500 * 731L, Percentage.withPercentage(3));
    assertThat(spread.percentile(95).toMillis())
        .isCloseTo(950 * 731L, Percentage.withPercentage(3));
  }

  @Test
  void oneDurationIsAllPercentiles() {
    Spread spread = new Spread();

    spread.add(Duration.ZERO);

    assertThat(spread.percentile(1)).isEqualTo(Duration.ZERO);
    assertThat(spread.percentile(100)).isEqualTo(Duration.ZERO);
  }

  @Test
  void clockThatWasSetBackCountsAsNoTime() {
    Spread spread = new Spread();

    spread.add(Duration.ofSeconds(-5));

    assertThat(spread.percentile(50)).isEqualTo(Duration.ZERO);
  }
}
