package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleClockTest {
  private final ThrottleClock clock = ThrottleClock.system();

  @Test
  void sleepLastsAtLeastAsLongAsAsked() throws Exception {
    long start = clock.nanoTime();

    clock.sleep(Duration.ofNanos(300_000));

    assertThat(clock.nanoTime() - start).isGreaterThanOrEqualTo(300_000);
  }

  @Test
  void sleepEndsWithAnInterrupt() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> clock.sleep(Duration.ofDays(1)))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
