package shotlist.course;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes down what has to be written down, though the database refuses it for now: again and again
 * for minutes, since it may be away, or its disk full. It waits outside of any transaction. Safe
 * for use by all threads.
 */
public final class Insistence {
  /** So long a database may be away without an answer being lost. */
  public static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What is left where the run has to be over in a moment. */
  private static final Duration IN_A_HURRY = Duration.ofSeconds(2);

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** Time may jump: a machine that slept for an hour has not tried for an hour. */
  private static final int AT_LEAST = 10;

  private final StopSignal stop;
  private final Tempo tempo;
  private final LongSupplier nanoTime;
  private final AtomicInteger insisting = new AtomicInteger();

  /** {@code nanoTime} is as {@link System#nanoTime}: a clock that is set gives up nothing. */
  public Insistence(StopSignal stop, Tempo tempo, LongSupplier nanoTime) {
    this.stop = stop;
    this.tempo = tempo;
    this.nanoTime = nanoTime;
  }

  /** Who is told how it is getting on. */
  public interface Listener {
    /** The first try failed. */
    void failed(RuntimeException failure);

    /** A later one did not. */
    void recovered();
  }

  /** Whether something waits to be written. */
  public boolean isInsisting() {
    return insisting.get() > 0;
  }

  /**
   * Does it.
   *
   * @param commit what has to be on disk when this returns
   * @param found what a commit left that failed and yet reached the disk; asked before each further
   *     try
   * @throws RuntimeException the last failure, where it was given up; at once for an {@link
   *     IllegalStateException}, which says that it must not be done at all
   */
  public <T> T insist(Supplier<T> commit, Supplier<Optional<T>> found, Listener listener) {
    try {
      return commit.get();
    } catch (IllegalStateException forGood) {
      throw forGood;
    } catch (RuntimeException e) {
      listener.failed(e);
      insisting.incrementAndGet();
      try {
        T done = again(() -> found.get().orElseGet(commit), e);
        listener.recovered();
        return done;
      } finally {
        insisting.decrementAndGet();
        stop.wake();
      }
    }
  }

  private <T> T again(Supplier<T> commit, RuntimeException first) {
    long begun = nanoTime.getAsLong();
    long patience = tempo.of(PATIENCE).toNanos();
    RuntimeException last = first;
    int tries = 0;
    OptionalLong pressedAt = OptionalLong.empty();
    while (tries < AT_LEAST || nanoTime.getAsLong() - begun < patience) {
      long now = nanoTime.getAsLong();
      if (pressedAt.isEmpty() && stop.isPressed()) {
        pressedAt = OptionalLong.of(now);
      }
      if (pressedAt.isPresent() && now - pressedAt.getAsLong() > IN_A_HURRY.toNanos()) {
        break;
      }
      pause(Math.min(tries++, 16));
      try {
        return commit.get();
      } catch (IllegalStateException forGood) {
        throw forGood;
      } catch (RuntimeException e) {
        last = e;
      }
    }
    throw last;
  }

  private void pause(int tries) {
    Duration grown = FIRST.multipliedBy(1L << tries);
    Duration bounded = grown.compareTo(LONGEST) < 0 ? grown : LONGEST;
    stop.linger(tempo.of(stop.isPressed() ? FIRST : bounded));
  }
}
