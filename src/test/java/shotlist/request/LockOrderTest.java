package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.ledger.Budget;
import shotlist.ledger.Budget.AccountBudget;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.state.Crowd;
import shotlist.state.Database;
import shotlist.testing.Engine;
import shotlist.testing.TestState;

/** Two processes of one job, of which one does not know yet that the other has taken it over. */
class LockOrderTest {
  private static final Duration FIRST_POLL = Duration.ofSeconds(15);
  private static final PollAnswer REFUND =
      new PollAnswer.Failed("no face found", Optional.of(Credits.ZERO));
  private static final Budget BUDGET =
      new Budget(
          empty(), empty(), empty(), Optional.of(new AccountBudget("claid-key", empty(), empty())));

  @TempDir private Path folder;

  @Test
  void bothEnterOneTasksEndAndDoNotMeetHalfWay() throws Exception {
    try (TestState state = TestState.on(Engine.POSTGRESQL, folder);
        Database others = Database.open(state.settings())) {
      RequestBook book = state.book(BUDGET);
      RequestBook stale = new RequestBook(others, state.clock(), state.run(), BUDGET);
      Request first = inFlight(state, book, "first");
      Request second = inFlight(state, book, "second");
      CountDownLatch accountIsLocked = new CountDownLatch(1);
      CompletableFuture<RequestState> entered =
          CompletableFuture.supplyAsync(
              () -> {
                await(accountIsLocked);
                return stale.enter(second, REFUND);
              });

      List<Future<Object>> all =
          Crowd.of(
              state.database(),
              List.of(
                  () -> book.enter(first, REFUND),
                  () ->
                      state
                          .database()
                          .inGroup(
                              () -> {
                                accountIsLocked.countDown();
                                awaitWaiting(state.database());
                                return true;
                              }),
                  () -> book.enter(second, REFUND)));

      assertThat(Crowd.answers(all))
          .containsExactly(RequestState.FAILED, true, RequestState.FAILED);
      assertThatThrownBy(entered::join)
          .hasRootCauseMessage("request " + second.id() + " is not IN_FLIGHT any more");
      assertThat(state.spending()).isEqualTo("0 0 0");
    }
  }

  private static Request inFlight(TestState state, RequestBook book, String name) {
    Request pending = state.addPending("https://shop.example/" + name, Credits.of(2));
    Request sent = ((Intent.Recorded) book.intend(pending)).request();
    SubmitAnswer accepted = new SubmitAnswer.Accepted("task of " + name, empty());
    book.enter(sent, new Answered<>(accepted, empty(), empty()), FIRST_POLL);
    return sent;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Until another transaction waits for a lock. */
  private static void awaitWaiting(Database database) {
    long waiting = 0;
    while (waiting == 0) {
      waiting =
          database
              .jdbcAside()
              .sql(
                  "select count(*) from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                      + " where not l.granted and a.datname = current_database()")
              .query(Long.class)
              .single();
    }
  }
}
