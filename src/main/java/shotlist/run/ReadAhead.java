package shotlist.run;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the next piece of work while the last one is being done: one piece ahead, by a thread of
 * its own, which reads only when it is asked for the piece before. For one thread that asks.
 */
final class ReadAhead<T> implements AutoCloseable {
  /** A piece is read within this, or nobody waits for it. */
  private static final long LAST_PIECE_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private final Supplier<Optional<T>> reading;
  private final ExecutorService reader;
  private @Nullable Future<Optional<T>> next;
  private boolean ended;

  /**
   * Reads nothing yet.
   *
   * @param reading answers the next piece, or nothing at the end, and is not asked again then
   */
  ReadAhead(String name, Supplier<Optional<T>> reading) {
    this.reading = reading;
    this.reader =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The next piece; empty at the end. Fails as the reading did. */
  Optional<T> next() throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Future<Optional<T>> asked = next == null ? reader.submit(reading::get) : next;
    Optional<T> piece = result(asked);
    ended = piece.isEmpty();
    next = ended ? null : reader.submit(reading::get);
    return piece;
  }

  private static <T> T result(Future<T> read) throws InterruptedException {
    try {
      return read.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("reading ahead failed", e.getCause());
    }
  }

  /** Waits for what is being read, which is nobody's: what it is read from can be closed then. */
  @Override
  public void close() {
    reader.shutdown();
    try {
      if (!reader.awaitTermination(LAST_PIECE_SECONDS, TimeUnit.SECONDS)) {
        LOG.debug("what is read from is closed in the middle of a piece");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
