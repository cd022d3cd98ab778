package shotlist.throttle;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.proxy.ClientSideConfig;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.AbstractSelectForUpdateBasedProxyManager;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.LockAndGetResult;
import io.github.bucket4j.distributed.proxy.generic.select_for_update.SelectForUpdateBasedTransaction;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A database on a simulated clock: rows that are locked while they are changed, answers that are
 * under way for a while, a clock that somebody sets, and times at which nobody answers.
 */
final class SharedStore {
  private final CrowdClock clock;
  private final Supplier<Duration> way;
  private final Map<String, byte[]> rows = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final Map<String, Map<Object, Long>> told = new HashMap<>();
  private final AtomicLong set = new AtomicLong(1_700_000_000_000_000_000L);
  private volatile boolean away;

  /** {@code way}: how long a question or an answer is under way, each time. */
  SharedStore(CrowdClock clock, Supplier<Duration> way) {
    this.clock = clock;
    this.way = way;
  }

  /** Nobody answers, or somebody does again. */
  void away(boolean isAway) {
    away = isAway;
  }

  /** Somebody sets the database's clock. */
  void setClock(Duration difference) {
    set.addAndGet(difference.toNanos());
  }

  static final class Away extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void travel() {
    try {
      clock.sleep(way.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (away) {
      throw new Away();
    }
  }

  BucketSource source(TimeMeter time) {
    Proxies proxies = new Proxies(time);
    return (name, configuration) -> proxies.builder().build(name, () -> configuration);
  }

  private final class Proxies extends AbstractSelectForUpdateBasedProxyManager<String> {
    Proxies(TimeMeter time) {
      super(ClientSideConfig.getDefault().withClientClock(time));
    }

    @Override
    protected SelectForUpdateBasedTransaction allocateTransaction(
        String key, Optional<Long> timeout) {
      ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
      return new SelectForUpdateBasedTransaction() {
        @Override
        public void begin(Optional<Long> nanos) {
          travel();
        }

        @Override
        public void rollback() {}

        @Override
        public void commit(Optional<Long> nanos) {}

        @Override
        public LockAndGetResult tryLockAndGet(Optional<Long> nanos) {
          lock.lock();
          return LockAndGetResult.locked(rows.get(key));
        }

        @Override
        public boolean tryInsertEmptyData(Optional<Long> nanos) {
          throw new AssertionError("every row can be locked");
        }

        @Override
        public void update(byte[] data, RemoteBucketState state, Optional<Long> nanos) {
          rows.put(key, data);
        }

        @Override
        public void release() {
          if (lock.isHeldByCurrentThread()) {
            lock.unlock();
            travel();
          }
        }
      };
    }

    @Override
    public void removeProxy(String key) {
      rows.remove(key);
    }
  }

  /** A process that meets the others here. */
  Peers peers() {
    Object self = new Object();
    return new Peers() {
      @Override
      public long timeNanos() {
        travel();
        long time = clock.nanoTime() + set.get();
        travel();
        return time;
      }

      @Override
      public Map<String, Wishes> meet(Map<String, Long> spacingMicros) {
        travel();
        Map<String, Wishes> met = new HashMap<>();
        synchronized (told) {
          spacingMicros.forEach(
              (bucket, spacing) -> {
                Map<Object, Long> all = told.computeIfAbsent(bucket, b -> new HashMap<>());
                all.put(self, spacing);
                long longest = all.values().stream().mapToLong(s -> s).max().orElseThrow();
                met.put(bucket, new Wishes(all.size(), longest));
              });
        }
        return met;
      }

      @Override
      public void close() {
        synchronized (told) {
          told.values().forEach(all -> all.remove(self));
        }
      }
    };
  }
}
