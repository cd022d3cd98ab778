package shotlist.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class HostsTest {
  private static final String HOST = "storage.example";

  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
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
    hosts.pause(HOST, Duration.ofMinutes(1));
    clock.advance(Duration.ofMinutes(2));

    assertThat(hosts.pausedFor(HOST)).isEmpty();
    assertThat(enter(5)).isEqualTo(2);
  }

  @Test
  void pauseEndsWithItsTimeOrWhenTheClockIsSetBackBeforeItsBeginning() {
    hosts.pause(HOST, Duration.ofMinutes(5));
    hosts.pause(HOST, Duration.ofMinutes(1));

    clock.advance(Duration.ofSeconds(-10)); // a correction
    assertThat(hosts.pausedFor(HOST)).contains(Duration.ofSeconds(310));

    clock.advance(Duration.ofHours(-1));
    assertThat(hosts.pausedFor(HOST)).isEmpty();

    hosts.pause(HOST, Duration.ofMinutes(1));
    assertThat(hosts.pausedFor(HOST)).contains(Duration.ofMinutes(1));
    clock.advance(Duration.ofMinutes(1));
    assertThat(hosts.pausedFor(HOST)).isEmpty();
  }

  @Test
  void serverIsGivenUpThoughTheClockIsSetBackWhileItIsAway() {
    hosts.failed(HOST, "away");
    clock.advance(Duration.ofHours(-1));
    failManyTimes();
    assertThat(hosts.givenUp(HOST)).isEmpty();

    clock.advance(Duration.ofMinutes(1));
    failManyTimes();
    assertThat(hosts.givenUp(HOST)).contains("away");
  }

  private void failManyTimes() {
    for (int i = 0; i < 20; i++) {
      hosts.failed(HOST, "away");
    }
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
