package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
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
  void departureThatTakesItsTimeIsNoFaultOfTheService() {
    AtomicReference<SendGate> waiting = new AtomicReference<>();
    List<Boolean> calledOff = new ArrayList<>();
    waiting.set(
        new SendGate(
            () -> {
              calledOff.add(waiting.get().calledOff());
              return true;
            }));

    assertThat(waiting.get().calledOff()).isFalse();
    assertThat(waiting.get().pass(() -> true)).isTrue();
    assertThat(waiting.get().calledOff()).isFalse();
    assertThat(calledOff).containsExactly(true);
  }

  @Test
  void departureIsToldThatARequestLeavesOnceItDoes() {
    List<String> told = new ArrayList<>();
    Departure departure =
        new Departure() {
          @Override
          public boolean await() {
            return told.add("awaited");
          }

          @Override
          public void leaves() {
            told.add("leaves");
          }
        };

    new SendGate(departure).pass(() -> false);
    new SendGate(departure).pass(() -> told.add("open"));

    assertThat(told).containsExactly("awaited", "awaited", "open", "leaves");
  }

  @Test
  void gateCannotBeShutBehindARequest() {
    gate.pass(() -> true);

    assertThat(gate.shut()).isFalse();
  }
}
