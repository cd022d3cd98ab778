package shotlist.throttle;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A simulated clock for real threads: time goes on to the next alarm when nobody can do anything
 * before. Threads are woken one at a time, so nobody is late because the machine is busy: whoever
 * was let go, by an alarm or by a lock that became free, gets to his next sleep first.
 */
final class CrowdClock implements ThrottleClock {
  private static final String LOCK = ReentrantLock.class.getName();

  private final PriorityQueue<Nap> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Nap::alarm).thenComparing(Nap::number));
  private final Map<Thread, Nap> asleep = new HashMap<>();
  private final ThreadLocal<Long> lastRead = ThreadLocal.withInitial(() -> 0L);
  private long naps;
  private volatile long now;

  private record Nap(long alarm, long number) {}

  @Override
  public long nanoTime() {
    long read = now;
    lastRead.set(read);
    return read;
  }

  @Override
  public long standstills() {
    return 0;
  }

  /** What this thread read last. */
  long lastRead() {
    return lastRead.get();
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    if (duration.isNegative() || duration.isZero()) {
      return;
    }
    Thread self = Thread.currentThread();
    Nap nap = new Nap(now + duration.toNanos(), naps++);
    alarms.add(nap);
    asleep.put(self, nap);
    try {
      while (asleep.containsKey(self)) {
        wait();
      }
    } finally {
      asleep.remove(self);
      alarms.remove(nap);
    }
  }

  /** Runs the threads to their end. */
  void run(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::start);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      if (!ringNext(threads)) {
        Thread.onSpinWait();
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Wakes who sleeps until the earliest moment, if all others wait for somebody who sleeps. */
  private synchronized boolean ringNext(List<Thread> threads) {
    Nap next = alarms.peek();
    // Twice: who was about to let another go when that one was looked at waits now himself.
    if (next == null || !allWait(threads) || !allWait(threads)) {
      return false;
    }
    now = Math.max(now, next.alarm());
    asleep.values().remove(next);
    alarms.remove(next);
    notifyAll();
    return true;
  }

  private boolean allWait(List<Thread> threads) {
    return threads.stream()
        .allMatch(
            thread -> asleep.containsKey(thread) ? !thread.isInterrupted() : isBlocked(thread));
  }

  private static boolean isBlocked(Thread thread) {
    Thread.State state = thread.getState();
    if (state == Thread.State.TERMINATED) {
      return true;
    }
    if (state != Thread.State.WAITING || thread.isInterrupted()) {
      return false;
    }
    Object blocker = LockSupport.getBlocker(thread);
    if (blocker instanceof AbstractQueuedSynchronizer synchronizer) {
      // Whoever was let go looks as if he waited until the machine has time for him.
      boolean isLock = synchronizer.getClass().getName().startsWith(LOCK);
      boolean isZero = synchronizer.toString().contains("[State = 0,");
      return isLock != isZero; // a lock that somebody holds, or a semaphore without permits
    }
    return false;
  }
}
