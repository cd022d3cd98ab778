package shotlist.course;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of threads that work on one thing each. Handing over blocks while all are busy, so
 * that nothing queues up in memory. The first failure ends the run: it is thrown where work is
 * handed over next, or when it is awaited.
 */
public final class Workers implements AutoCloseable {
  /** How soon a stop is noticed while all are busy. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

  private final ExecutorService executor;
  private final int size;
  private final StopSignal stop;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private int busy;

  /** {@code name} is what the threads are called, for logs and thread dumps. */
  public Workers(String name, int size, StopSignal stop) {
    AtomicInteger number = new AtomicInteger();
    this.size = size;
    this.stop = stop;
    this.executor =
        Executors.newCachedThreadPool( // as many as are needed; a fixed one begins with all of them
            work -> {
              Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Hands work to a free thread; blocks until there is one.
   *
   * @return false where everything stopped before there was one: the work is not done
   */
  public boolean handOver(Runnable work) throws InterruptedException {
    lock.lock();
    try {
      while (busy >= size) {
        if (stop.allStops()) {
          return false;
        }
        freed.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS); // a stop does not end it
      }
      requireNoFailure();
      busy++;
    } finally {
      lock.unlock();
    }
    executor.execute(() -> work(work));
    return true;
  }

  private void work(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e); // thrown to whoever hands over or waits
      stop.stopAll(Stop.ERROR, String.valueOf(e.getMessage()));
    } finally {
      release();
    }
  }

  private void release() {
    lock.lock();
    try {
      busy--;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
    stop.wake();
  }

  /** How many are at work. */
  public int busy() {
    lock.lock();
    try {
      return busy;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody is at work, or for so long. Whether nobody is. */
  public boolean awaitIdle(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while (busy > 0 && left > 0) {
        left = freed.awaitNanos(left);
      }
      return busy == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Fails as the first worker that failed, if any did. */
  public void requireNoFailure() {
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }

  /** Lets the threads go; called when nobody is at work. */
  @Override
  public void close() {
    executor.shutdown();
  }
}
