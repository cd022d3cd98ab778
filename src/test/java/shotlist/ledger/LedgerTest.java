package shotlist.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.springframework.dao.DataIntegrityViolationException;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.ledger.Reserving.Reservation;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class LedgerTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private Ledger ledger;
  private Request mug;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
    ledger = new Ledger(state.database());
    mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void reservationCountsInItsRunDayAndMonth() {
    Reservation reservation = reserve("2.5");

    assertThat(reservation.amount()).isEqualTo(Credits.of("2.5"));
    assertThat(reservation.countedIn())
        .isEqualTo(new CountedIn(state.run().id(), TODAY, Optional.empty()));
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2.5");
    assertThat(ledger.spentInRun(state.jobId(), state.run().id())).isEqualTo(Credits.of("2.5"));
    assertThat(ledger.spentInDay(state.jobId(), TODAY)).isEqualTo(Credits.of("2.5"));
    assertThat(ledger.spentInMonth(state.jobId(), TODAY)).isEqualTo(Credits.of("2.5"));
  }

  @Test
  void nothingIsSpentWhereNothingWasReserved() {
    assertThat(ledger.spentInRun(state.jobId(), state.run().id())).isEqualTo(Credits.ZERO);
    assertThat(ledger.spentInDay(state.jobId(), TODAY)).isEqualTo(Credits.ZERO);
    assertThat(ledger.spentInMonth(state.jobId(), TODAY)).isEqualTo(Credits.ZERO);
  }

  @Test
  void reservationOfAPeriodThatHasNotBegunIsRefused() {
    assertThatThrownBy(
            () ->
                state
                    .database()
                    .inTransaction(
                        () ->
                            ledger.reserve(
                                posting(),
                                Credits.of(2),
                                Budget.NONE,
                                new CountedIn(state.run().id(), TODAY, Optional.empty()))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "one of these periods has not begun: [run:" + state.run().id() + ", day:");

    assertThat(state.entriesOf(mug)).isEmpty();
  }

  @Test
  void periodMayBeginTwice() {
    begin();
    begin();

    assertThat(reserve("2").amount()).isEqualTo(Credits.of(2));
  }

  @Test
  void firstBudgetThatIsReachedIsNamed() {
    Budget budget =
        new Budget(
            Optional.of(Credits.of(9)), Optional.of(Credits.of(3)), Optional.of(Credits.of(3)));
    reserve("2");

    Reserving reserving =
        state
            .database()
            .inTransaction(() -> ledger.reserve(posting(), Credits.of(2), budget, begin()));

    assertThat(reserving)
        .isEqualTo(
            new BudgetReached(
                "day",
                Credits.of(3),
                Credits.of(2),
                Credits.of(2),
                Optional.of(Instant.parse("2026-11-22T00:00:00Z"))));
    assertThat(state.spending()).isEqualTo("2 2 2");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2");
  }

  @Test
  void nothingIsLeftOfABudgetThatAChargePassed() {
    BudgetReached reached =
        new BudgetReached("run", Credits.of(3), Credits.of(4), Credits.of(1), Optional.empty());

    assertThat(reached.left()).isEqualTo(Credits.ZERO);
  }

  @Test
  void chargeSettlesTheReservationWhateverItsAmount() {
    Reservation reservation = reserve("2");

    inTransaction(() -> ledger.charge(posting(), reservation, Credits.of("1.5")));

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 1.5 settles reserve 2");
    assertThat(state.spending()).isEqualTo("1.5 1.5 1.5");
  }

  @Test
  void releaseSettlesTheReservationAndFreesIt() {
    Reservation reservation = reserve("2");

    inTransaction(() -> ledger.release(posting(), reservation));

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void reservationIsSettledOnlyOnce() {
    Reservation reservation = reserve("2");
    inTransaction(() -> ledger.charge(posting(), reservation, Credits.of(2)));

    assertThatThrownBy(() -> inTransaction(() -> ledger.release(posting(), reservation)))
        .isInstanceOf(DataIntegrityViolationException.class);

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void correctionCountsInThePeriodsOfTheReservation() {
    Reservation reservation = reserve("2");
    inTransaction(() -> ledger.charge(posting(), reservation, Credits.of(2)));
    state.clock().set("2026-12-01T00:00:00Z");
    state.startRun();

    inTransaction(
        () -> ledger.correct(posting(), Credits.of(2), Credits.of("0.5"), reservation.countedIn()));

    assertThat(state.entriesOf(mug)).last().isEqualTo("refund 1.5");
    assertThat(ledger.spentInRun(state.jobId(), reservation.countedIn().runId()))
        .isEqualTo(Credits.of("0.5"));
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("0.5 0.5");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void daysAndMonthsEndAtMidnightUtc() {
    state.clock().set("2026-11-30T23:59:59.999Z");
    reserve("2");
    state.clock().set("2026-12-01T00:00:00Z");
    reserve("3");

    assertThat(state.spendingOn("2026-11-30")).isEqualTo("2 2");
    assertThat(state.spendingOn("2026-12-01")).isEqualTo("3 3");
    assertThat(state.spendingOn("2026-12-31")).isEqualTo("0 3");
    assertThat(ledger.spentInRun(state.jobId(), state.run().id())).isEqualTo(Credits.of(5));
  }

  @Test
  void entriesOfATransactionThatFailsAreNotThere() {
    CountedIn today = begin();

    assertThatThrownBy(
            () ->
                inTransaction(
                    () -> {
                      ledger.reserve(posting(), Credits.of(2), Budget.NONE, today);
                      throw new IllegalArgumentException("the rest failed");
                    }))
        .hasMessage("the rest failed");

    assertThat(state.entriesOf(mug)).isEmpty();
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  private Reservation reserve(String amount) {
    CountedIn today = begin();
    return (Reservation)
        state
            .database()
            .inTransaction(() -> ledger.reserve(posting(), Credits.of(amount), Budget.NONE, today));
  }

  private CountedIn begin() {
    return ledger.begin(state.jobId(), state.run().id(), now(), Budget.NONE);
  }

  private void inTransaction(Runnable work) {
    state.database().inTransaction(work);
  }

  private Posting posting() {
    return new Posting(state.jobId(), state.run().id(), mug.id(), 1, now(), "test");
  }

  private Instant now() {
    return state.clock().instant();
  }
}
