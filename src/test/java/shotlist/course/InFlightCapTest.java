package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightCapTest {
  private final StopSignal stop = new StopSignal();

  @Test
  void whatAnEarlierRunLeftTakesPlaces() throws Exception {
    InFlightCap cap = new InFlightCap(3, 2, stop);
    assertThat(cap.enter()).isTrue();
    CompletableFuture<Boolean> next = enter(cap);
    assertThat(next).isNotDone();

    cap.leave();

    assertThat(next.get()).isTrue();
  }

  @Test
  void moreThanTheCapFromAnEarlierRunLetsNobodyInUntilThereIsRoom() throws Exception {
    InFlightCap cap = new InFlightCap(1, 3, stop);
    CompletableFuture<Boolean> next = enter(cap);

    cap.leave();
    cap.leave();
    assertThat(next).isNotDone();
    cap.leave();

    assertThat(next.get()).isTrue();
  }

  @Test
  void stopOfSubmittingEndsTheWaitWithoutAPlace() throws Exception {
    InFlightCap cap = new InFlightCap(1, 1, stop);
    CompletableFuture<Boolean> next = enter(cap);

    stop.stopSubmitting(Stop.DEADLINE, "after PT1H");

    assertThat(next.get()).isFalse();
  }

  private static CompletableFuture<Boolean> enter(InFlightCap cap) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return cap.enter();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
