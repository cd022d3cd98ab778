package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.SimpleBucketListener;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Eight submitters and three pollers on real threads; only time is simulated. */
class ManyThreadsTest {
  private static final Limits ACCOUNT = Limits.of(4, 120);
  private static final Limits EDIT = Limits.of(1, 60);

  private final CrowdClock clock = new CrowdClock();
  private final Map<String, StrictServer> taken = new ConcurrentHashMap<>();
  private final Throttle throttle =
      new Throttles(clock, InstantSource.system(), TurnMemory.none(), this::observed)
          .throttle("account", ACCOUNT, "edit", EDIT);
  private final AtomicInteger holders = new AtomicInteger();
  private final AtomicInteger mostHolders = new AtomicInteger();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void eachTurnIsGivenOnceAndNoWindowIsExceeded() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(thread(() -> submit(20)));
    }
    for (int i = 0; i < 3; i++) {
      threads.add(thread(() -> poll(30)));
    }

    clock.run(threads);

    assertThat(failures).isEmpty();
    assertThat(throttle.turns()).isEqualTo(8 * 20);
    assertThat(mostHolders).hasValue(1);
    assertThat(taken.get("account/edit").received()).isEqualTo(8 * 20);
    assertThat(taken.get("account").received()).isEqualTo(8 * 20 + 3 * 30);
    assertThat(taken.get("account/edit").exceeded(EDIT)).isEmpty();
    assertThat(taken.get("account").exceeded(ACCOUNT)).isEmpty();
  }

  private void submit(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      holdAndGiveBack();
      try (Turn turn = throttle.nextTurn()) {
        hold();
        turn.await();
      }
    }
  }

  private void holdAndGiveBack() throws InterruptedException {
    Turn unused = throttle.nextTurn();
    hold();
    unused.close();
    unused.close(); // must not let a second submitter in
  }

  private void hold() {
    mostHolders.accumulateAndGet(holders.incrementAndGet(), Math::max);
    Thread.onSpinWait();
    holders.decrementAndGet();
  }

  private void poll(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      throttle.acquirePoll();
    }
  }

  /** A bucket that tells a strict server of each token at the moment at which it was taken. */
  private Bucket observed(String name, BucketConfiguration configuration) {
    StrictServer server = taken.computeIfAbsent(name, n -> new StrictServer());
    return BucketSource.inProcess(clock)
        .bucket(name, configuration)
        .toListenable(
            new SimpleBucketListener() {
              @Override
              public void onConsumed(long tokens) {
                server.receive(clock.lastRead());
              }
            });
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Thread thread(Work work) {
    return new Thread(
        () -> {
          try {
            work.run();
          } catch (InterruptedException | RuntimeException | Error e) {
            synchronized (failures) {
              failures.add(e);
            }
          }
        });
  }
}
