package shotlist.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.springframework.jdbc.core.simple.JdbcClient;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class JournalTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;
  private Journal journal;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder); // with the first run of the job nightly
    journal = new Journal(state.database(), state.clock());
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  @Test
  void runsAreNumberedWithinTheirDayAndJob() {
    Run second = journal.start("nightly", "collect");
    Run other = journal.start("migration", "run");
    state.clock().set("2026-11-22T02:00:00Z");
    Run nextDay = journal.start("nightly", "run");

    assertThat(state.run().name()).isEqualTo("2026-11-21.1");
    assertThat(second.name()).isEqualTo("2026-11-21.2");
    assertThat(other.name()).isEqualTo("2026-11-21.1");
    assertThat(nextDay.name()).isEqualTo("2026-11-22.1");
    assertThat(second.jobId()).isEqualTo(state.jobId());
    assertThat(other.jobId()).isNotEqualTo(state.jobId());
    assertThat(second)
        .isEqualTo(
            new Run(
                second.id(),
                state.jobId(),
                "nightly",
                "2026-11-21.2",
                "collect",
                Instant.parse("2026-11-21T02:00:00Z")));
  }

  @Test
  void numberOfARunMayHaveTwoDigits() {
    for (int i = 0; i < 10; i++) {
      journal.start("nightly", "run");
    }

    assertThat(journal.start("nightly", "run").name()).isEqualTo("2026-11-21.12");
  }

  @Test
  void lastRunIsTheOneThatBeganLast() {
    Run second = journal.start("nightly", "collect");
    journal.start("migration", "run");

    assertThat(journal.findLastRun(state.jobId())).contains(second);
    assertThat(journal.findLastRun(99)).isEmpty();
  }

  @Test
  void jobsAreKnownOnceARunOfThemBegan() {
    journal.start("migration", "run");

    assertThat(journal.jobs()).containsExactly("nightly", "migration");
    assertThat(journal.findJob("nightly")).contains(state.jobId());
    assertThat(journal.findJob("no-such-job")).isEmpty();
  }

  @Test
  void endOfARunIsKeptWithItsSummary() {
    journal.finish(
        state.run(), Instant.parse("2026-11-21T05:00:00Z"), "budget", 8, "{\"schema\": 1}");

    JdbcClient jdbc = state.database().jdbc();
    Map<String, Object> row =
        jdbc.sql("select outcome, exit_code, summary from run").query().singleRow();
    assertThat(row)
        .containsEntry("outcome", "budget")
        .containsEntry("exit_code", 8)
        .containsEntry("summary", "{\"schema\": 1}");
    assertThat(jdbc.sql("select finished_at from run").query(OffsetDateTime.class).single())
        .isEqualTo("2026-11-21T05:00:00Z");
  }

  @Test
  void whatWasDoneByHandIsNotTheLastWork() {
    Run night = journal.start("nightly", "run");
    journal.finish(night, Instant.parse("2026-11-21T03:00:00Z"), "partial", 3, "{}");
    Run byHand = journal.startByHand(state.jobId(), "nightly", "retry");
    journal.finish(byHand, Instant.parse("2026-11-21T04:00:00Z"), "complete", 0, "");

    assertThat(journal.findLastWork(state.jobId()))
        .contains(
            new LastWork(
                night, Optional.of(Instant.parse("2026-11-21T03:00:00Z")), Optional.of("{}")));
  }

  @Test
  void runThatHasNotEndedHasNoEndAndNoSummary() {
    assertThat(journal.findLastWork(state.jobId()))
        .contains(new LastWork(state.run(), Optional.empty(), Optional.empty()));
    assertThat(journal.findLastWork(-1)).isEmpty();
  }
}
