package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class StopSignalTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final StopSignal stop = new StopSignal();

  @Test
  void firstMessageOfAReasonCountsAndAllReasonsAreKept() {
    stop.stopSubmitting(Stop.BUDGET, "first");
    stop.stopSubmitting(Stop.BUDGET, "second");
    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    assertThat(stop.reasons()).containsOnlyKeys(Stop.TERMINATED, Stop.BUDGET);
    assertThat(stop.reasons()).containsEntry(Stop.BUDGET, "first");
  }

  @Test
  void stopOfSubmittingLeavesCollectingAlone() {
    stop.stopSubmitting(Stop.BUDGET, "no credits are left");

    assertThat(stop.submittingStops()).isTrue();
    assertThat(stop.allStops()).isFalse();
  }

  @Test
  void endOfAskingLeavesDownloadsAlone() throws Exception {
    stop.stopAsking(Stop.KEY, "401");

    assertThat(stop.submittingStops()).isTrue();
    assertThat(stop.askingStops()).isTrue();
    assertThat(stop.allStops()).isFalse();
    assertThat(stop.<Boolean>cancellable(() -> Thread.currentThread().isInterrupted())).isFalse();
  }

  @Test
  void endOfCollectingHasNoReasonOfItsOwn() {
    stop.stopCollecting();

    assertThat(stop.submittingStops()).isTrue();
    assertThat(stop.allStops()).isTrue();
    assertThat(stop.reasons()).isEmpty();
    assertThat(stop.isPressed()).as("nobody waits outside: paid answers are awaited").isFalse();
  }

  @Test
  void signalPressesFromItsArrivalOnWhateverFollows() {
    AtomicLong nanos = new AtomicLong();
    StopSignal signalled = new StopSignal(nanos::get);
    assertThat(signalled.pressedFor()).isZero();

    nanos.set(Duration.ofHours(2).toNanos());
    signalled.stopAll(Stop.TERMINATED, "SIGTERM");
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    signalled.stopAll(Stop.INTERRUPTED, "SIGINT");

    assertThat(signalled.isPressed()).isTrue();
    assertThat(signalled.pressedFor()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void sleepOfASubmitterEndsWithSubmitting() throws Exception {
    CompletableFuture<String> sleeper = start(() -> stop.asSubmitter(() -> sleep(LONG)));

    stop.stopSubmitting(Stop.BUDGET, "no credits are left");

    assertThat(sleeper.get()).isEqualTo("the run stops");
  }

  @Test
  void sleepOfACollectorEndsWithEverythingOnly() throws Exception {
    stop.stopSubmitting(Stop.BUDGET, "no credits are left");
    stop.sleep(Duration.ofMillis(1));
    CompletableFuture<String> sleeper = start(() -> sleep(LONG));

    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    assertThat(sleeper.get()).isEqualTo("the run stops");
  }

  private void sleep(Duration duration) {
    try {
      stop.sleep(duration);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e.getMessage());
    }
  }

  private static CompletableFuture<String> start(Runnable work) {
    CompletableFuture<String> ended = new CompletableFuture<>();
    new Thread(
            () -> {
              try {
                work.run();
                ended.complete("ended by itself");
              } catch (IllegalStateException e) {
                ended.complete(String.valueOf(e.getMessage()));
              }
            })
        .start();
    return ended;
  }

  @Test
  void dozeEndsAtOnceWhereSomebodyWokeInBetween() throws Exception {
    long seen = stop.wakeUps();
    stop.wake();

    stop.doze(LONG, seen);

    assertThat(stop.wakeUps()).isEqualTo(seen + 1);
  }

  @Test
  void dozeEndsWhenSubmittingStops() throws Exception {
    long seen = stop.wakeUps();
    stop.stopSubmitting(Stop.DEADLINE, "after PT1H");

    stop.doze(LONG, seen);

    assertThat(stop.submittingStops()).isTrue();
  }

  @Test
  void freeCallIsCancelledByAStop() throws Exception {
    CountDownLatch calling = new CountDownLatch(1);
    CompletableFuture<String> call = start(() -> report(stop.cancellable(() -> hang(calling))));
    calling.await();

    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    assertThat(call.get()).isEqualTo("cancelled");
  }

  @Test
  void paidCallIsCancelledOnlyByTheEndOfPaidCalls() throws Exception {
    CountDownLatch calling = new CountDownLatch(1);
    CompletableFuture<String> call = start(() -> report(stop.paid(() -> hang(calling))));
    calling.await();

    stop.stopAll(Stop.TERMINATED, "SIGTERM");
    assertThat(call).isNotDone();
    stop.endPaidCalls();

    assertThat(call.get()).isEqualTo("cancelled");
  }

  @Test
  void callThatBeginsAfterItsEndIsCancelledAtOnce() {
    stop.endPaidCalls();

    assertThat(stop.<String>paid(() -> hang(new CountDownLatch(1)))).isEqualTo("cancelled");
  }

  @Test
  void noInterruptIsLeftBehindByACall() {
    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    boolean interruptedInside = stop.cancellable(() -> Thread.currentThread().isInterrupted());

    assertThat(interruptedInside).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void callThatFailsIsNoCallAnyMore() {
    assertThatThrownBy(
            () ->
                stop.cancellable(
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");

    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  private static void report(String end) {
    throw new IllegalStateException(end);
  }

  private static String hang(CountDownLatch calling) {
    calling.countDown();
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.park();
    }
    return "cancelled";
  }
}
