package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.manifest.Outcome;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;
import shotlist.state.LockOwner;
import shotlist.state.LockedException;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;
import shotlist.testing.PostgresServer;
import shotlist.testing.Waiting;

/** The points of a run at which a stop, a deadline or a clock may find it. */
class StopPointsTest {
  private static final int TERMINATED = 143;

  @TempDir private Path folder;
  private final StopSignal stop = new StopSignal();

  @Test
  void catalogThatNobodyEndsHoldsNoStopUp() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit");
        StuckInput stuck = new StuckInput()) {
      shop.set("catalog.path", "-").standardInput(stuck);
      CompletableFuture<RunResult> running = shop.start(stop);
      stuck.awaitReader();

      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(result.summary().exitCode()).isEqualTo(TERMINATED);
      assertThat(result.failure()).isEmpty();
      assertThat(shop.book().charges()).isEmpty();
    }
  }

  @Test
  void catalogThatNobodyEndsHoldsNoDeadlineUp() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit");
        StuckInput stuck = new StuckInput()) {
      shop.set("catalog.path", "-").standardInput(stuck);

      RunResult result = shop.run(within(Duration.ZERO, Duration.ZERO));

      assertThat(result.summary().outcome()).isEqualTo(Outcome.DEADLINE);
      assertThat(result.summary().exitCode()).isEqualTo(10);
    }
  }

  @Test
  void durationOfZeroSendsNothingAndCollectsWhatIsThere() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      RunResult nothing = shop.run(within(Duration.ZERO, Duration.ofMinutes(5)));

      assertThat(nothing.summary().exitCode()).isEqualTo(10);
      assertThat(nothing.summary().items().pending()).isEqualTo(3);
      assertThat(shop.book().charges()).isEmpty();
      assertThat(shop.manifest()).hasSize(3);

      shop.run(RunOptions.of(Command.SUBMIT));
      RunResult collected = shop.run(within(Duration.ZERO, Duration.ofMinutes(5)));

      assertThat(collected.summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void connectionThatDoesNotComeLeavesNothingInDoubt() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3);
        ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(deaf.getInetAddress(), deaf.getLocalPort());
        Socket second = new Socket(deaf.getInetAddress(), deaf.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue(); // its queue is full
      shop.run(RunOptions.of(Command.COLLECT)); // makes the state
      shop.serviceAt("http://127.0.0.1:" + deaf.getLocalPort());
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, StopPointsTest::isSubmitting);

      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(stop.pressedFor()).isLessThan(Duration.ofSeconds(10));

      assertThat(result.summary().exitCode()).isEqualTo(TERMINATED);
      assertThat(result.summary().items().inDoubt()).isZero();
      assertThat(shop.serviceBack().run().summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  /** What a thread that submits does first is to connect, and nothing is intended before. */
  private static boolean isSubmitting() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.isAlive() && thread.getName().startsWith("submit-"));
  }

  @Test
  void pictureThatTricklesInIsLeftToTheNextRun() throws Exception {
    SandboxOptions trickling =
        SandboxOptions.defaults()
            .withoutLimits()
            .withTimes(
                new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(12)));
    try (Shop shop = new Shop(folder, "claid/edit", trickling).catalogOf(1)) {
      shop.set("request.prompt", "{{title}} [sandbox:slow-downloadx1]");
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(
          running,
          () ->
              Files.isDirectory(folder.resolve("images"))
                  && shop.images().stream().anyMatch(name -> name.contains("download-")));

      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(result.summary().exitCode()).isEqualTo(TERMINATED);
      assertThat(result.summary().items().inDoubt()).isZero();
      assertThat(shop.images()).noneMatch(name -> name.contains("download-"));
      assertThat(shop.run().summary().exitCode()).isZero();
      assertThat(shop.images()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void manifestForWhichASignalLeavesNoTimeIsWrittenByTheNextRun() throws Exception {
    AtomicLong minutes = new AtomicLong();
    StopSignal late = new StopSignal(() -> Duration.ofMinutes(minutes.incrementAndGet()).toNanos());
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      shop.set("throttle.per_second", "1").set("throttle.per_minute", "60");
      CompletableFuture<RunResult> running = shop.start(late);
      Shop.await(running, () -> !shop.book().charges().isEmpty());

      late.stopAll(Stop.TERMINATED, "SIGTERM");
      RunResult result = running.get();

      assertThat(result.failure()).isEmpty();
      assertThat(result.summary().exitCode()).isEqualTo(TERMINATED);
      assertThat(result.summary().files().manifest()).isEmpty();
      assertThat(shop.filesIn("out")).isEmpty();

      shop.set("throttle.per_second", "200").set("throttle.per_minute", "12000").run();

      assertThat(shop.manifest()).hasSize(3);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void secondAndThirdSignalChangeNothing() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(20)) {
      shop.set("throttle.per_second", "10").set("throttle.per_minute", "600");
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> !shop.book().charges().isEmpty());

      stop.stopAll(Stop.INTERRUPTED, "SIGINT");
      stop.stopAll(Stop.TERMINATED, "SIGTERM");
      while (!running.isDone()) {
        stop.stopAll(Stop.INTERRUPTED, "SIGINT");
        Waiting.aMoment();
      }

      assertThat(running.get().summary().exitCode()).isEqualTo(130);
      assertThat(running.get().failure()).isEmpty();
      assertThat(running.get().summary().items().inDoubt()).isZero();
      assertThat(shop.manifest()).hasSize(20);
      assertThat(shop.run().summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  // Clocks.

  @Test
  void clockThatIsSetBackByAnHourHoldsNothingUp() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      shop.set("request.prompt", "{{title}} [sandbox:poll-429x5]");
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> shop.book().charges().size() == 3);

      shop.setOurClock(Duration.ofHours(-1));

      assertThat(running.get().summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void clockThatIsSetForwardByADayLosesNothing() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      shop.set("request.prompt", "{{title}} [sandbox:poll-429x5]");
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> shop.book().charges().size() == 3);

      shop.setOurClock(Duration.ofDays(1));

      RunResult result = running.get();
      assertThat(result.failure()).isEmpty();
      assertThat(result.summary().exitCode()).isIn(0, 4); // what seems overdue is not waited for
      shop.setOurClock(Duration.ofDays(-1));
      assertThat(shop.run().summary().exitCode()).isZero();
      assertThat(shop.images()).hasSize(3);
      shop.assertThatTheBooksAgree();
    }
  }

  // The lock.

  @Test
  void runThatLosesItsLockSendsNothingMoreAndLeavesTheRestToTheOther() throws Exception {
    StateSettings state = PostgresServer.createMigrated();
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(6).stateIn(state)) {
      shop.set("throttle.per_second", "1").set("throttle.per_minute", "60");
      CompletableFuture<RunResult> running = shop.start(stop);
      Shop.await(running, () -> !shop.book().charges().isEmpty());

      CountDownLatch waits = new CountDownLatch(1);
      CompletableFuture<WriteAccess> taking =
          CompletableFuture.supplyAsync(() -> takeLock(state, waits));
      waits.await();
      PostgresServer.endLockSessions(state);
      try (WriteAccess other = taking.get()) {
        RunResult result = running.get();

        assertThat(other).isNotNull();
        assertThat(result.failure()).isEmpty();
        assertThat(result.summary().outcome()).isEqualTo(Outcome.LOCKED);
        assertThat(result.summary().exitCode()).isEqualTo(11);
        assertThat(result.stops())
            .containsEntry(Stop.LOCK, "another run of job test has taken its lock");
        assertThat(result.summary().requests().sent()).isLessThan(6);
        assertThat(shop.filesIn("out")).isEmpty();
      }

      shop.set("throttle.per_second", "200").set("throttle.per_minute", "12000");
      assertThat(shop.run().summary().exitCode()).isZero();
      assertThat(shop.book().charges()).hasSize(6);
      shop.assertThatTheBooksAgree();
    } finally {
      PostgresServer.drop(state);
    }
  }

  /** Waits for it, and looks much more often than who has lost it looks whether it is free. */
  private static WriteAccess takeLock(StateSettings state, CountDownLatch waits) {
    try {
      return WriteAccess.open(
          state,
          LockOwner.worker("run", "test", Instant.EPOCH),
          Duration.ofMinutes(1),
          owner -> waits.countDown(),
          pause -> Waiting.aMoment());
    } catch (InterruptedException | LockedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RunOptions within(Duration maxDuration, Duration grace) {
    RunOptions usual = RunOptions.of(Command.RUN);
    return new RunOptions(
        usual.command(),
        usual.limit(),
        usual.sample(),
        Optional.of(maxDuration),
        grace,
        usual.waitForLock(),
        usual.sandbox());
  }

  /** A pipe into which nobody writes, and which nobody closes before the test does. */
  private static final class StuckInput extends InputStream {
    private final CountDownLatch reader = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public int read() {
      reader.countDown();
      boolean interrupted = false;
      while (end.getCount() > 0) {
        try {
          end.await();
        } catch (InterruptedException e) {
          interrupted = true; // as a read of a real pipe does
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      return read();
    }

    void awaitReader() throws InterruptedException {
      reader.await();
    }

    @Override
    public void close() {
      end.countDown();
    }
  }
}
