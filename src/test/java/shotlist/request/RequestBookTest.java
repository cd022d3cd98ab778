package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import shotlist.journal.Run;
import shotlist.ledger.Budget;
import shotlist.ledger.Credits;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.provider.SubmitAnswer.Because;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class RequestBookTest {
  private static final String MUG = "https://shop.example/mug.jpg";
  private static final Credits TWO = Credits.of(2);
  private static final Duration FIRST_POLL = Duration.ofSeconds(10);
  private static final Instant DUE = Instant.parse(TestState.START).plus(FIRST_POLL);

  private static final Output PICTURE =
      new Output(
          Optional.of("https://cdn.example/1.jpg"),
          Optional.of(Instant.parse("2026-11-22T02:00:00Z")),
          empty(),
          Optional.of("image/jpeg"),
          Optional.of(800),
          Optional.of(600));

  private static final SubmitAnswer ACCEPTED = new SubmitAnswer.Accepted("task-7", empty());
  private static final SubmitAnswer FINISHED = new SubmitAnswer.Finished(List.of(PICTURE));
  private static final SubmitAnswer NOT_TAKEN =
      new SubmitAnswer.NotTaken(Because.RATE_LIMIT, "429", Optional.of(Duration.ofSeconds(3)));
  private static final SubmitAnswer REFUSED = new SubmitAnswer.Refused("prompt: too short");
  private static final SubmitAnswer DENIED = new SubmitAnswer.Denied(Denial.PAYMENT, "402");
  private static final SubmitAnswer UNKNOWN = new SubmitAnswer.Unknown("no answer within 60 s");

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  // What is written before a request leaves.

  @Test
  void intentIsOneCommitWithItsReservation() {
    Request mug = state.addPending(MUG, TWO);

    Intent intent = state.book().intend(mug);

    Request sent = ((Intent.Recorded) intent).request();
    assertThat(sent.attempt()).isEqualTo(1);
    assertThat(sent.label()).isEqualTo("nightly item-1 1 attempt 1");
    assertThat(sent.submittedAt()).contains(Instant.parse(TestState.START));
    assertThat(sent.taskId()).isEmpty();
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.SUBMITTING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2");
    assertThat(state.changesOf(mug)).containsExactly("1: pending to submitting, intent to send");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void requestIsIntendedOnlyOnce() {
    Request mug = state.addPending(MUG, TWO);
    state.intend(mug);

    assertThatThrownBy(() -> state.book().intend(mug))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not PENDING any more");

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2");
    assertThat(state.changesOf(mug)).hasSize(1);
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void requestSeenBeforeAnEarlierAttemptIsNotIntended() {
    Request mug = state.addPending(MUG, TWO);
    Request sent = state.intend(mug);
    state.book().enter(sent, answered(NOT_TAKEN), FIRST_POLL);

    assertThatThrownBy(() -> state.book().intend(mug))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not PENDING any more");

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void budgetReachedLeavesNothingBehind() {
    RequestBook book = state.book(new Budget(Optional.of(Credits.of("2.5")), empty(), empty()));
    Request mug = state.addPending(MUG, TWO);
    Request cup = state.addPending("https://shop.example/cup.jpg", TWO);
    book.intend(mug);

    Intent intent = book.intend(cup);

    BudgetReached reached = ((Intent.OverBudget) intent).reached();
    assertThat(reached)
        .isEqualTo(new BudgetReached("run", Credits.of("2.5"), TWO, TWO, Optional.empty()));
    assertThat(reached.left()).isEqualTo(Credits.of("0.5"));
    assertThat(state.stateOf(cup)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(cup)).isEmpty();
    assertThat(state.changesOf(cup)).isEmpty();
    assertThat(state.pendingAgain(cup)).isEqualTo(cup);
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void lastCreditOfABudgetCanBeSpent() {
    RequestBook book = state.book(new Budget(empty(), Optional.of(TWO), empty()));
    Request mug = state.addPending(MUG, TWO);

    assertThat(book.intend(mug)).isInstanceOf(Intent.Recorded.class);
  }

  @Test
  void budgetOfTheDayIsFreeAtMidnightAndCountsAllRuns() {
    Budget budget = new Budget(empty(), Optional.of(Credits.of(3)), empty());
    Request mug = state.addPending(MUG, TWO);
    state.book(budget).intend(mug);
    state.startRun();
    Request cup = state.addPending("https://shop.example/cup.jpg", TWO);

    Intent today = state.book(budget).intend(cup);
    state.clock().set("2026-11-22T00:00:00Z");
    Intent tomorrow = state.book(budget).intend(cup);

    assertThat(((Intent.OverBudget) today).reached())
        .isEqualTo(
            new BudgetReached(
                "day",
                Credits.of(3),
                TWO,
                TWO,
                Optional.of(Instant.parse("2026-11-22T00:00:00Z"))));
    assertThat(tomorrow).isInstanceOf(Intent.Recorded.class);
  }

  @Test
  void budgetOfTheMonthIsFreeOnTheFirstOfTheNext() {
    Budget budget = new Budget(empty(), empty(), Optional.of(Credits.of(3)));
    Request mug = state.addPending(MUG, TWO);
    Request cup = state.addPending("https://shop.example/cup.jpg", TWO);
    state.book(budget).intend(mug);
    state.clock().set("2026-11-30T23:59:59Z");

    Intent thisMonth = state.book(budget).intend(cup);
    state.clock().set("2026-12-01T00:00:00Z");
    Intent nextMonth = state.book(budget).intend(cup);

    assertThat(((Intent.OverBudget) thisMonth).reached().budget()).isEqualTo("month");
    assertThat(((Intent.OverBudget) thisMonth).reached().freeAt())
        .contains(Instant.parse("2026-12-01T00:00:00Z"));
    assertThat(nextMonth).isInstanceOf(Intent.Recorded.class);
  }

  // Answers to a submission.

  @Test
  void acceptedRequestIsInFlightAndChargedWhatWasReserved() {
    Request mug = state.addSubmitting(MUG, TWO);

    RequestState now = state.book().enter(mug, answered(ACCEPTED), FIRST_POLL);

    assertThat(now).isEqualTo(RequestState.IN_FLIGHT).isEqualTo(state.stateOf(mug));
    assertThat(state.reasonOf(mug)).isEmpty();
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug))
        .containsExactly(
            "1: pending to submitting, intent to send", "1: submitting to in_flight, accepted");
    assertThat(state.spending()).isEqualTo("2 2 2");
    assertThat(state.log().due(DUE, Set.of(), 10))
        .extracting(Request::taskId)
        .containsExactly(taskId());
    assertThat(state.log().due(DUE.minusMillis(1), Set.of(), 10)).isEmpty();
    assertThat(state.log().nextDue()).contains(DUE);
  }

  @Test
  void whatIsInHandIsNotDueAndTakesNoOnesPlace() {
    Request mug = state.addSubmitting(MUG, TWO);
    Request cup = state.addSubmitting("https://shop.example/cup.jpg", TWO);
    state.book().enter(mug, answered(ACCEPTED), FIRST_POLL);
    state.book().enter(cup, answered(ACCEPTED), FIRST_POLL.plusSeconds(1));

    assertThat(state.log().due(DUE.plusSeconds(1), Set.of(), 2))
        .extracting(Request::id)
        .containsExactly(mug.id(), cup.id());
    assertThat(state.log().due(DUE.plusSeconds(1), Set.of(mug.id()), 1))
        .extracting(Request::id)
        .containsExactly(cup.id());
    assertThat(state.log().due(DUE, Set.of(mug.id()), 1)).isEmpty();
  }

  @Test
  void acceptedRequestIsChargedWhatTheServiceSays() {
    Request mug = state.addSubmitting(MUG, TWO);
    SubmitAnswer dearer = new SubmitAnswer.Accepted("task-7", Optional.of(Credits.of("2.5")));

    state.book().enter(mug, answered(dearer), FIRST_POLL);

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2.5 settles reserve 2");
    assertThat(state.spending()).isEqualTo("2.5 2.5 2.5");
  }

  @Test
  void finishedAnswerIsTheResult() {
    Request mug = state.addSubmitting(MUG, TWO);

    RequestState now = state.book().enter(mug, answered(FINISHED), FIRST_POLL);

    assertThat(now).isEqualTo(RequestState.DONE).isEqualTo(state.stateOf(mug));
    assertThat(state.reasonOf(mug)).isEmpty();
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug))
        .last()
        .isEqualTo("1: submitting to done, finished with the answer");
    assertThat(outputsOf(mug))
        .containsExactly(
            "1 https://cdn.example/1.jpg 2026-11-22T02:00:00Z image/jpeg 800x600 todo ");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void finishedAnswerWithFewerOutputsIsDoneAndSaysSo() {
    Request mug = state.intend(state.addPending(MUG, 3, TWO));

    state
        .book()
        .enter(mug, answered(new SubmitAnswer.Finished(List.of(PICTURE, PICTURE))), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.DONE);
    assertThat(state.reasonOf(mug)).isEqualTo("2 of 3 outputs");
    assertThat(outputsOf(mug)).hasSize(2);
  }

  @Test
  void finishedAnswerWithoutOutputsFailsAndIsCharged() {
    Request mug = state.addSubmitting(MUG, TWO);

    state.book().enter(mug, answered(new SubmitAnswer.Finished(List.of())), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("the service finished without any output");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void outputInTheUsersOwnStorageIsNotDownloaded() {
    Request mug = state.addSubmitting(MUG, TWO);
    Output stored =
        new Output(
            empty(), empty(), Optional.of("storage://shop/1.jpg"), empty(), empty(), empty());

    state.book().enter(mug, answered(new SubmitAnswer.Finished(List.of(stored))), FIRST_POLL);

    assertThat(outputsOf(mug)).containsExactly("1 null null null nullxnull none ");
  }

  @Test
  void requestThatWasNotTakenIsPendingAgainAndFree() {
    Request mug = state.addSubmitting(MUG, TWO);

    RequestState now = state.book().enter(mug, answered(NOT_TAKEN), FIRST_POLL);

    assertThat(now).isEqualTo(RequestState.PENDING).isEqualTo(state.stateOf(mug));
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: submitting to pending, 429");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void refusedRequestFailsWithTheServicesWordsAndIsFree() {
    Request mug = state.addSubmitting(MUG, TWO);

    state.book().enter(mug, answered(REFUSED), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("prompt: too short");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: submitting to failed, prompt: too short");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void deniedRequestIsPendingAgainAndFree() {
    Request mug = state.addSubmitting(MUG, TWO);

    state.book().enter(mug, answered(DENIED), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void requestWhoseAnswerIsLostIsInDoubtAndCountsAsSpent() {
    Request mug = state.addSubmitting(MUG, TWO);

    state.book().enter(mug, answered(UNKNOWN), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.reasonOf(mug)).isEqualTo("no answer within 60 s");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2");
    assertThat(state.changesOf(mug))
        .last()
        .isEqualTo("1: submitting to in_doubt, no answer within 60 s");
    assertThat(state.spending()).isEqualTo("2 2 2");
    assertThat(state.log().pendingAfter(-1, 10)).isEmpty();
    assertThat(state.log().doubts(10))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("request.reservation")
        .containsExactly(
            new Unsettled.Doubt(mug, "item-1#1", 1, TWO, "req-9", "no answer within 60 s", 0));
  }

  @Test
  void secondAttemptIsAReservationOfItsOwn() {
    Request first = state.addSubmitting(MUG, TWO);
    state.book().enter(first, answered(NOT_TAKEN), FIRST_POLL);

    Request second = state.intend(state.pendingAgain(first));
    state.book().enter(second, answered(ACCEPTED), FIRST_POLL);

    assertThat(second.attempt()).isEqualTo(2);
    assertThat(state.entriesOf(first))
        .containsExactly(
            "reserve 2", "release 2 settles reserve 2", "reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void answerThatComesAfterMidnightCountsOnTheDayOfTheReservation() {
    state.clock().set("2026-11-30T23:59:59Z");
    Request mug = state.addSubmitting(MUG, TWO);
    state.clock().set("2026-12-01T00:00:20Z");

    state.book().enter(mug, answered(NOT_TAKEN), FIRST_POLL);

    assertThat(state.spendingOn("2026-11-30")).isEqualTo("0 0");
    assertThat(state.spendingOn("2026-12-01")).isEqualTo("0 0");
  }

  static Map<Class<?>, RequestState> whatAnswersMean() {
    return Map.of(
        SubmitAnswer.Accepted.class, RequestState.IN_FLIGHT,
        SubmitAnswer.Finished.class, RequestState.DONE,
        SubmitAnswer.NotTaken.class, RequestState.PENDING,
        SubmitAnswer.Refused.class, RequestState.FAILED,
        SubmitAnswer.Denied.class, RequestState.PENDING,
        SubmitAnswer.Unknown.class, RequestState.IN_DOUBT);
  }

  static Stream<SubmitAnswer> submitAnswers() {
    return Stream.of(ACCEPTED, FINISHED, NOT_TAKEN, REFUSED, DENIED, UNKNOWN);
  }

  @Test
  void noAnswerToASubmissionIsForgotten() {
    assertThat(whatAnswersMean().keySet())
        .containsExactlyInAnyOrder(SubmitAnswer.class.getPermittedSubclasses());
    assertThat(submitAnswers().map(Object::getClass))
        .containsExactlyInAnyOrder(SubmitAnswer.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("submitAnswers")
  void everyAnswerToASubmissionHasItsState(SubmitAnswer answer) {
    Request mug = state.addSubmitting(MUG, TWO);

    assertThat(state.book().enter(mug, answered(answer), FIRST_POLL))
        .isEqualTo(whatAnswersMean().get(answer.getClass()));
  }

  @ParameterizedTest
  @MethodSource("submitAnswers")
  void answerToARequestThatWasNeverSentChangesNothing(SubmitAnswer answer) {
    Request mug = state.addPending(MUG, TWO);

    assertThatThrownBy(() -> state.book().enter(mug, answered(answer), FIRST_POLL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not SUBMITTING any more");

    assertThat(state.pendingAgain(mug)).isEqualTo(mug);
    assertThat(state.entriesOf(mug)).isEmpty();
    assertThat(state.changesOf(mug)).isEmpty();
    assertThat(outputsOf(mug)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("submitAnswers")
  void secondAnswerToOneSubmissionChangesNothing(SubmitAnswer answer) {
    Request mug = state.addSubmitting(MUG, TWO);
    state.book().enter(mug, answered(ACCEPTED), FIRST_POLL);

    assertThatThrownBy(() -> state.book().enter(mug, answered(answer), FIRST_POLL.plusSeconds(60)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not SUBMITTING any more");

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug)).hasSize(2);
    assertThat(outputsOf(mug)).isEmpty();
    assertThat(state.log().nextDue()).contains(DUE);
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @ParameterizedTest
  @MethodSource("submitAnswers")
  void answerToAnEarlierAttemptDoesNotSettleTheNext(SubmitAnswer answer) {
    Request first = state.addSubmitting(MUG, TWO);
    state.book().enter(first, answered(NOT_TAKEN), FIRST_POLL);
    Request second = state.intend(state.pendingAgain(first));

    assertThatThrownBy(() -> state.book().enter(first, answered(answer), FIRST_POLL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + first.id() + " is not SUBMITTING any more");

    assertThat(state.stateOf(second)).isEqualTo(RequestState.SUBMITTING);
    assertThat(state.entriesOf(second)).last().isEqualTo("reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void doubtIsNoAnswerToADoubt() {
    Request mug = inDoubt();

    assertThatThrownBy(() -> state.book().enter(mug, answered(UNKNOWN), FIRST_POLL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not SUBMITTING any more");

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.changesOf(mug)).hasSize(2);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void requestThatSomebodyMadePendingMeanwhileIsNotWhatItsAnswerMadeOfIt() {
    Request mug = inDoubt();
    state.book().resolve(RequestBook.Resolution.FREE, empty());

    assertThat(state.book().findEntered(mug, ACCEPTED)).isEmpty();
    assertThat(state.book().findEntered(mug, NOT_TAKEN)).contains(RequestState.PENDING);
  }

  @Test
  void requestThatSomebodyBookedAsChargedMeanwhileHasNotTheTaskOfItsAnswer() {
    Request mug = inDoubt();
    state.book().resolve(RequestBook.Resolution.CHARGED, empty());

    assertThat(state.book().findEntered(mug, ACCEPTED)).isEmpty();
    assertThat(state.book().findEntered(mug, FINISHED)).isEmpty();
  }

  @Test
  void answerWhoseTaskHasEndedSinceWasEntered() {
    Request mug = state.addSubmitting(MUG, TWO);
    assertThat(state.book().findEntered(mug, ACCEPTED)).isEmpty();
    state.book().enter(mug, answered(ACCEPTED), FIRST_POLL);
    assertThat(state.book().findEntered(mug, ACCEPTED)).contains(RequestState.IN_FLIGHT);

    state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), empty()));

    assertThat(state.book().findEntered(mug, ACCEPTED)).contains(RequestState.DONE);
  }

  @Test
  void wordsOfAServiceAreKeptWhateverTheyAre() {
    Request mug = state.addSubmitting(MUG, TWO);
    String words = "bad\u0000byte " + "x".repeat(2000);

    state.book().enter(mug, answered(new SubmitAnswer.Refused(words)), FIRST_POLL);

    assertThat(state.reasonOf(mug)).hasSize(1000).startsWith("bad\uFFFDbyte xx").endsWith("x…");
  }

  @Test
  void paidResultIsKeptWhateverTheServiceSaysOfIt() {
    Request mug = state.intend(state.addPending(MUG, 2, TWO));
    Output longName =
        new Output(
            PICTURE.url(),
            empty(),
            empty(),
            Optional.of("image/" + "x".repeat(200)),
            empty(),
            empty());
    Output longUrl =
        new Output(
            Optional.of("https://cdn.example/" + "x".repeat(9000)),
            empty(),
            empty(),
            empty(),
            empty(),
            empty());

    state
        .book()
        .enter(mug, answered(new SubmitAnswer.Finished(List.of(longName, longUrl))), FIRST_POLL);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.DONE);
    assertThat(outputsOf(mug))
        .containsExactly(
            "1 https://cdn.example/1.jpg null null nullxnull todo ",
            "2 null null null nullxnull lost its URL is too long to keep (9020 characters)");
  }

  // Answers to a poll.

  @Test
  void finishedTaskIsDoneWithItsOutputs() {
    Request mug = inFlight(TWO);

    RequestState now = state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), empty()));

    assertThat(now).isEqualTo(RequestState.DONE).isEqualTo(state.stateOf(mug));
    assertThat(outputsOf(mug)).hasSize(1);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: in_flight to done, finished");
    assertThat(state.reasonOf(mug)).isEmpty();
    assertThat(state.log().nextDue()).isEmpty();
  }

  @Test
  void chargeThatWasLowerInTheEndIsRefunded() {
    Request mug = inFlight(Credits.of(5));

    state
        .book()
        .enter(mug, new PollAnswer.Finished(List.of(PICTURE), Optional.of(Credits.of("3.5"))));

    assertThat(state.entriesOf(mug))
        .containsExactly("reserve 5", "charge 5 settles reserve 5", "refund 1.5");
    assertThat(state.spending()).isEqualTo("3.5 3.5 3.5");
    assertThat(chargedOf(mug)).isEqualTo(Credits.of("3.5"));
  }

  @Test
  void chargeThatWasHigherInTheEndIsChargedOnTop() {
    Request mug = inFlight(TWO);

    state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), Optional.of(Credits.of(3))));

    assertThat(state.entriesOf(mug))
        .containsExactly("reserve 2", "charge 2 settles reserve 2", "charge 1");
    assertThat(state.spending()).isEqualTo("3 3 3");
    assertThat(chargedOf(mug)).isEqualTo(Credits.of(3));
  }

  @Test
  void chargeThatWasRightNeedsNoEntry() {
    Request mug = inFlight(TWO);

    state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), Optional.of(TWO)));

    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
  }

  @Test
  void refundCountsInTheRunAndOnTheDayOfTheReservation() {
    Run first = state.run();
    Request mug = inFlight(TWO);
    state.clock().set("2026-12-01T02:00:00Z");
    state.startRun();

    state.book().enter(mug, new PollAnswer.Failed("no face found", Optional.of(Credits.ZERO)));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.entriesOf(mug)).last().isEqualTo("refund 2");
    assertThat(state.spentIn(first)).isEqualTo(Credits.ZERO);
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("0 0");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void extraChargeCountsInTheRunAndOnTheDayOfTheReservation() {
    Run first = state.run();
    Request mug = inFlight(TWO);
    state.clock().set("2026-12-01T02:00:00Z");
    state.startRun();

    state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), Optional.of(Credits.of(3))));

    assertThat(state.spentIn(first)).isEqualTo(Credits.of(3));
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("3 3");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void refundOfASecondAttemptLeavesTheFirstOnesCharge() {
    Request first = inFlight(TWO);
    state.book().enter(first, new PollAnswer.Failed("too dark", empty()));
    state.book().retryFailed(1);
    Request second = state.intend(state.pendingAgain(first));
    state.book().enter(second, answered(ACCEPTED), FIRST_POLL);

    state.book().enter(second, new PollAnswer.Failed("too dark", Optional.of(Credits.ZERO)));

    assertThat(state.entriesOf(first))
        .containsExactly(
            "reserve 2",
            "charge 2 settles reserve 2",
            "reserve 2",
            "charge 2 settles reserve 2",
            "refund 2");
    assertThat(chargedOf(first)).isEqualTo(TWO);
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void failedTaskFailsWithTheServicesWordsAndStaysCharged() {
    Request mug = inFlight(TWO);

    state.book().enter(mug, new PollAnswer.Failed("no face found", empty()));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("no face found");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: in_flight to failed, no face found");
  }

  @Test
  void lostTaskFailsAndStaysCharged() {
    Request mug = inFlight(TWO);

    state.book().enter(mug, new PollAnswer.Lost(false, "the service does not know task task-7"));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("the service does not know task task-7");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void finishedTaskWithoutOutputsFails() {
    Request mug = inFlight(TWO);

    state.book().enter(mug, new PollAnswer.Finished(List.of(), empty()));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("the service finished without any output");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  static Stream<PollAnswer> answersThatEndARequest() {
    return Stream.of(
        new PollAnswer.Finished(List.of(PICTURE), Optional.of(Credits.ZERO)),
        new PollAnswer.Failed("too dark", Optional.of(Credits.ZERO)),
        new PollAnswer.Lost(false, "unknown task"));
  }

  static Stream<PollAnswer> answersThatEndNothing() {
    return Stream.of(
        new PollAnswer.Pending("queued"),
        new PollAnswer.NotNow(true, "429", empty()),
        new PollAnswer.Denied(Denial.KEY, "401"));
  }

  @Test
  void noAnswerToAPollIsForgotten() {
    assertThat(
            Stream.concat(answersThatEndARequest(), answersThatEndNothing()).map(Object::getClass))
        .containsExactlyInAnyOrder(PollAnswer.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("answersThatEndNothing")
  void answerThatEndsNothingIsNotEntered(PollAnswer answer) {
    Request mug = inFlight(TWO);

    assertThatThrownBy(() -> state.book().enter(mug, answer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("this answer ends nothing: " + answer);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(state.log().due(DUE, Set.of(), 1)).extracting(Request::polls).containsExactly(0);
  }

  @ParameterizedTest
  @MethodSource("answersThatEndARequest")
  void secondEndOfARequestChangesNothing(PollAnswer answer) {
    Request mug = inFlight(TWO);
    state.book().enter(mug, new PollAnswer.Finished(List.of(PICTURE), empty()));

    assertThatThrownBy(() -> state.book().enter(mug, answer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not IN_FLIGHT any more");

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.DONE);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(outputsOf(mug)).hasSize(1);
    assertThat(state.changesOf(mug)).hasSize(3);
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @ParameterizedTest
  @MethodSource("answersThatEndARequest")
  void pollOfARequestThatWasNeverSentChangesNothing(PollAnswer answer) {
    Request mug = state.addPending(MUG, TWO);

    assertThatThrownBy(() -> state.book().enter(mug, answer))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not IN_FLIGHT any more");

    assertThat(state.pendingAgain(mug)).isEqualTo(mug);
    assertThat(state.entriesOf(mug)).isEmpty();
  }

  @Test
  void postponedRequestIsDueLater() {
    Request mug = inFlight(TWO);
    state.clock().advance(Duration.ofSeconds(10));
    Instant later = DUE.plusSeconds(20);

    state.book().postpone(mug, Duration.ofSeconds(20));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(state.log().due(later.minusMillis(1), Set.of(), 10)).isEmpty();
    assertThat(state.log().due(later, Set.of(), 10)).extracting(Request::polls).containsExactly(1);
    assertThat(state.changesOf(mug)).hasSize(2);
  }

  @Test
  void pollThatAnEarlierRunPutFarOffIsDueNow() {
    Request mug = inFlight(TWO);
    state.book().postpone(mug, Duration.ofHours(1));

    state.book().hurry(Duration.ofHours(1));
    assertThat(state.log().nextDue())
        .contains(Instant.parse(TestState.START).plus(Duration.ofHours(1)));

    state.book().hurry(Duration.ofHours(1).minusMillis(1));
    assertThat(state.log().nextDue()).contains(Instant.parse(TestState.START));
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_FLIGHT);
  }

  @Test
  void whatWasNeverAskedForIsBroughtForwardAndWhatAPollPutOffIsNot() {
    Request mug = inFlight(TWO);
    Request cup = inFlight(TWO);
    state.book().postpone(cup, FIRST_POLL.plusSeconds(60));
    Instant sent = Instant.parse(TestState.START);

    state.book().bringForward(Duration.ofDays(1));
    assertThat(state.log().nextDue()).contains(DUE);

    state.book().bringForward(Duration.ofMillis(1250));
    assertThat(state.log().nextDue()).contains(sent.plusMillis(1250));
    assertThat(state.log().due(DUE.plusSeconds(59), Set.of(), 10))
        .extracting(Request::id)
        .containsExactly(mug.id());
    assertThat(state.log().due(DUE.plusSeconds(60), Set.of(), 10)).hasSize(2);
  }

  // What an earlier run left.

  @Test
  void whatAnInterruptedRunWasSendingIsInDoubt() {
    Request sending = state.addSubmitting(MUG, TWO);
    Request waiting = state.addPending("https://shop.example/cup.jpg", TWO);
    state.clock().set("2026-11-22T02:00:00Z");
    state.startRun();

    int doubts = state.book().doubtInterrupted();

    assertThat(doubts).isEqualTo(1);
    assertThat(state.stateOf(sending)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.reasonOf(sending))
        .isEqualTo("the run ended while this request was being sent; no answer was recorded");
    assertThat(state.entriesOf(sending)).containsExactly("reserve 2");
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("2 2");
    assertThat(state.stateOf(waiting)).isEqualTo(RequestState.PENDING);
    assertThat(state.book().doubtInterrupted()).isZero();
  }

  @Test
  void doubtThatIsResubmittedIsBookedAsCharged() {
    Request mug = inDoubt();
    state.clock().set("2026-11-22T02:00:00Z");
    state.startRun();

    int resubmitted = state.book().resubmitDoubts();

    assertThat(resubmitted).isEqualTo(1);
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: in_doubt to pending, in_doubt: resubmit");
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("2 2");
    assertThat(state.spendingOn("2026-11-22")).isEqualTo("0 2");

    Request again = state.intend(state.pendingAgain(mug));
    state.book().enter(again, answered(ACCEPTED), FIRST_POLL);

    assertThat(chargedOf(mug)).isEqualTo(Credits.of(4));
    assertThat(state.spending()).isEqualTo("2 2 4");
  }

  @Test
  void doubtThatIsHeldOrThatNobodyWantsAnyMoreIsNotResubmitted() {
    Request held = inDoubt();
    state.startRun();
    PlannedRequests planned = new PlannedRequests(state.database(), state.jobId());
    planned.hold(state.run().id(), Map.of(held.id(), "its picture could not be looked at"));
    assertThat(state.book().resubmitDoubts()).isZero();

    state.startRun();
    planned.letGo(state.run().id());
    state.database().jdbc().sql("update item set removed_run = 1").update();
    assertThat(state.book().resubmitDoubts()).isZero();

    state.database().jdbc().sql("update item set removed_run = null").update();
    assertThat(state.book().resubmitDoubts()).isEqualTo(1);
  }

  @Test
  void failedRequestIsTriedAgainOnlyAsOftenAsAllowed() {
    Request mug = failed();

    assertThat(state.book().retryFailed(0)).isZero();
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);

    assertThat(state.book().retryFailed(1)).isEqualTo(1);
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
    assertThat(state.changesOf(mug)).last().isEqualTo("1: failed to pending, retry_failed");

    Request again = state.intend(state.pendingAgain(mug));
    state.book().enter(again, answered(REFUSED), FIRST_POLL);

    assertThat(state.book().retryFailed(1)).isZero();
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.book().retryFailed(2)).isEqualTo(1);
  }

  @Test
  void failedRequestThatNobodyWantsIsNotTriedAgain() {
    Request mug = failed();
    state
        .database()
        .jdbc()
        .sql("update request set wanted_at = null where id = ?")
        .param(mug.id())
        .update();

    assertThat(state.book().retryFailed(1)).isZero();
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
  }

  // Many threads, one budget.

  @Test
  void twoRunsOfThreadsNeverPassABudgetAndSpendItToTheLastHalfCredit() throws Exception {
    Budget budget = new Budget(empty(), Optional.of(Credits.of("10.5")), empty());
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      requests.add(state.addPending("https://shop.example/" + i + ".jpg", Credits.of("0.5")));
    }
    List<RequestBook> books = List.of(state.book(budget), state.book(budget));

    List<Intent> intents =
        inParallel(16, requests, (i, request) -> books.get(i % 2).intend(request));

    assertThat(intents).filteredOn(Intent.Recorded.class::isInstance).hasSize(21);
    assertThat(intents).filteredOn(Intent.OverBudget.class::isInstance).hasSize(27);
    assertThat(state.spending()).isEqualTo("10.5 10.5 10.5");
    assertThat(state.log().count(RequestState.SUBMITTING)).isEqualTo(21);
    assertThat(
            state
                .database()
                .jdbc()
                .sql("select sum(amount) from entry where kind = 'reserve'")
                .query(BigDecimal.class)
                .single())
        .isEqualByComparingTo("10.5");
  }

  @Test
  void firstReservationsOfANewDayMayComeAllAtOnce() throws Exception {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      requests.add(state.addPending("https://shop.example/" + i + ".jpg", Credits.of("0.5")));
    }
    for (int day = 1; day <= 9; day++) {
      state.clock().set("2027-0" + day + "-01T00:00:00Z");
      state.startRun();
      RequestBook book = state.book();

      List<Intent> intents = inParallel(16, requests, (i, request) -> book.intend(request));

      assertThat(intents).hasSize(16).allMatch(Intent.Recorded.class::isInstance);
      assertThat(state.spending()).isEqualTo("8 8 8");
      for (Intent intent : intents) {
        book.enter(
            ((Intent.Recorded) intent).request(),
            new Answered<>(
                new SubmitAnswer.NotTaken(Because.CALLED_OFF, "next day", Optional.empty()),
                Optional.empty(),
                Optional.empty()),
            FIRST_POLL);
      }
      assertThat(state.spending()).isEqualTo("0 0 0");
      requests = state.log().pendingAfter(-1, 16);
    }
  }

  @Test
  void reservationsAndAnswersOfManyThreadsAddUp() throws Exception {
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      requests.add(state.addPending("https://shop.example/" + i + ".jpg", Credits.of("0.5")));
    }
    RequestBook book = state.book();
    List<SubmitAnswer> answers = submitAnswers().toList();

    inParallel(
        8,
        requests,
        (i, request) ->
            book.enter(
                state.intend(request), answered(answers.get(i % answers.size())), FIRST_POLL));

    // 32 answers in turns of six: of every turn three are charged or in doubt.
    assertThat(state.spending()).isEqualTo("8.5 8.5 8.5");
  }

  private interface Work<T> {
    T on(int index, Request request);
  }

  /** Works on each request once; the threads begin together. */
  private static <T> List<T> inParallel(int threads, List<Request> requests, Work<T> work)
      throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch ready = new CountDownLatch(threads);
      List<Callable<List<T>>> shares = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        shares.add(
            () -> {
              List<T> results = new ArrayList<>();
              ready.countDown();
              ready.await();
              for (int i = first; i < requests.size(); i += threads) {
                results.add(work.on(i, requests.get(i)));
              }
              return results;
            });
      }
      List<T> all = new ArrayList<>();
      for (Future<List<T>> share : executor.invokeAll(shares)) {
        all.addAll(share.get());
      }
      return all;
    } finally {
      executor.shutdownNow();
    }
  }

  private static Answered<SubmitAnswer> answered(SubmitAnswer answer) {
    return new Answered<>(answer, Optional.of("req-9"), empty());
  }

  private static Optional<String> taskId() {
    return Optional.of("task-7");
  }

  private Request inFlight(Credits price) {
    Request sent = state.addSubmitting(MUG, price);
    state.book().enter(sent, answered(ACCEPTED), FIRST_POLL);
    return sent;
  }

  private Request inDoubt() {
    Request sent = state.addSubmitting(MUG, TWO);
    state.book().enter(sent, answered(UNKNOWN), FIRST_POLL);
    return sent;
  }

  private Request failed() {
    Request sent = state.addSubmitting(MUG, TWO);
    state.book().enter(sent, answered(REFUSED), FIRST_POLL);
    return sent;
  }

  private Credits chargedOf(Request request) {
    return new Credits(
        state
            .database()
            .jdbc()
            .sql("select charged from request where id = ?")
            .param(request.id())
            .query(BigDecimal.class)
            .single());
  }

  /** Index, URL, expiry, media type, size, download and reason of each output. */
  private List<String> outputsOf(Request request) {
    return state
        .database()
        .jdbc()
        .sql("select * from output where request_id = ? order by output_index")
        .param(request.id())
        .query(
            (row, n) ->
                String.join(
                    " ",
                    Arrays.asList(
                        row.getString("output_index"),
                        row.getString("url"),
                        RequestTable.instant(row, "expires_at")
                            .map(Instant::toString)
                            .orElse("null"),
                        row.getString("mime"),
                        row.getString("width") + "x" + row.getString("height"),
                        row.getString("download"),
                        row.getString("reason"))))
        .list();
  }
}
