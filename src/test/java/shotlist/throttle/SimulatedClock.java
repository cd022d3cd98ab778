package shotlist.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/**
 * Time that passes only when somebody sleeps or {@link #pass} is called; what was planned for a
 * moment happens when time comes to it, in the midst of the sleep. For one thread.
 */
final class SimulatedClock implements ThrottleClock, InstantSource {
  private static final Instant EVENING = Instant.parse("2026-11-20T22:00:00Z");

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparing(Event::number));
  private long passed;
  private long base = -7_000_000_000L; // nanoTime counts from anywhere, also from below zero
  private long numbers;
  private Duration set = Duration.ZERO;
  private long standstills;
  private Supplier<Duration> oversleep = () -> Duration.ZERO;

  private record Event(long time, long number, Runnable action) {}

  @Override
  public long nanoTime() {
    return base + passed;
  }

  @Override
  public long standstills() {
    return standstills;
  }

  /** The whole process stands still for so long. */
  void standStill(Duration duration) {
    pass(duration);
    standstills += duration.toMillis();
  }

  @Override
  public Instant instant() {
    return EVENING.plusNanos(passed).plus(set);
  }

  /** Time since the simulation began, over all restarts. */
  long passedNanos() {
    return passed;
  }

  Duration passed() {
    return Duration.ofNanos(passed);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    pass(duration.plus(oversleep.get()));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  void pass(Duration duration) {
    long end = passed + Math.max(0, duration.toNanos());
    while (!events.isEmpty()
        && events.peek().time() <= end
        && !Thread.currentThread().isInterrupted()) {
      Event event = events.remove();
      passed = Math.max(passed, event.time());
      event.action().run();
    }
    if (!Thread.currentThread().isInterrupted()) {
      passed = end;
    }
  }

  /** Plans what happens when {@code delay} has passed. */
  void after(Duration delay, Runnable action) {
    events.add(new Event(passed + delay.toNanos(), numbers++, action));
  }

  void interruptAfter(Duration delay) {
    after(delay, () -> Thread.currentThread().interrupt());
  }

  /** Forgets what was planned and counts nanoseconds from elsewhere, as a new process does. */
  void restart() {
    events.clear();
    base += 123_456_789_012L;
  }

  /** Somebody sets the wall clock; running time is not touched. */
  void set(Duration difference) {
    set = set.plus(difference);
  }

  void oversleepBy(Supplier<Duration> duration) {
    oversleep = duration;
  }
}
