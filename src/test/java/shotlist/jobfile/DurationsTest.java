package shotlist.jobfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "6h, PT6H",
    "10m, PT10M",
    "90s, PT1M30S",
    "250ms, PT0.25S",
    "1h30m, PT1H30M",
    "2d, PT48H",
    "1d2h3m4s5ms, PT26H3M4.005S",
    "0s, PT0S",
    "' 5m ', PT5M"
  })
  void lengthsOfTimeAreRead(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h",
        "10",
        "1.5h",
        "-5m",
        "5 m",
        "30m1h",
        "5m5m",
        "PT5M",
        "5M",
        "1234567h",
        "٣h"
      })
  void whatIsNoLengthOfTimeIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\""
                + text
                + "\" is not a length of time. Write it like 90s, 10m, 6h, 1h30m or 250ms.");
  }
}
