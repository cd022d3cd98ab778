package shotlist.item;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.item.HistoryBook.Asked;
import shotlist.item.HistoryBook.Event;
import shotlist.item.HistoryBook.History;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** The mug is charged on the first day and half of it comes back on the second. */
@OnEachEngine
class HistoryBookTest {
  private static final Instant DAY_1 = Instant.parse("2026-11-21T02:00:00Z");
  private static final Instant DAY_2 = Instant.parse("2026-11-22T02:00:00Z");

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
            DAY_1.plusSeconds(10));
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
