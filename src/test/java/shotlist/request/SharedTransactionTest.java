package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.Budget;
import shotlist.ledger.Budget.AccountBudget;
import shotlist.ledger.Credits;
import shotlist.ledger.Ledger;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.provider.Answered;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.provider.SubmitAnswer.Because;
import shotlist.state.Crowd;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** Requests that change in one transaction, whose statements reach the database in sets. */
@OnEachEngine
class SharedTransactionTest {
  private static final Credits TWO = Credits.of(2);
  private static final Duration FIRST_POLL = Duration.ofSeconds(15);
  private static final Instant DUE = Instant.parse(TestState.START).plus(FIRST_POLL);
  private static final Output PICTURE =
      new Output(
          Optional.of("https://dl.example/out.jpg"),
          Optional.of(DUE.plusSeconds(3600)),
          empty(),
          Optional.of("image/jpeg"),
          Optional.of(64),
          Optional.of(64));

  private static final Answered<SubmitAnswer> TAKEN = accepted("taken");

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

  @Test
  void intentsSpendABudgetToItsLastCreditAndNoFurther() throws Exception {
    RequestBook book = state.book(new Budget(Optional.of(Credits.of(9)), empty(), empty()));
    book.intend(pending("first")); // the budget's periods have begun
    List<Request> pending = pending(5);

    List<Future<Intent>> intents = inOne(pending, book::intend);

    for (int i = 0; i < 3; i++) {
      assertThat(intents.get(i).get()).isInstanceOf(Intent.Recorded.class);
      assertThat(state.stateOf(pending.get(i))).isEqualTo(RequestState.SUBMITTING);
      assertThat(state.entriesOf(pending.get(i))).containsExactly("reserve 2");
      assertThat(state.changesOf(pending.get(i))).hasSize(1);
    }
    for (int i = 3; i < 5; i++) {
      assertThat(((Intent.OverBudget) intents.get(i).get()).reached())
          .isEqualTo(new BudgetReached("run", Credits.of(9), Credits.of(8), TWO, Optional.empty()));
      assertThat(state.stateOf(pending.get(i))).isEqualTo(RequestState.PENDING);
      assertThat(state.entriesOf(pending.get(i))).isEmpty();
    }
    assertThat(state.spending()).isEqualTo("8 8 8");
  }

  @Test
  void intentsSpendAnAccountsBudgetToItsLastCreditAndNoFurther() throws Exception {
    Budget budget =
        new Budget(
            empty(),
            empty(),
            empty(),
            Optional.of(new AccountBudget("claid-key", Optional.of(Credits.of(7)), empty())));
    RequestBook book = state.book(budget);
    book.intend(pending("first"));
    List<Request> pending = pending(4);

    List<Future<Intent>> intents = inOne(pending, book::intend);

    assertThat(intents.get(0).get()).isInstanceOf(Intent.Recorded.class);
    assertThat(intents.get(1).get()).isInstanceOf(Intent.Recorded.class);
    assertThat(((Intent.OverBudget) intents.get(2).get()).reached().budget())
        .isEqualTo("account.day");
    assertThat(((Intent.OverBudget) intents.get(3).get()).reached().spent())
        .isEqualTo(Credits.of(6));
    assertThat(
            new Ledger(state.database())
                .spentByAccountInDay(state.jobId(), LocalDate.of(2026, 11, 21)))
        .isEqualTo(Credits.of(6));
    assertThat(state.spending()).isEqualTo("6 6 6");
  }

  @Test
  void creditsThatComeBackInTheSameTransactionCanBeSpentInIt() throws Exception {
    RequestBook book = state.book(new Budget(Optional.of(Credits.of(4)), empty(), empty()));
    Request refused = recorded(book.intend(pending("refused")));
    recorded(book.intend(pending("taken")));
    Request next = pending("next");

    List<Future<Object>> all =
        Crowd.of(
            state.database(),
            List.of(
                () ->
                    book.enter(
                        refused, answered(new SubmitAnswer.Refused("too small")), FIRST_POLL),
                () -> book.intend(next)));

    assertThat(all.get(0).get()).isEqualTo(RequestState.FAILED);
    assertThat(all.get(1).get()).isInstanceOf(Intent.Recorded.class);
    assertThat(state.spending()).isEqualTo("4 4 4");
  }

