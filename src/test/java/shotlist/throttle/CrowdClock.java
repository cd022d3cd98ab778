package shotlist.throttle;

import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;

/**
 * A simulated clock for real threads: time goes on to the next alarm when every thread waits. A
 * thread that was just let go but has not noticed yet may miss that, and is then late, as on a
 * loaded machine.
 */
final class CrowdClock implements ThrottleClock {
  private final PriorityQueue<Long> alarms = new PriorityQueue<>();
  private final ThreadLocal<Long> lastRead = ThreadLocal.withInitial(() -> 0L);
  private volatile long now;

  @Override
  public long nanoTime() {
    long read = now;
    lastRead.set(read);
    return read;
  }

  /** What this thread read last, since time may have gone on. */
  long lastRead() {
    return lastRead.get();
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    long alarm = now + duration.toNanos();
    alarms.add(alarm);
    try {
      while (now < alarm) {
        wait();
      }
    } finally {
      alarms.remove(alarm);
    }
  }

  /** Runs the threads to their end. */
  void run(List<Thread> threads) throws InterruptedException {
    threads.forEach(Thread::start);
    while (threads.stream().anyMatch(Thread::isAlive)) {
      if (threads.stream().allMatch(CrowdClock::waits)) {
        ringNext();
      }
      Thread.onSpinWait();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private synchronized void ringNext() {
    Long next = alarms.peek();
    if (next != null && next > now) { // else somebody is still on the way out of bed
      now = next;
      notifyAll();
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TERMINATED;
  }
}
