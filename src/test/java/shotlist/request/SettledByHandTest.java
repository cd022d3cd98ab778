package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.provider.SubmitAnswer.Because;
import shotlist.request.RequestBook.Resolution;
import shotlist.request.Unsettled.Sum;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** What a person, or a late answer, makes of requests in doubt and of failed ones. */
@OnEachEngine
class SettledByHandTest {
  private static final String MUG = "https://shop.example/mug.jpg";
  private static final String CUP = "https://shop.example/cup.jpg";
  private static final Credits TWO = Credits.of(2);
  private static final Duration FIRST_POLL = Duration.ofSeconds(10);
  private static final Instant DUE = Instant.parse(TestState.START).plus(FIRST_POLL);
  private static final Optional<List<Long>> ALL = empty();
  private static final SubmitAnswer UNKNOWN = new SubmitAnswer.Unknown("no answer within 60 s");
  private static final SubmitAnswer ACCEPTED = new SubmitAnswer.Accepted("task-7", empty());
  private static final SubmitAnswer REFUSED = new SubmitAnswer.Refused("prompt: too short");

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

  // Requests in doubt.

  @Test
  void doubtFoundFreeIsReleasedWhereItWasReservedAndIsPending() {
    Request mug = inDoubt(MUG);
    nextDay();

    assertThat(state.book().resolve(Resolution.FREE, ALL)).isEqualTo(1);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.changesOf(mug)).last().isEqualTo("1: in_doubt to pending, resolve --free");
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("0 0");
    assertThat(state.pendingAgain(mug).submittedAt()).isEmpty();
  }

  @Test
  void doubtFoundChargedFailsAndOnlyAPersonAsksForItAgain() {
    Request mug = inDoubt(MUG);
    nextDay();

    assertThat(state.book().resolve(Resolution.CHARGED, ALL)).isEqualTo(1);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.reasonOf(mug)).isEqualTo("charged, result unknown");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("2 2");
    assertThat(state.spendingOn("2026-11-22")).isEqualTo("0 2");
    assertThat(state.book().retryFailed(999)).isZero();
    assertThat(state.book().retry(ALL)).isEqualTo(1);
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
  }

  @Test
  void doubtToBeResubmittedIsBookedAsChargedAndPending() {
    Request mug = inDoubt(MUG);
    nextDay();

    assertThat(state.book().resolve(Resolution.RESUBMIT, ALL)).isEqualTo(1);
    Request again = state.intend(state.pendingAgain(mug));
    enter(again, ACCEPTED);

    assertThat(again.attempt()).isEqualTo(2);
    assertThat(state.entriesOf(mug))
        .containsExactly(
            "reserve 2", "charge 2 settles reserve 2", "reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("2 4");
    assertThat(state.spending()).isEqualTo("2 2 4");
  }

  @Test
  void doubtIsSettledOnce() {
    Request mug = inDoubt(MUG);
    state.book().resolve(Resolution.CHARGED, ALL);

    int byAll = state.book().resolve(Resolution.FREE, ALL);
    int byName = state.book().resolve(Resolution.FREE, Optional.of(List.of(mug.id())));

    assertThat(List.of(byAll, byName)).containsOnly(0);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("2 2 2");
  }

  @Test
  void onlyTheRequestsNamedAreSettled() {
    Request mug = inDoubt(MUG);
    Request cup = inDoubt(CUP);
    Request sent = state.addSubmitting("https://shop.example/jug.jpg", TWO);
    List<Long> named = List.of(cup.id(), sent.id());

    assertThat(state.book().resolve(Resolution.FREE, Optional.of(named))).isEqualTo(1);

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.stateOf(cup)).isEqualTo(RequestState.PENDING);
    assertThat(state.stateOf(sent)).isEqualTo(RequestState.SUBMITTING);
    assertThat(state.book().resolve(Resolution.FREE, Optional.of(named))).isZero();
  }

  @Test
  void moreDoubtsThanOneCommitHoldsAreEachSettledOnceWhoeverGoesOn() {
    addDoubts(RequestBook.PAGE + 1);

    int first = state.book().resolve(Resolution.CHARGED, ALL);
    state.startRun(); // the one before was killed
    int second = state.book().resolve(Resolution.CHARGED, ALL);
    int third = state.book().resolve(Resolution.CHARGED, ALL);

    assertThat(List.of(first, second, third)).containsExactly(RequestBook.PAGE, 1, 0);
    assertThat(count("select count(*) from entry where kind = 'charge'")).isEqualTo(1001);
    assertThat(count("select count(distinct settles) from entry")).isEqualTo(1001);
    assertThat(state.spendingOn("2026-11-21")).isEqualTo("2002 2002");

    List<Integer> retried =
        List.of(state.book().retry(ALL), state.book().retry(ALL), state.book().retry(ALL));

    assertThat(retried).containsExactly(RequestBook.PAGE, 1, 0);
    assertThat(count("select count(*) from request where state = 'pending'")).isEqualTo(1001);
  }

  @Test
  void jobFileThatResubmitsDoesSoTwiceForEachRequest() {
    Request mug = inDoubt(MUG);
    List<Integer> resubmitted = new ArrayList<>();
    for (int night = 1; night <= 3; night++) {
      state.startRun();
      resubmitted.add(state.book().resubmitDoubts());
      if (state.stateOf(mug) == RequestState.PENDING) {
        enter(state.intend(state.pendingAgain(mug)), UNKNOWN);
      }
    }

    assertThat(resubmitted).containsExactly(1, 1, 0);
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(unsettled().sumOfHeldDoubts()).isEqualTo(new Sum(1, 1, TWO));
    assertThat(unsettled().doubts(ALL, 9).get(0).resubmissions()).isEqualTo(2);
    assertThat(state.book().resolve(Resolution.RESUBMIT, ALL)).isEqualTo(1); // a person still may
  }

  // Answers that come late.

  @Test
  void taskThatIsAcceptedAfterAllIsInFlightAndChargedOnce() {
    Request mug = inDoubt(MUG);

    RequestState now = enter(mug, ACCEPTED);

    assertThat(now).isEqualTo(RequestState.IN_FLIGHT).isEqualTo(state.stateOf(mug));
    assertThat(state.changesOf(mug))
        .endsWith(
            "1: submitting to in_doubt, no answer within 60 s",
            "1: in_doubt to pending, an answer came after all",
            "1: pending to submitting, sent before",
            "1: submitting to in_flight, accepted");
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(state.log().due(DUE, Set.of(), 9)).extracting(Request::id).containsExactly(mug.id());
  }

  @Test
  void resultThatComesAfterAllIsKept() {
    Request mug = inDoubt(MUG);
    Output picture =
        new Output(
            Optional.of("https://cdn.example/1.jpg"), empty(), empty(), empty(), empty(), empty());

    enter(mug, new SubmitAnswer.Finished(List.of(picture)));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.DONE);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "charge 2 settles reserve 2");
    assertThat(count("select count(*) from output")).isEqualTo(1);
  }

  @Test
  void refusalThatComesAfterAllIsFree() {
    Request mug = inDoubt(MUG);
    Request cup = inDoubt(CUP);

    enter(mug, REFUSED);
    enter(cup, new SubmitAnswer.NotTaken(Because.RATE_LIMIT, "429", Optional.of(Duration.ZERO)));

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.FAILED);
    assertThat(state.stateOf(cup)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
    assertThat(state.spending()).isEqualTo("0 0 0");
  }

  @Test
  void answerAfterADoubtWasSettledChangesNothing() {
    Request mug = inDoubt(MUG);
    state.book().resolve(Resolution.FREE, ALL);

    assertThatThrownBy(() -> enter(mug, ACCEPTED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("request " + mug.id() + " is not SUBMITTING any more");

    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
    assertThat(state.entriesOf(mug)).containsExactly("reserve 2", "release 2 settles reserve 2");
  }

  @Test
  void answerToAnEarlierAttemptDoesNotSettleADoubtAboutTheNext() {
    Request first = inDoubt(MUG);
    state.book().resolve(Resolution.RESUBMIT, ALL);
    enter(state.intend(state.pendingAgain(first)), UNKNOWN);

    assertThatThrownBy(() -> enter(first, ACCEPTED)).isInstanceOf(IllegalStateException.class);

    assertThat(state.stateOf(first)).isEqualTo(RequestState.IN_DOUBT);
    assertThat(state.entriesOf(first)).last().isEqualTo("reserve 2");
  }

  // Failed requests.

  @Test
  void failedRequestIsRetriedOnceAndAnewByItself() {
    Request mug = state.addSubmitting(MUG, TWO);
    enter(mug, REFUSED);
    state.book().retryFailed(1);
    enter(state.intend(state.pendingAgain(mug)), REFUSED);

    List<Integer> retried = List.of(state.book().retry(ALL), state.book().retry(ALL));
    enter(state.intend(state.pendingAgain(mug)), REFUSED);

    assertThat(retried).containsExactly(1, 0);
    assertThat(state.changesOf(mug)).contains("2: failed to pending, retry");
    assertThat(state.book().retryFailed(1)).isEqualTo(1);
  }

  @Test
  void lostTaskIsRetriedWhereAPersonAsksForIt() {
    Request mug = lost(MUG);

    assertThat(state.book().retryFailed(999)).isZero();
    assertThat(state.book().retry(Optional.of(List.of(mug.id())))).isEqualTo(1);
    assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
  }

  @Test
  void failedRequestThatTheCatalogDoesNotWantIsLeftAlone() {
    Request mug = lost(MUG);
    state.database().jdbc().sql("update item set removed_run = seen_run").update();

    assertThat(state.book().retry(ALL)).isZero();
    assertThat(state.book().retry(Optional.of(List.of(mug.id())))).isZero();
    assertThat(unsettled().sumOfFailed(ALL)).isEqualTo(new Sum(0, 0, Credits.ZERO));
  }

  // What a person is shown.

  @Test
  void sumsTellWhatSendingAgainCostsAndWhatWasPaidForNothing() {
    Request refused = state.addSubmitting(MUG, TWO);
    enter(refused, REFUSED);
    Request failed = state.addSubmitting(CUP, TWO);
    enter(failed, ACCEPTED);
    state.book().enter(failed, new PollAnswer.Failed("too dark", empty()));
    Request lost = lost("https://shop.example/jug.jpg");

    assertThat(unsettled().sumOfFailed(ALL)).isEqualTo(new Sum(3, 3, Credits.of(6)));
    assertThat(unsettled().sumOfChargedInVain(ALL)).isEqualTo(new Sum(2, 2, Credits.of(4)));
    assertThat(unsettled().sumOfUnknownResults(ALL)).isEqualTo(new Sum(1, 1, TWO));
    assertThat(unsettled().sumOfFailed(Optional.of(List.of(lost.id()))))
        .isEqualTo(new Sum(1, 1, TWO));
    assertThat(unsettled().failed(ALL, 2))
        .extracting(Unsettled.Failed::item, Unsettled.Failed::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("item-1#1", "prompt: too short"),
            org.assertj.core.groups.Tuple.tuple("item-2#1", "too dark"));
  }

  @Test
  void doubtThatNothingInTheCatalogAsksForIsFoundByTheItemThatOnceDid() {
    Request mug = inDoubt(MUG);
    Request cup = state.addPending(CUP, TWO);
    state.database().jdbc().sql("update item set request_id = ?").param(cup.id()).update();

    assertThat(unsettled().doubtsOnceWantedBy("item-1")).containsExactly(mug.id());
    assertThat(unsettled().doubts(ALL, 9).get(0).item()).isEqualTo("item-1");
    assertThat(unsettled().doubts(ALL, 9).get(0).items()).isZero();
    assertThat(unsettled().sumOfUnwantedDoubts(ALL).requests()).isEqualTo(1);
  }

  private Unsettled unsettled() {
    return new Unsettled(state.database(), state.jobId());
  }

  private void nextDay() {
    state.clock().set("2026-11-22T02:00:00Z");
    state.startRun();
  }

  private Request inDoubt(String source) {
    Request sent = state.addSubmitting(source, TWO);
    enter(sent, UNKNOWN);
    return sent;
  }

  private Request lost(String source) {
    Request sent = state.addSubmitting(source, TWO);
    enter(sent, ACCEPTED);
    state.book().enter(sent, new PollAnswer.Lost(false, "the service does not know task task-7"));
    return sent;
  }

  /** In one commit, which is faster. */
  private void addDoubts(int number) {
    RequestBook book = state.book();
    state
        .database()
        .inTransaction(
            () -> {
              for (int n = 0; n < number; n++) {
                Request pending = state.addPending(MUG, TWO);
                Request sent = ((Intent.Recorded) book.intend(pending)).request();
                book.enter(sent, answered(UNKNOWN), FIRST_POLL);
              }
            });
  }

  private RequestState enter(Request sent, SubmitAnswer answer) {
    return state.book().enter(sent, answered(answer), FIRST_POLL);
  }

  private static Answered<SubmitAnswer> answered(SubmitAnswer answer) {
    return new Answered<>(answer, Optional.of("req-9"), empty());
  }

  private long count(String sql) {
    return state.database().jdbc().sql(sql).query(Long.class).single();
  }
}