  @Test
  void answersEachEnterWhatTheySay() throws Exception {
    RequestBook book = state.book();
    List<Request> sent = new ArrayList<>();
    for (Request each : pending(6)) {
      sent.add(recorded(book.intend(each)));
    }
    List<SubmitAnswer> answers =
        List.of(
            new SubmitAnswer.Accepted("task-0", Optional.of(Credits.of(3))),
            new SubmitAnswer.Finished(List.of(PICTURE)),
            new SubmitAnswer.NotTaken(Because.RATE_LIMIT, "429", Optional.of(Duration.ZERO)),
            new SubmitAnswer.Refused("too small"),
            new SubmitAnswer.Unknown("no answer within 60 s"),
            new SubmitAnswer.Accepted("task-5", empty()));

    List<Future<RequestState>> entered =
        inOne(sent, one -> book.enter(one, answered(answers.get(sent.indexOf(one))), FIRST_POLL));

    assertThat(Crowd.answers(entered))
        .containsExactly(
            RequestState.IN_FLIGHT,
            RequestState.DONE,
            RequestState.PENDING,
            RequestState.FAILED,
            RequestState.IN_DOUBT,
            RequestState.IN_FLIGHT);
    assertThat(sent.stream().map(state::stateOf).toList()).isEqualTo(Crowd.answers(entered));
    assertThat(sent.stream().map(state::entriesOf).toList())
        .containsExactly(
            List.of("reserve 2", "charge 3 settles reserve 2"),
            List.of("reserve 2", "charge 2 settles reserve 2"),
            List.of("reserve 2", "release 2 settles reserve 2"),
            List.of("reserve 2", "release 2 settles reserve 2"),
            List.of("reserve 2"),
            List.of("reserve 2", "charge 2 settles reserve 2"));
    assertThat(sent).allSatisfy(one -> assertThat(state.changesOf(one)).hasSize(2));
    assertThat(state.spending()).isEqualTo("9 9 9");
    assertThat(state.log().due(DUE, Set.of(), 10)).hasSize(2);
    assertThat(outputs()).isEqualTo(1);
  }

  @Test
  void secondAnswerFailsAloneAndChangesNothing() throws Exception {
    RequestBook book = state.book();
    List<Request> sent = new ArrayList<>();
    for (Request each : pending(3)) {
      sent.add(recorded(book.intend(each)));
    }
    book.enter(sent.get(1), accepted("before"), FIRST_POLL);

    List<Future<RequestState>> entered =
        inOne(sent, one -> book.enter(one, accepted("task " + one.id()), FIRST_POLL));

    assertThat(entered.get(0).get()).isEqualTo(RequestState.IN_FLIGHT);
    assertThatThrownBy(() -> entered.get(1).get())
        .hasRootCauseMessage("request " + sent.get(1).id() + " is not SUBMITTING any more");
    assertThat(entered.get(2).get()).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(sent)
        .allSatisfy(
            one ->
                assertThat(state.entriesOf(one))
                    .containsExactly("reserve 2", "charge 2 settles reserve 2"));
    assertThat(state.spending()).isEqualTo("6 6 6");
  }

  @Test
  void answerThatComesAfterADoubtCountsAmongOthers() throws Exception {
    RequestBook book = state.book();
    Request doubted = recorded(book.intend(pending("doubted")));
    Request other = recorded(book.intend(pending("other")));
    book.enter(doubted, answered(new SubmitAnswer.Unknown("no answer within 60 s")), FIRST_POLL);

    List<Future<RequestState>> entered =
        inOne(
            List.of(other, doubted), one -> book.enter(one, accepted("t" + one.id()), FIRST_POLL));

    assertThat(entered.get(0).get()).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(entered.get(1).get()).isEqualTo(RequestState.IN_FLIGHT);
    assertThat(state.changesOf(doubted))
        .containsExactly(
            "1: pending to submitting, intent to send",
            "1: submitting to in_doubt, no answer within 60 s",
            "1: in_doubt to pending, an answer came after all",
            "1: pending to submitting, sent before",
            "1: submitting to in_flight, accepted");
    assertThat(state.entriesOf(doubted)).containsExactly("reserve 2", "charge 2 settles reserve 2");
  }

  /** As where another process found the intent, and this one has the answer. */
  @Test
  void answersAfterDoubtsShareATransaction() throws Exception {
    RequestBook book = state.book();
    List<Request> sent = new ArrayList<>();
    for (Request each : pending(4)) {
      Request intended = recorded(book.intend(each));
      sent.add(withoutReservation(intended));
      if (sent.size() > 1) {
        book.enter(
            intended, answered(new SubmitAnswer.Unknown("no answer within 60 s")), FIRST_POLL);
      }
    }
    List<SubmitAnswer> answers =
        List.of(
            new SubmitAnswer.Accepted("task-0", empty()),
            new SubmitAnswer.Refused("too small"),
            new SubmitAnswer.Accepted("task-2", Optional.of(Credits.of("1.5"))),
            new SubmitAnswer.NotTaken(Because.RATE_LIMIT, "429", Optional.of(Duration.ZERO)));

    List<Future<RequestState>> entered =
        inOne(sent, one -> book.enter(one, answered(answers.get(sent.indexOf(one))), FIRST_POLL));

    assertThat(Crowd.answers(entered))
        .containsExactly(
            RequestState.IN_FLIGHT,
            RequestState.FAILED,
            RequestState.IN_FLIGHT,
            RequestState.PENDING);
    assertThat(sent.stream().map(state::stateOf).toList()).isEqualTo(Crowd.answers(entered));
    assertThat(sent.subList(1, 4)).allSatisfy(one -> assertThat(state.changesOf(one)).hasSize(5));
    assertThat(state.spending()).isEqualTo("3.5 3.5 3.5");
  }

