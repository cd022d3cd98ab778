package shotlist.course;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether a run must end: its submissions, or all of it. Every wait of a run goes through here, so
 * that a stop ends it at once. Safe for use by all threads.
 *
 * <p>Threads are interrupted only inside {@link #cancellable}: an interrupt elsewhere could meet a
 * thread that writes the database, and H2 closes a file under an interrupted thread.
 */
public final class StopSignal {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Of those who doze: who waits for a slot is not to look up at each answer of another. */
  private final Condition woken = lock.newCondition();

  private final LongSupplier nanoTime;
  private final Map<Stop, String> reasons = new EnumMap<>(Stop.class);
  private final Set<Thread> submitters = new HashSet<>();
  private final Set<Thread> freeCalls = new HashSet<>();
  private final Set<Thread> paidCalls = new HashSet<>();
  private boolean submittingStops;
  private boolean askingStops;
  private boolean allStops;
  private boolean paidCallsEnd;
  private long signalledAt;
  private long wakeUps;

  /** On the machine's clock. */
  public StopSignal() {
    this(System::nanoTime);
  }

  /** {@code nanoTime} is as {@link System#nanoTime}. */
  public StopSignal(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Ends submitting; what is in flight is still collected. The first message of a reason counts.
   */
  public void stopSubmitting(Stop reason, String message) {
    stop(reason, message, false, false);
  }

  /**
   * Ends whatever needs the service's leave: submitting and asking for results. What is known
   * already is still downloaded, since a link works without a key.
   */
  public void stopAsking(Stop reason, String message) {
    stop(reason, message, true, false);
  }

  /**
   * Ends everything: waits end, free calls are cancelled. Calls that cost money may still get their
   * answer until {@link #endPaidCalls}.
   */
  public void stopAll(Stop reason, String message) {
    stop(reason, message, true, true);
  }

  private void stop(Stop reason, String message, boolean asking, boolean all) {
    lock.lock();
    try {
      if (isSignal(reason) && !isSignalled()) {
        signalledAt = nanoTime.getAsLong();
      }
      reasons.putIfAbsent(reason, message);
      end(asking, all);
    } finally {
      lock.unlock();
    }
  }

  /** Called with the lock held. */
  private void end(boolean asking, boolean all) {
    submittingStops = true;
    askingStops |= asking;
    wakeUps++; // who dozes looks whether it is concerned
    if (all) {
      allStops = true;
      freeCalls.forEach(Thread::interrupt);
    }
    changed.signalAll();
    woken.signalAll();
  }

  /** Ends collecting without a reason of its own: its grace is over. */
  public void stopCollecting() {
    lock.lock();
    try {
      end(true, true);
    } finally {
      lock.unlock();
    }
  }

  /** Cancels the calls that cost money and have no answer yet: their fate will be in doubt. */
  public void endPaidCalls() {
    lock.lock();
    try {
      paidCallsEnd = true;
      paidCalls.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  public boolean submittingStops() {
    return read(() -> submittingStops);
  }

  /**
   * Whether a request that is ready to leave does not leave any more. At a budget's end it does:
   * its credits are set aside.
   */
  public boolean callsOff() {
    return read(
        () ->
            submittingStops
                && (askingStops || reasons.keySet().stream().anyMatch(r -> r != Stop.BUDGET)));
  }

  /** Whether nothing more may be asked of the service; true where everything stops as well. */
  public boolean askingStops() {
    return read(() -> askingStops);
  }

  public boolean allStops() {
    return read(() -> allStops);
  }

  /** Whether the run has to be over in a moment: somebody outside waits for its end. */
  public boolean isPressed() {
    return read(this::isSignalled);
  }

  /** How long ago the signal came that presses the run; zero where none did. */
  public Duration pressedFor() {
    return read(
        () -> isSignalled() ? Duration.ofNanos(nanoTime.getAsLong() - signalledAt) : Duration.ZERO);
  }

  private boolean isSignalled() {
    return reasons.containsKey(Stop.INTERRUPTED) || reasons.containsKey(Stop.TERMINATED);
  }

  private static boolean isSignal(Stop reason) {
    return reason == Stop.INTERRUPTED || reason == Stop.TERMINATED;
  }

  /** Every reason so far with its message. */
  public Map<Stop, String> reasons() {
    return read(() -> new EnumMap<>(reasons));
  }

  private <T> T read(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits.
   *
   * @throws InterruptedException as soon as everything stops or, in a thread that submits, as soon
   *     as submitting does
   */
  public void sleep(Duration duration) throws InterruptedException {
    lock.lock();
    try {
      long left = duration.toNanos();
      while (left > 0) {
        throwIfStopped();
        left = changed.awaitNanos(left);
      }
      throwIfStopped();
    } finally {
      lock.unlock();
    }
  }

  private void throwIfStopped() throws InterruptedException {
    if (allStops || (submittingStops && submitters.contains(Thread.currentThread()))) {
      throw new InterruptedException("the run stops");
    }
  }

  /**
   * Waits though the run stops: for what has to be written down whatever happens. Ends early where
   * the run has to be over in a moment from now on.
   */
  public void linger(Duration duration) {
    boolean interrupted = false;
    lock.lock();
    try {
      boolean pressedBefore = isPressed();
      long end = System.nanoTime() + duration.toNanos();
      for (long left = duration.toNanos();
          left > 0 && (pressedBefore || !isPressed());
          left = end - System.nanoTime()) {
        try {
          left = changed.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How often {@link #wake} was called; read it before looking for something to do. */
  public long wakeUps() {
    return read(() -> wakeUps);
  }

  /**
   * Waits until the duration is over, everything stops, or somebody calls {@link #wake} after
   * {@code seen} was read.
   */
  public void doze(Duration duration, long seen) throws InterruptedException {
    lock.lock();
    try {
      long left = duration.toNanos();
      while (left > 0 && !allStops && wakeUps == seen) {
        left = woken.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends every {@link #doze}: there may be something to do. */
  public void wake() {
    lock.lock();
    try {
      wakeUps++;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Does work whose waits end when submitting stops. */
  public void asSubmitter(Runnable work) {
    Thread self = Thread.currentThread();
    change(submitters, self, true);
    try {
      work.run();
    } finally {
      change(submitters, self, false);
    }
  }

  /** Makes a call that may be given up: nothing is lost with its answer. */
  public <T> T cancellable(Supplier<T> call) {
    return interruptible(freeCalls, call, () -> allStops);
  }

  /** Makes a call that costs money: it is given up only by {@link #endPaidCalls}. */
  public <T> T paid(Supplier<T> call) {
    return interruptible(paidCalls, call, () -> paidCallsEnd);
  }

  private <T> T interruptible(Set<Thread> calls, Supplier<T> call, Supplier<Boolean> ended) {
    Thread self = Thread.currentThread();
    lock.lock();
    try {
      calls.add(self);
      if (ended.get()) {
        self.interrupt();
      }
    } finally {
      lock.unlock();
    }
    try {
      return call.get();
    } finally {
      lock.lock();
      try {
        calls.remove(self);
        Thread.interrupted(); // from here on nobody interrupts this thread
      } finally {
        lock.unlock();
      }
    }
  }

  private void change(Set<Thread> threads, Thread thread, boolean add) {
    lock.lock();
    try {
      if (add) {
        threads.add(thread);
      } else {
        threads.remove(thread);
      }
    } finally {
      lock.unlock();
    }
  }
}
