package shotlist.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import shotlist.testing.MovableClock;

class HostsTest {
  private static final String HOST = "storage.example";

  private final MovableClock clock = new MovableClock();
  private final Hosts hosts = new Hosts(clock, 2);

  @Test
  void serverTakesAFewAtOnceAndMoreWhereThatIsAllowed() {
    assertThat(enter(2)).isEqualTo(2);
    assertThat(hosts.tryEnter(HOST)).isFalse();

    assertThat(enter(5)).isEqualTo(3);
  }

  @Test
  void serverThatComplainedTakesAFewFromThenOn() {
    assertThat(enter(5)).isEqualTo(5);
    hosts.complained(HOST);
    for (int i = 0; i < 4; i++) {
      hosts.leave(HOST);
    }

    assertThat(enter(5)).isEqualTo(1);
    assertThat(hosts.tryEnter("other.example", 5)).isTrue();
  }

  @Test
  void serverThatWantedToBeLeftAloneTakesAFewAfterwards() {
    hosts.pause(HOST, clock.instant().plus(Duration.ofMinutes(1)));
    clock.advance(Duration.ofMinutes(2));

    assertThat(hosts.pausedUntil(HOST)).isEmpty();
    assertThat(enter(5)).isEqualTo(2);
  }

  /** How many more are let in. */
  private int enter(int most) {
    int entered = 0;
    while (hosts.tryEnter(HOST, most)) {
      entered++;
    }
    return entered;
  }
}