  private static Request withoutReservation(Request sent) {
    return new Request(
        sent.id(),
        sent.spec(),
        sent.price(),
        sent.attempt(),
        sent.name(),
        sent.taskId(),
        sent.submittedAt(),
        sent.wantedAt(),
        sent.polls(),
        empty());
  }

  @Test
  void whatWasDearerIsReckonedSoByTheNextRunThoughTheTransactionWasDoneAgain() throws Exception {
    RequestBook book = state.book();
    Request dear = recorded(book.intend(pending("dear")));
    Request late = recorded(book.intend(pending("late")));
    book.enter(late, answered(new SubmitAnswer.Unknown("no answer within 60 s")), FIRST_POLL);
    SubmitAnswer cost = new SubmitAnswer.Accepted("task", Optional.of(Credits.of(3)));

    inOne(
        List.of(dear, late),
        one -> book.enter(one, one.equals(dear) ? answered(cost) : TAKEN, FIRST_POLL));

    state.startRun();
    Request next = pending("next");
    state.book().intend(next);
    assertThat(state.entriesOf(next)).containsExactly("reserve 3");
  }

  @Test
  void lastWordsOfTasksAreEnteredWithTheirCharges() throws Exception {
    RequestBook book = state.book();
    List<Request> inFlight = new ArrayList<>();
    for (Request each : pending(3)) {
      Request sent = recorded(book.intend(each));
      book.enter(sent, accepted("task " + sent.id()), FIRST_POLL);
      inFlight.add(sent);
    }
    List<PollAnswer> answers =
        List.of(
            new PollAnswer.Finished(List.of(PICTURE), Optional.of(Credits.of("0.5"))),
            new PollAnswer.Failed("no face found", Optional.of(Credits.ZERO)),
            new PollAnswer.Finished(List.of(PICTURE), empty()));

    List<Future<RequestState>> entered =
        inOne(inFlight, one -> book.enter(one, answers.get(inFlight.indexOf(one))));

    assertThat(entered.get(0).get()).isEqualTo(RequestState.DONE);
    assertThat(entered.get(1).get()).isEqualTo(RequestState.FAILED);
    assertThat(entered.get(2).get()).isEqualTo(RequestState.DONE);
    assertThat(state.entriesOf(inFlight.get(0))).last().isEqualTo("refund 1.5");
    assertThat(state.entriesOf(inFlight.get(1))).last().isEqualTo("refund 2");
    assertThat(state.spending()).isEqualTo("2.5 2.5 2.5");
    assertThat(outputs()).isEqualTo(2);
  }

  @Test
  void nothingWaitsForTheClockAsItWasBeforeItWasSetBack() throws Exception {
    RequestBook book = state.book();
    Request before = state.addAccepted("before");
    Request after = state.addAccepted("after");
    Request sent = state.addSubmitting("https://shop.example/sent", TWO);
    Duration pause = Duration.ofSeconds(10);

    Crowd.answers(
        Crowd.of(
            state.database(),
            List.of(
                done(() -> book.postpone(before, pause)),
                done(() -> state.database().inGroup(() -> setBackByAnHour())),
                done(() -> book.hurry(Duration.ofMinutes(2))),
                done(() -> book.postpone(after, pause)), // asked for before it was set back
                done(() -> book.enter(sent, TAKEN, pause)))));

    Instant now = state.clock().instant();
    assertThat(state.log().due(now, Set.of(), 9))
        .extracting(Request::id)
        .containsExactly(before.id());
    assertThat(state.log().due(now.plus(pause), Set.of(), 9)).hasSize(3);
  }

  private void setBackByAnHour() {
    state.clock().advance(Duration.ofHours(-1));
  }

  private static Callable<Boolean> done(Runnable change) {
    return () -> {
      change.run();
      return true;
    };
  }

  private interface Change<T> {
    T of(Request request);
  }

  private <T> List<Future<T>> inOne(List<Request> requests, Change<T> change)
      throws InterruptedException {
    List<Callable<T>> callers = new ArrayList<>();
    requests.forEach(request -> callers.add(() -> change.of(request)));
    return Crowd.of(state.database(), callers);
  }

  private List<Request> pending(int many) {
    List<Request> pending = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      pending.add(pending("picture-" + i));
    }
    return pending;
  }

  private Request pending(String name) {
    return state.addPending("https://shop.example/" + name + ".jpg", TWO);
  }

  private static Request recorded(Intent intent) {
    return ((Intent.Recorded) intent).request();
  }

  private static Answered<SubmitAnswer> accepted(String task) {
    return answered(new SubmitAnswer.Accepted(task, empty()));
  }

  private static Answered<SubmitAnswer> answered(SubmitAnswer answer) {
    return new Answered<>(answer, Optional.of("req-9"), empty());
  }

  private long outputs() {
    return state.database().jdbc().sql("select count(*) from output").query(Long.class).single();
  }
}
