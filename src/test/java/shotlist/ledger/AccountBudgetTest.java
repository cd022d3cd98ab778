package shotlist.ledger;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Budget.AccountBudget;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.ledger.Reserving.Reservation;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** What several jobs of one state may spend together with one key. */
@OnEachEngine
class AccountBudgetTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);
  private static final String KEY = "claid-0123456789abcdef";

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private Ledger ledger;
  private Request mug;
  private Run other;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    ledger = new Ledger(state.database());
    mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
    other = new Journal(state.database(), state.clock()).start("migration", "run");
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void jobsWithOneKeyShareIt() {
    Budget budget = budget(KEY, 5);
    reserve(state.run(), 2, budget);
    reserve(other, 2, budget);

    Reserving third = reserve(state.run(), 2, budget);

    assertThat(third)
        .isEqualTo(
            new BudgetReached(
                "account.day",
                Credits.of(5),
                Credits.of(4),
                Credits.of(2),
                Optional.of(Instant.parse("2026-11-22T00:00:00Z"))));
    assertThat(ledger.spentInDay(state.jobId(), TODAY)).isEqualTo(Credits.of(2));
    assertThat(ledger.spentByAccountInDay(state.jobId(), TODAY)).isEqualTo(Credits.of(4));
    assertThat(ledger.spentByAccountInMonth(other.jobId(), TODAY)).isEqualTo(Credits.of(4));
  }

  @Test
  void otherKeysHaveTheirOwn() {
    reserve(state.run(), 4, budget(KEY, 5));

    Reserving other = reserve(state.run(), 4, budget("claid-fedcba9876543210", 5));

    assertThat(other).isInstanceOf(Reservation.class);
  }

  @Test
  void whatWasSpentBeforeALimitWasSetCounts() {
    reserve(other, 4, new Budget(empty(), empty(), empty(), unlimited()));

    Reserving limited = reserve(state.run(), 2, budget(KEY, 5));

    assertThat(limited).isInstanceOf(BudgetReached.class);
  }

  @Test
  void monthOfTheAccountIsHeldToo() {
    Budget month =
        new Budget(
            empty(),
            empty(),
            empty(),
            Optional.of(new AccountBudget(KEY, empty(), Optional.of(Credits.of(3)))));
    reserve(other, 2, month);
    state.clock().set("2026-11-30T23:00:00Z");

    BudgetReached reached = (BudgetReached) reserve(state.run(), 2, month);
    state.clock().set("2026-12-01T00:00:00Z");

    assertThat(reached.budget()).isEqualTo("account.month");
    assertThat(reached.freeAt()).contains(Instant.parse("2026-12-01T00:00:00Z"));
    assertThat(reserve(state.run(), 2, month)).isInstanceOf(Reservation.class);
  }

  @Test
  void whatIsReleasedRefundedOrChargedLessIsFreeForTheOthers() {
    Budget budget = budget(KEY, 6);
    Reservation released = (Reservation) reserve(state.run(), 2, budget);
    Reservation refunded = (Reservation) reserve(state.run(), 2, budget);
    Reservation cheaper = (Reservation) reserve(state.run(), 2, budget);
    assertThat(reserve(other, 1, budget)).isInstanceOf(BudgetReached.class);

    state
        .database()
        .inTransaction(
            () -> {
              ledger.release(posting(state.run()), released);
              ledger.charge(posting(state.run()), refunded, Credits.of(2));
              ledger.correct(
                  posting(state.run()), Credits.of(2), Credits.ZERO, refunded.countedIn());
              ledger.charge(posting(state.run()), cheaper, Credits.of("1.5"));
            });

    assertThat(ledger.spentByAccountInDay(other.jobId(), TODAY)).isEqualTo(Credits.of("1.5"));
    assertThat(reserve(other, 4, budget)).isInstanceOf(Reservation.class);
  }

  @Test
  void ownBudgetOfTheJobIsNamedFirst() {
    Budget budget =
        new Budget(
            empty(),
            Optional.of(Credits.of(1)),
            empty(),
            Optional.of(new AccountBudget(KEY, Optional.of(Credits.of(1)), empty())));

    assertThat(((BudgetReached) reserve(state.run(), 2, budget)).budget()).isEqualTo("day");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void manyThreadsOfTwoJobsDoNotPassItTogether() throws Exception {
    Budget budget = budget(KEY, 21);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Reserving>> wishes = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Run run = i % 2 == 0 ? state.run() : other;
        wishes.add(threads.submit(() -> reserve(run, 2, budget)));
      }
      int reserved = 0;
      for (Future<Reserving> wish : wishes) {
        reserved += wish.get() instanceof Reservation ? 1 : 0;
      }

      assertThat(reserved).isEqualTo(10);
      assertThat(ledger.spentByAccountInDay(other.jobId(), TODAY)).isEqualTo(Credits.of(20));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void jobThatNeverReservedHasNoAccount() {
    assertThat(ledger.spentByAccountInDay(state.jobId(), TODAY)).isEqualTo(Credits.ZERO);
  }

  private static Budget budget(String key, int day) {
    return new Budget(
        empty(),
        empty(),
        empty(),
        Optional.of(new AccountBudget(key, Optional.of(Credits.of(day)), empty())));
  }

  private static Optional<AccountBudget> unlimited() {
    return Optional.of(new AccountBudget(KEY, empty(), empty()));
  }

  private Reserving reserve(Run run, int amount, Budget budget) {
    CountedIn today = ledger.begin(run.jobId(), run.id(), state.clock().instant(), budget);
    return state
        .database()
        .inTransaction(() -> ledger.reserve(posting(run), Credits.of(amount), budget, today));
  }

  private Posting posting(Run run) {
    return new Posting(run.jobId(), run.id(), mug.id(), 1, state.clock().instant(), "test");
  }
}
