package shotlist.ledger;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.LedgerReport.By;
import shotlist.ledger.LedgerReport.Line;
import shotlist.provider.Answered;
import shotlist.provider.PollAnswer;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Request;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/**
 * Two days of a job: on the first the mug is charged 2 and the cup is in doubt with 3; on the
 * second the mug gets 0.5 back, the jug is being sent for 4 and the bowl was not taken.
 */
@OnEachEngine
class LedgerReportTest {
  private static final Duration FIRST_POLL = Duration.ofSeconds(10);

  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private LedgerReport report;
  private Run firstRun;
  private Run secondRun;

  @BeforeEach
  void spend() {
    state = TestState.on(engine, folder);
    report = new LedgerReport(state.database());
    firstRun = state.run();
    Request mug = state.addSubmitting("https://shop.example/mug.jpg", Credits.of(2));
    enter(mug, new SubmitAnswer.Accepted("task-7", empty()));
    Request cup = state.addSubmitting("https://shop.example/cup.jpg", Credits.of(3));
    enter(cup, new SubmitAnswer.Unknown("no answer within 60 s"));

    state.clock().set("2026-11-22T02:00:00Z");
    secondRun = state.startRun();
    state.book().enter(mug, new PollAnswer.Failed("no face found", Optional.of(Credits.of("1.5"))));
    state.addSubmitting("https://shop.example/jug.jpg", Credits.of(4));
    Request bowl = state.addSubmitting("https://shop.example/bowl.jpg", Credits.of(5));
    enter(bowl, new SubmitAnswer.Refused("too small"));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void sumsByDay() {
    assertThat(report.lines(By.DAY, empty(), empty()))
        .containsExactly(
            new Line("2026-11-21", balance("0", "2", "0", "3")),
            new Line("2026-11-22", balance("4", "0", "0.5", "0")));
  }

  @Test
  void sumsByJob() {
    assertThat(report.lines(By.JOB, empty(), empty()))
        .containsExactly(new Line("nightly", balance("4", "2", "0.5", "3")));
  }

  @Test
  void sumsByItem() {
    assertThat(report.lines(By.ITEM, empty(), empty()))
        .containsExactly(
            new Line("item-1", balance("0", "2", "0.5", "0")),
            new Line("item-2", balance("0", "0", "0", "3")),
            new Line("item-3", balance("4", "0", "0", "0")),
            new Line("item-4", balance("0", "0", "0", "0")));
  }

  @Test
  void linesAreInTheOrderOfTheirCharactersNotOfALanguage() {
    for (String job : List.of("b", "a", "B", "a-1", "aa")) {
      Run run = new Journal(state.database(), state.clock()).start(job, "run");
      copyEntriesTo(run);
    }

    assertThat(report.lines(By.JOB, empty(), empty()))
        .extracting(Line::key)
        .containsExactly("B", "a", "a-1", "aa", "b", "nightly");
  }

  private void copyEntriesTo(Run run) {
    state
        .database()
        .jdbc()
        .sql(
            """
            insert into entry (job_id, request_id, run_id, attempt, kind, amount, at, reason)
            select ?, request_id, ?, attempt, 'charge', amount, at, reason
            from entry where kind = 'charge'
            """)
        .params(run.jobId(), run.id())
        .update();
  }

  @Test
  void sumsSinceAnInstantLeaveOutWhatWasBefore() {
    Optional<Instant> since = Optional.of(Instant.parse("2026-11-22T00:00:00Z"));

    assertThat(report.lines(By.JOB, empty(), since))
        .containsExactly(new Line("nightly", balance("4", "0", "0.5", "0")));
  }

  @Test
  void sumsOfAnotherJobAreItsOwn() {
    assertThat(report.lines(By.JOB, Optional.of(state.jobId()), empty())).hasSize(1);
    assertThat(report.lines(By.JOB, Optional.of(state.jobId() + 1), empty())).isEmpty();
  }

  @Test
  void sumsOfARunAreItsOwnEntries() {
    assertThat(report.ofRun(firstRun.id())).isEqualTo(balance("0", "2", "0", "3"));
    assertThat(report.ofRun(secondRun.id())).isEqualTo(balance("4", "0", "0.5", "0"));
    assertThat(report.ofRun(secondRun.id() + 1)).isEqualTo(Balance.NOTHING);
  }

  @ParameterizedTest
  @EnumSource
  void everyGroupingSumsUpToTheSame(By by) {
    List<Balance> balances =
        report.lines(by, empty(), empty()).stream().map(Line::balance).toList();

    Balance sum = balances.stream().reduce(Balance.NOTHING, LedgerReportTest::plus);

    assertThat(sum).isEqualTo(balance("4", "2", "0.5", "3"));
  }

  @Test
  void sumsAreWhatCountsInTheBudgets() {
    Balance sum = report.lines(By.JOB, empty(), empty()).get(0).balance();

    Credits spent = sum.reserved().plus(sum.charged()).plus(sum.inDoubt()).minus(sum.refunded());

    assertThat(spent).isEqualTo(Credits.of("8.5"));
    assertThat(state.spendingOn("2026-11-30")).isEqualTo("0 8.5");
  }

  private static Balance balance(String reserved, String charged, String refunded, String doubt) {
    return new Balance(
        Credits.of(reserved), Credits.of(charged), Credits.of(refunded), Credits.of(doubt));
  }

  private static Balance plus(Balance a, Balance b) {
    return new Balance(
        a.reserved().plus(b.reserved()),
        a.charged().plus(b.charged()),
        a.refunded().plus(b.refunded()),
        a.inDoubt().plus(b.inDoubt()));
  }

  private void enter(Request sent, SubmitAnswer answer) {
    state.book().enter(sent, new Answered<>(answer, empty(), empty()), FIRST_POLL);
  }
}
