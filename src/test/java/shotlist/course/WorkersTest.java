package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final StopSignal stop = new StopSignal();
  private final Workers workers = new Workers("test", 2, stop);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    workers.close();
  }

  @Test
  void everyPieceOfWorkIsDone() throws Exception {
    AtomicInteger done = new AtomicInteger();

    for (int n = 0; n < 50; n++) {
      assertThat(workers.handOver(done::incrementAndGet)).isTrue();
    }

    assertThat(workers.awaitIdle(LONG)).isTrue();
    assertThat(done).hasValue(50);
    assertThat(workers.busy()).isZero();
  }

  @Test
  void whoHandsOverWaitsForAFreeThread() throws Exception {
    occupyBoth();
    CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> handOver(() -> {}));

    assertThat(workers.awaitIdle(Duration.ofMillis(20))).isFalse();
    assertThat(third).isNotDone();
    release.countDown();

    assertThat(third.get()).isTrue();
  }

  @Test
  void stopEndsTheWaitForAFreeThread() throws Exception {
    occupyBoth();
    CompletableFuture<Boolean> third = CompletableFuture.supplyAsync(() -> handOver(() -> {}));

    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    assertThat(third.get()).isFalse();
    assertThat(workers.busy()).isEqualTo(2);
  }

  @Test
  void firstFailureEndsTheRunAndIsThrownWhereTheEndIsAwaited() throws Exception {
    workers.handOver(
        () -> {
          throw new IllegalStateException("the disk is full");
        });

    assertThat(workers.awaitIdle(LONG)).isTrue();
    assertThatThrownBy(workers::requireNoFailure).hasMessage("the disk is full");
    assertThatThrownBy(() -> workers.handOver(() -> {})).hasMessage("the disk is full");
    assertThat(stop.reasons()).containsEntry(Stop.ERROR, "the disk is full");
    assertThat(stop.allStops()).isTrue();
  }

  private void occupyBoth() {
    for (int n = 0; n < 2; n++) {
      assertThat(handOver(() -> await(release))).isTrue();
    }
  }

  private boolean handOver(Runnable work) {
    try {
      return workers.handOver(work);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
