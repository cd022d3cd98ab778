package shotlist.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A simulated night of several processes on one database, and the strict server that they meet.
 * Each process counts its running time from elsewhere. Real threads, simulated time.
 */
final class SharedNight {
  final CrowdClock clock = new CrowdClock();
  final SharedStore store;
  final StrictServer submissions = new StrictServer();
  final StrictServer everything = new StrictServer();
  final List<Throwable> failures = new ArrayList<>();
  private final SplittableRandom seeds = new SplittableRandom(Long.getLong("night.seed", 17));
  private final Map<Thread, SplittableRandom> randoms = new ConcurrentHashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Duration wayToTheService;
  private int processes;

  /**
   * {@code way}: the longest that a question to the database, or its answer, is under way. Two
   * processes may then differ by as much in their idea of the time, half of it each; what is left
   * of the part of {@link Limits#MARGIN} that lateness does not use is for the way to the service.
   */
  SharedNight(Duration way) {
    this.store = new SharedStore(clock, () -> upTo(way));
    Duration left = Limits.MARGIN.minus(SharedBucket.LATENESS).minus(way);
    this.wayToTheService = left.toMillis() > 1 ? left : Duration.ofMillis(1);
  }

  /** Each thread throws dice of its own, so that their order plays no part. */
  private Duration upTo(Duration most) {
    return Duration.ofNanos(randoms.get(Thread.currentThread()).nextLong(most.toNanos() + 1));
  }

  /** One party, a process: its throttle, and what it has sent. */
  final class Party {
    final Throttles throttles;
    final Throttle throttle;
    private final ThrottleClock machine;
    private long polls;
    private Duration writing = Duration.ofMillis(1);

    private Party(Throttles throttles, Throttle throttle, ThrottleClock machine) {
      this.throttles = throttles;
      this.throttle = throttle;
      this.machine = machine;
    }

    long polls() {
      return polls;
    }

    /** Submits until then, each request prepared in up to {@code preparing}. */
    Party submitUntil(Duration end, Duration preparing) {
      run(
          () -> {
            while (clock.nanoTime() < end.toNanos()) {
              submit(preparing);
            }
          });
      return this;
    }

    void submit(Duration preparing) throws InterruptedException {
      Turn used;
      try (Turn turn = throttle.nextTurn(Duration.ofMillis(300))) {
        machine.sleep(upTo(preparing));
        turn.await();
        used = turn;
      }
      long departed = clock.nanoTime();
      Duration written = upTo(writing);
      machine.sleep(written);
      used.written();
      long arrival = departed + written.toNanos() + upTo(wayToTheService).toNanos();
      submissions.receive(arrival);
      everything.receive(arrival);
    }

    /** Polls without a pause until then. */
    Party pollUntil(Duration end) {
      run(
          () -> {
            while (clock.nanoTime() < end.toNanos()) {
              throttle.acquirePoll();
              everything.receive(clock.nanoTime() + upTo(wayToTheService).toNanos());
              polls++;
            }
          });
      return this;
    }

    /** Each body takes up to so many milliseconds to write. */
    Party writing(long millis) {
      writing = Duration.ofMillis(millis);
      return this;
    }

    Party then(Work work) {
      run(work);
      return this;
    }
  }

  interface Work {
    void run() throws InterruptedException;
  }

  Party process(Limits operation, Limits account) {
    ThrottleClock machine = machine(++processes * 123_456_789_012L);
    InstantSource instants = () -> Instant.ofEpochSecond(0, machine.nanoTime());
    SharedBuckets buckets =
        new SharedBuckets(
            machine,
            instants,
            store.peers(),
            new Outage(
                machine,
                SharedStore.Away.class::isInstance,
                (since, failure) -> new IllegalStateException("away for " + since, failure)),
            store::source);
    Throttles throttles = new Throttles(machine, buckets);
    return new Party(
        throttles, throttles.throttle("account", account, "operation", operation), machine);
  }

  /** A machine's running time, which starts anywhere. */
  private ThrottleClock machine(long base) {
    return new ThrottleClock() {
      @Override
      public long standstills() {
        return clock.standstills();
      }

      @Override
      public long nanoTime() {
        return base + clock.nanoTime();
      }

      @Override
      public void sleep(Duration duration) throws InterruptedException {
        clock.sleep(duration);
      }
    };
  }

  /** Plans what happens at a moment of the night. */
  void at(Duration moment, Work work) {
    run(
        () -> {
          clock.sleep(moment.minusNanos(clock.nanoTime()));
          work.run();
        });
  }

  private void run(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (InterruptedException | RuntimeException | Error e) {
                synchronized (failures) {
                  failures.add(e);
                }
              }
            });
    randoms.put(thread, seeds.split());
    threads.add(thread);
  }

  /** Lets the night pass. */
  void pass() throws InterruptedException {
    List<Thread> all = List.copyOf(threads);
    threads.clear();
    clock.run(all);
  }
}
