package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TempoTest {
  @Test
  void usualTempoLeavesPausesAsTheyAre() {
    assertThat(Tempo.USUAL.of(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void fasterTempoShortensThem() {
    assertThat(new Tempo(500).of(Duration.ofSeconds(5))).isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void standstillIsNoTempo() {
    assertThatThrownBy(() -> new Tempo(0)).hasMessage("a tempo must be at least 1: 0");
  }
}
