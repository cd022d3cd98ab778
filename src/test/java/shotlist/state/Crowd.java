package shotlist.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import shotlist.testing.Waiting;

/** Many who come while one before them is being committed, and so share the next transaction. */
public final class Crowd {
  private Crowd() {}

  /**
   * Calls each in a thread of its own, where it does one piece of work by {@link Database#inGroup};
   * in their order, these are one transaction. What each answered, or threw, once all are done.
   */
  public static <T> List<Future<T>> of(Database database, List<Callable<T>> callers)
      throws InterruptedException {
    CountDownLatch firstIsAtWork = new CountDownLatch(1);
    CountDownLatch firstGoesOn = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      threads.execute(
          () ->
              database.inGroup(
                  () -> {
                    firstIsAtWork.countDown();
                    return awaited(firstGoesOn);
                  }));
      firstIsAtWork.await();
      List<Future<T>> all = new ArrayList<>();
      for (Callable<T> caller : callers) {
        all.add(threads.submit(caller));
        while (database.waitingForCommit() < all.size()) {
          Waiting.aMoment();
        }
      }
      firstGoesOn.countDown();
      for (Future<T> one : all) {
        while (!one.isDone()) {
          Waiting.aMoment();
        }
      }
      return all;
    } finally {
      firstGoesOn.countDown();
      threads.shutdown();
    }
  }

  /** What each answered; throws what the first of them threw that failed. */
  public static <T> List<T> answers(List<Future<T>> done)
      throws ExecutionException, InterruptedException {
    List<T> answers = new ArrayList<>();
    for (Future<T> one : done) {
      answers.add(one.get());
    }
    return answers;
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
