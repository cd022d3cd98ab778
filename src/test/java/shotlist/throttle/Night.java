package shotlist.throttle;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * A simulated night: processes that submit and poll, and the strict server that they meet. Chance
 * comes from the seed alone.
 */
final class Night {
  final SimulatedClock clock = new SimulatedClock();
  final StrictServer submissions = new StrictServer();
  final StrictServer everything = new StrictServer();
  final KeptMemory memory = new KeptMemory();
  final Limits operation;
  final Limits account;
  final SplittableRandom random;
  Throttles throttles;
  Throttle throttle;

  Night(long seed, Limits operation, Limits account) {
    this.operation = operation;
    this.account = account;
    this.random = new SplittableRandom(seed);
    clock.oversleepBy(() -> micros(1_000));
    startProcess();
  }

  void startProcess() {
    throttles = new Throttles(clock, clock, memory, BucketSource.inProcess(clock));
    throttle = throttles.throttle("account", account, "operation", operation);
  }

  void stopCleanly() {
    throttles.close();
    clock.restart();
  }

  void crash() {
    clock.restart();
  }

  /** Somebody asks to poll, again and again, at most {@code apart} apart. */
  void pollEvery(Duration apart) {
    clock.after(
        micros(apart.toNanos() / 1_000),
        () -> {
          pollIfAllowed();
          pollEvery(apart);
        });
  }

  void submit(Duration preparation) throws InterruptedException {
    try (Turn turn = throttle.nextTurn()) {
      clock.pass(preparation);
      turn.await();
    }
    arrive(submissions);
  }

  /** A request that takes a while to leave. */
  void submitWritten(Duration preparation, Duration writing) throws InterruptedException {
    Turn used;
    try (Turn turn = throttle.nextTurn()) {
      clock.pass(preparation);
      turn.await();
      used = turn;
    }
    clock.pass(writing);
    used.written();
    arrive(submissions);
  }

  /** Something that a night brings, before the next submission. */
  void surprise() throws InterruptedException {
    switch (random.nextInt(40)) {
      case 0 -> clock.pass(micros(90_000_000));
      case 1, 2, 3 -> clock.pass(micros(5_000_000));
      case 4 -> throttle.pauseOperation(micros(20_000_000), "the service asked for it");
      case 5 -> throttle.pauseAccount(micros(20_000_000), "the service asked for it");
      case 6, 7 -> throttle.nextTurn().close();
      case 8, 9 -> submit(micros(3_000_000)); // a late sender
      case 10 -> clock.after(micros(300_000), () -> throttle.pauseOperation(micros(2_000_000), ""));
      default -> {}
    }
  }

  Duration micros(long atMost) {
    return Duration.ofNanos(1_000 * random.nextLong(atMost + 1));
  }

  private void pollIfAllowed() {
    try {
      if (throttle.tryAcquirePoll(Duration.ZERO)) {
        everything.receive(arrival());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void arrive(StrictServer server) {
    long arrival = arrival();
    server.receive(arrival);
    everything.receive(arrival);
  }

  /** A request is under way for up to ten milliseconds more than the fastest one. */
  private long arrival() {
    return clock.passedNanos() + micros(10_000).toNanos();
  }
}
