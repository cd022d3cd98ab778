package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendGateTest {
  private final SendGate gate = new SendGate(Departure.AT_ONCE);

  @Test
  void requestPassesOnce() {
    assertThat(gate.pass(() -> true)).isTrue();
    assertThat(gate.pass(() -> true)).isFalse();
  }

  @Test
  void gateShutInTimeLetsNothingThrough() {
    assertThat(gate.shut()).isTrue();
    assertThat(gate.pass(() -> true)).isFalse();
    assertThat(gate.shut()).isTrue();
  }

  @Test
  void gateOfAClosedConnectionStaysShut() {
    assertThat(gate.pass(() -> false)).isFalse();
    assertThat(gate.shut()).isTrue();
  }

  @Test
  void gateCannotBeShutBehindARequest() {
    gate.pass(() -> true);

    assertThat(gate.shut()).isFalse();
  }
}
