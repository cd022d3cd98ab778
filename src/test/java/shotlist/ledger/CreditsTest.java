package shotlist.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CreditsTest {
  @Test
  void sameAmountIsTheSameCreditsHoweverItIsWritten() {
    assertThat(Credits.of("2.0")).isEqualTo(Credits.of(2)).hasSameHashCodeAs(Credits.of(2));
  }

  @Test
  void halfCreditsAddUpExactly() {
    assertThat(Credits.of("0.1").plus(Credits.of("0.2"))).isEqualTo(Credits.of("0.3"));
    assertThat(Credits.of("0.5").times(3)).isEqualTo(Credits.of("1.5"));
    assertThat(Credits.of("2").minus(Credits.of("0.5"))).isEqualTo(Credits.of("1.5"));
  }

  @Test
  void creditsAreNeverNegative() {
    assertThatThrownBy(() -> Credits.of("-0.5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("credits cannot be negative: -0.500");
    assertThatThrownBy(() -> Credits.of(1).minus(Credits.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("credits cannot be negative: -1.000");
  }

  @Test
  void creditsAreNeverRounded() {
    assertThatThrownBy(() -> Credits.of("0.0005")).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void creditsReadAsAPersonWritesThem() {
    assertThat(Credits.of("2.500")).hasToString("2.5");
    assertThat(Credits.of(2000)).hasToString("2000");
    assertThat(Credits.ZERO).hasToString("0");
  }

  @Test
  void creditsAreCompared() {
    assertThat(Credits.of(2).isMoreThan(Credits.of("1.999"))).isTrue();
    assertThat(Credits.of(2).isMoreThan(Credits.of("2.000"))).isFalse();
    assertThat(Credits.of("0.000").isZero()).isTrue();
    assertThat(Credits.of("0.001").isZero()).isFalse();
  }
}
