package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class SetBackTest {
  private final SettableClock clock = new SettableClock("2026-11-21T03:00:00Z");
  private final SetBack setBack = new SetBack(clock);

  @Test
  void hourBackIsNoticedOnce() {
    clock.set("2026-11-21T02:00:00Z");

    assertThat(setBack.happened()).isTrue();
    assertThat(setBack.happened()).isFalse();
  }

  @Test
  void timeThatPassesAndJumpsForwardAreNothing() {
    clock.set("2026-11-21T03:00:05Z");
    assertThat(setBack.happened()).isFalse();

    clock.set("2026-11-22T03:00:05Z");
    assertThat(setBack.happened()).isFalse();
  }

  @Test
  void correctionOfSecondsIsNothing() {
    clock.set("2026-11-21T02:59:31Z");

    assertThat(setBack.happened()).isFalse();
  }

  @Test
  void jumpForwardThatIsTakenBackIsNoticed() {
    clock.set("2026-11-22T03:00:00Z");
    assertThat(setBack.happened()).isFalse();

    clock.set("2026-11-21T03:00:10Z");
    assertThat(setBack.happened()).isTrue();
  }
}
