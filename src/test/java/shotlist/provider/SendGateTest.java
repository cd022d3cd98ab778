package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendGateTest {
  private final SendGate gate = new SendGate(Departure.AT_ONCE);

  @Test
  void requestPassesOnce() {
    assertThat(gate.pass()).isTrue();
    assertThat(gate.pass()).isFalse();
  }

  @Test
  void gateShutInTimeLetsNothingThrough() {
    assertThat(gate.shut()).isTrue();
    assertThat(gate.pass()).isFalse();
    assertThat(gate.shut()).isTrue();
  }

  @Test
  void gateCannotBeShutBehindARequest() {
    gate.pass();

    assertThat(gate.shut()).isFalse();
  }
}
