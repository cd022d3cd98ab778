package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
  @ParameterizedTest
  @CsvSource({
    "1, 60, PT1.015S",
    "1, 15, PT4.001S",
    "4, 120, PT0.500125S",
    "4, 1000, PT0.25375S",
    "7, 100000, PT0.145S",
    "3, 100000, PT0.338333334S"
  })
  void spacingIsThatOfTheStrictestWindowAndItsMargin(
      int perSecond, int perMinute, Duration spacing) {
    assertThat(Limits.of(perSecond, perMinute).spacing()).isEqualTo(spacing);
  }

  @Test
  void oneWindowIsEnough() {
    assertThat(new Limits(Optional.of(2), Optional.empty()).spacing())
        .isEqualTo(Duration.ofNanos(507_500_000));
    assertThat(new Limits(Optional.empty(), Optional.of(30)).spacing())
        .isEqualTo(Duration.ofNanos(2_000_500_000));
  }

  @Test
  void limitsAreNamedAsAPersonSaysThem() {
    assertThat(Limits.of(1, 60)).hasToString("1/s, 60/min");
    assertThat(new Limits(Optional.of(2), Optional.empty())).hasToString("2/s");
    assertThat(new Limits(Optional.empty(), Optional.of(30))).hasToString("30/min");
  }

  @Test
  void limitsWithoutAnyWindowDoNotExist() {
    assertThatThrownBy(() -> new Limits(Optional.empty(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limits need a number per second or per minute: none");
  }

  @Test
  void limitBelowOneDoesNotExist() {
    assertThatThrownBy(() -> Limits.of(0, 60))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit per second must be at least 1: 0");
    assertThatThrownBy(() -> Limits.of(1, -5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit per minute must be at least 1: -5");
  }
}
