package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.Budget;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.testing.CommitFaults;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** A service that charges more than its published prices. */
@OnEachEngine
class SurchargeTest {
  private static final Credits TEN = Credits.of(10);
  private static final Duration FIRST_POLL = Duration.ofSeconds(60);

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
  void nextRequestIsReckonedAtWhatTheDearestCost() {
    accept(pending("mug"), 15);
    accept(pending("cup"), 12);
    Request jug = pending("jug");

    state.book().intend(jug);

    assertThat(state.entriesOf(jug)).containsExactly("reserve 15");
  }

  @Test
  void requestsOfAnotherPriceAreReckonedAsBefore() {
    accept(pending("mug"), 15);
    Request poster = state.addPending("https://shop.example/poster.jpg", Credits.of(40));

    state.book().intend(poster);

    assertThat(state.entriesOf(poster)).containsExactly("reserve 40");
  }

  @Test
  void budgetIsPassedByOneRequestAtMost() {
    Budget budget = new Budget(Optional.of(Credits.of(28)), empty(), empty());
    accept(pending("mug"), 15);

    Intent second = state.book(budget).intend(pending("cup"));

    assertThat(second).isInstanceOf(Intent.OverBudget.class);
    assertThat(((Intent.OverBudget) second).reached().needed()).isEqualTo(Credits.of(15));
  }

  @Test
  void laterNightsKnowItStill() {
    accept(pending("mug"), 15);
    state.startRun();
    Request jug = pending("jug");

    state.book().intend(jug);

    assertThat(state.entriesOf(jug)).containsExactly("reserve 15");
  }

  @Test
  void lastWordThatIsDearerCountsAsWell() {
    Request mug = accept(pending("mug"), 10);

    state.book().enter(mug, new PollAnswer.Failed("no luck", Optional.of(Credits.of(20))));
    Request jug = pending("jug");
    state.book().intend(jug);

    assertThat(state.entriesOf(mug)).last().isEqualTo("charge 10");
    assertThat(state.entriesOf(jug)).containsExactly("reserve 20");
  }

  @Test
  void cheaperChargesChangeNothing() {
    accept(pending("mug"), 5);
    Request jug = pending("jug");

    state.book().intend(jug);

    assertThat(state.entriesOf(jug)).containsExactly("reserve 10");
  }

  @Test
  void whatACommitWasToNoteBeforeItFailedIsNotedByTheNext(@TempDir Path other) {
    try (CommitFaults faults =
            CommitFaults.install(CommitFaults.failing(CommitFaults.Commit.ANSWER, 1));
        TestState own = TestState.in(other)) {
      RequestBook book = own.book();
      Request mug = own.intend(own.addPending("https://shop.example/mug.jpg", TEN));
      Answered<SubmitAnswer> dear =
          new Answered<>(
              new SubmitAnswer.Accepted("task", Optional.of(Credits.of(15))), empty(), empty());
      assertThatThrownBy(() -> book.enter(mug, dear, FIRST_POLL))
          .hasRootCauseMessage("the database has gone away");
      book.enter(mug, dear, FIRST_POLL);
      own.startRun();
      Request cup = own.addPending("https://shop.example/cup.jpg", TEN);

      own.intend(cup);

      assertThat(own.entriesOf(cup)).containsExactly("reserve 15");
      assertThat(faults).isNotNull();
    }
  }

  private Request pending(String name) {
    return state.addPending("https://shop.example/" + name + ".jpg", TEN);
  }

  private Request accept(Request pending, int charged) {
    Request sent = state.intend(pending);
    SubmitAnswer accepted =
        new SubmitAnswer.Accepted("t-" + sent.id(), Optional.of(Credits.of(charged)));
    state.book().enter(sent, new Answered<>(accepted, empty(), empty()), FIRST_POLL);
    return sent;
  }
}
