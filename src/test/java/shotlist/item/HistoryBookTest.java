package shotlist.item;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.item.HistoryBook.Asked;
import shotlist.item.HistoryBook.Event;
import shotlist.item.HistoryBook.History;
import shotlist.ledger.Budget;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Intent;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** The mug is charged on the first day and half of it comes back on the second. */
@OnEachEngine
class HistoryBookTest {
  private static final Instant DAY_1 = Instant.parse("2026-11-21T02:00:00Z");
  private static final Instant DAY_2 = Instant.parse("2026-11-22T02:00:00Z");
  private static final Credits TWO = Credits.of(2);

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private Request mug;

  @BeforeEach
  void spend() {
    state = TestState.on(engine, folder);
    mug = state.addSubmitting("https://shop.example/mug.jpg", Credits.of(2));
    state
        .book()
        .enter(
            mug,
            new Answered<>(
                new SubmitAnswer.Accepted("task-7", empty()), Optional.of("req-1"), empty()),
            Duration.ofSeconds(10));
    state.clock().set("2026-11-22T02:00:00Z");
    state.startRun();
    state.book().enter(mug, new PollAnswer.Failed("no face", Optional.of(Credits.of("1.5"))));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private History history(String id, Optional<Instant> since) {
    return new HistoryBook(state.database(), Optional.of(state.jobId()), id).history(since);
  }

  @Test
  void entriesAndChangesStandInTheOrderOfWhatHappened() {
    Asked request = history("item-1", empty()).requests().get(0);

    assertThat(request.events())
        .containsExactly(
            new Event.Entered(DAY_1, "2026-11-21.1", 1, "reserve", Credits.of(2), "intent to send"),
            new Event.Changed(
                DAY_1,
                "2026-11-21.1",
                1,
                RequestState.PENDING,
                RequestState.SUBMITTING,
                "intent to send"),
            new Event.Entered(
                DAY_1, "2026-11-21.1", 1, "charge", Credits.of(2), "accepted as task task-7"),
            new Event.Changed(
                DAY_1,
                "2026-11-21.1",
                1,
                RequestState.SUBMITTING,
                RequestState.IN_FLIGHT,
                "accepted"),
            new Event.Entered(DAY_2, "2026-11-22.1", 1, "refund", Credits.of("0.5"), "no face"),
            new Event.Changed(
                DAY_2, "2026-11-22.1", 1, RequestState.IN_FLIGHT, RequestState.FAILED, "no face"));
    assertThat(request.taskId()).contains("task-7");
    assertThat(request.idOfAnswer()).contains("req-1");
    assertThat(request.charged()).isEqualTo(Credits.of("1.5"));
    assertThat(request.carrier()).contains(new ItemKey("item-1", 1));
  }

  @Test
  void entryStandsBeforeItsChangeThoughTheClockGoesOnInBetween() {
    RequestBook book = bookByAClockThatGoes(1);
    enter(book, new SubmitAnswer.Accepted("task-8", empty()));
    enter(book, new SubmitAnswer.Finished(List.of()));
    enter(book, new SubmitAnswer.NotTaken(SubmitAnswer.Because.RATE_LIMIT, "429", empty()));
    enter(book, new SubmitAnswer.Refused("no face"));
    enter(book, new SubmitAnswer.Unknown("no answer"));
    enter(book, new SubmitAnswer.Unknown("no answer"));
    book.resolve(RequestBook.Resolution.CHARGED, Optional.of(List.of(idOf("item-6"))));
    book.resolve(RequestBook.Resolution.FREE, Optional.of(List.of(idOf("item-7"))));

    assertThat(kinds("item-2")).containsExactly("reserve", "submitting", "charge", "in_flight");
    assertThat(kinds("item-3")).containsExactly("reserve", "submitting", "charge", "failed");
    assertThat(kinds("item-4")).containsExactly("reserve", "submitting", "release", "pending");
    assertThat(kinds("item-5")).containsExactly("reserve", "submitting", "release", "failed");
    assertThat(kinds("item-6"))
        .containsExactly("reserve", "submitting", "in_doubt", "charge", "failed");
    assertThat(kinds("item-7"))
        .containsExactly("reserve", "submitting", "in_doubt", "release", "pending");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1000})
  void answerAfterADoubtIsChargedAfterItIsSaidThatItCame(long milliseconds) {
    RequestBook book = bookByAClockThatGoes(milliseconds);
    Request sent = sent(book);
    book.enter(sent, answered(new SubmitAnswer.Unknown("no answer")), Duration.ofSeconds(10));
    book.enter(
        sent, answered(new SubmitAnswer.Accepted("task-8", empty())), Duration.ofSeconds(10));

    assertThat(kinds("item-2"))
        .containsExactly(
            "reserve", "submitting", "in_doubt", "pending", "submitting", "charge", "in_flight");
  }

  private static Answered<SubmitAnswer> answered(SubmitAnswer answer) {
    return new Answered<>(answer, empty(), empty());
  }

  private void enter(RequestBook book, SubmitAnswer answer) {
    book.enter(sent(book), answered(answer), Duration.ofSeconds(10));
  }

  private Request sent(RequestBook book) {
    Request pending = state.addPending("https://shop.example/cup.jpg", TWO);
    return ((Intent.Recorded) book.intend(pending)).request();
  }

  /** The last run's book, by a clock that goes on, or back, each time that somebody looks. */
  private RequestBook bookByAClockThatGoes(long milliseconds) {
    AtomicLong passed = new AtomicLong();
    return new RequestBook(
        state.database(),
        () -> DAY_2.plusMillis(passed.getAndAdd(milliseconds)),
        state.run(),
        Budget.NONE);
  }

  private long idOf(String item) {
    return history(item, empty()).requests().get(0).id();
  }

  private List<String> kinds(String item) {
    return history(item, empty()).requests().get(0).events().stream()
        .map(
            event ->
                event instanceof Event.Entered entered
                    ? entered.kind()
                    : ((Event.Changed) event).to().word())
        .toList();
  }

  @Test
  void eventsBeforeTheDayAskedForAreLeftOut() {
    Asked request =
        history("item-1", Optional.of(Instant.parse("2026-11-22T00:00:00Z"))).requests().get(0);

    assertThat(request.events()).hasSize(2);
  }

  @Test
  void otherItemsAndOtherJobsHaveHistoriesOfTheirOwn() {
    assertThat(history("item-2", empty()).isEmpty()).isTrue();
    assertThat(
            new HistoryBook(state.database(), Optional.of(state.jobId() + 1), "item-1")
                .history(empty())
                .isEmpty())
        .isTrue();
    assertThat(new HistoryBook(state.database(), empty(), "item-1").history(empty()).requests())
        .hasSize(1);
  }
}
