package shotlist.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;

/**
 * The floor: the calls of all items and nothing else, by so many threads. Like the program it opens
 * a connection for each request that costs, unless it is to keep them; all others it keeps.
 */
final class Floor {
  private static final int WARM_UP = 2000;
  private static final int WARM_UP_CALLS = 64;

  private Floor() {}

  /** {@code URL OPERATION COUNT THREADS keep|open}. */
  public static void main(String[] arguments) throws Exception {
    run(
        arguments[0],
        Shop.Operation.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        arguments[4].equals("keep"));
    System.exit(0); // whatever OkHttp's threads still wait for
  }

  /**
   * Has a stub answer some thousand calls, and ends it. Else the first to be measured meets one
   * that the JVM has not compiled yet, or that waits for its classes while what comes next piles
   * up.
   */
  static void warmUp(Shop.Operation operation, int side) throws IOException, InterruptedException {
    try (StubService stub = new StubService(Manner.UNLIMITED, side)) {
      run(stub.url(), operation, WARM_UP, WARM_UP_CALLS, false);
    }
  }

  static void run(String url, Shop.Operation operation, int count, int threads, boolean keep)
      throws IOException, InterruptedException {
    OkHttpClient others =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(threads, 5, TimeUnit.SECONDS))
            .build();
    OkHttpClient submissions =
        keep
            ? others
            : others
                .newBuilder()
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
                .build();
    Calls calls = new Calls(url, operation, submissions, others);
    AtomicInteger next = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (Future<Void> worker : pool.invokeAll(workers(calls, next, count, threads))) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Callable<Void>> workers(
      Calls calls, AtomicInteger next, int count, int threads) {
    List<Callable<Void>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(() -> work(calls, next, count));
    }
    return workers;
  }

  private static Void work(Calls calls, AtomicInteger next, int count) throws IOException {
    for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
      if (calls.item(number) == 0) {
        throw new IOException("an empty picture");
      }
    }
    return null;
  }
}
