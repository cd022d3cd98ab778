package shotlist.cli;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.journal.Journal;
import shotlist.ledger.Credits;
import shotlist.request.Request;
import shotlist.state.LockOwner;
import shotlist.testing.TestState;
import tools.jackson.databind.json.JsonMapper;

/** How a job stands at 02:01, a minute after its run began, of four requests. */
class JobStatusTest {
  private static final Instant START = Instant.parse(TestState.START);
  private static final LockOwner SHOP =
      new LockOwner("run", "nightly", "shop", "web-1", 4711, START, false);

  @TempDir private Path folder;
  private TestState state;
  private JobFile jobFile;

  @BeforeEach
  void workForAMinute() throws IOException {
    Path file = folder.resolve("nightly.yaml");
    Files.writeString(
        file,
        """
        job: nightly
        provider: claid
        operation: edit
        catalog: {path: catalog.csv}
        request: {prompt: on oak}
        budget: {run: 500, day: 12, month: 30000}
        """);
    jobFile = JobFiles.read(file, Map.of());
    state = TestState.in(folder);
    Request mug = state.addAccepted("mug");
    Request cup = state.addAccepted("cup");
    state.clock().advance(Duration.ofSeconds(30));
    state.finish(mug);
    state.clock().advance(Duration.ofSeconds(20));
    state.finish(cup);
    state.addAccepted("jug");
    state.addPending("https://shop.example/pot", Credits.of(2));
    state.clock().advance(Duration.ofSeconds(10));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private JobStatus status(Optional<LockOwner> owner) {
    return new JobStatus.Reader(state.database(), owner, state.clock())
        .read("nightly", Optional.of(jobFile));
  }

  private String lines(Optional<LockOwner> owner) {
    return String.join("\n", status(owner).lines(jobFile));
  }

  @Test
  void runThatIsGoingOnIsTold() {
    assertThat(lines(Optional.of(SHOP)))
        .isEqualTo(
            """
            nightly: running

              run        2026-11-21.1, for 60 s
              by         run of nightly by shop on web-1 (process 4711) since 2026-11-21T02:00:00Z
              items      2 done, 1 pending, 1 in flight
              sending    3 in the last minute; 1 to send, 2 s within the limits
              results    2 in the last minute; 2 to come, 60 s at this run's rate
              credits    6 charged
              budgets    run 6 of 500 (1 %)
                         day 6 of 12 (50 %), nearest its end
                         month 6 of 30000 (0 %)\
            """);
  }

  @Test
  void programsGetBothEstimates() {
    var json = JsonMapper.shared().readTree(status(Optional.of(SHOP)).json());

    assertThat(json.path("running").asBoolean()).isTrue();
    assertThat(json.path("rate_per_minute").asInt()).isEqualTo(3);
    assertThat(json.path("eta_seconds").asInt()).isEqualTo(60);
    assertThat(json.path("submit_seconds").asInt()).isEqualTo(2);
    assertThat(json.path("results_seconds").asInt()).isEqualTo(60);
    assertThat(json.path("results_per_minute").asInt()).isEqualTo(2);
    assertThat(json.path("nearest_budget").asString()).isEqualTo("day");
  }

  @Test
  void runThatWasKilledHasNoEnd() {
    assertThat(lines(empty()))
        .isEqualTo(
            """
            nightly: idle

              last run   2026-11-21.1: did not end by itself; the next run takes up what it left
              items      2 done, 1 pending, 1 in flight
              to send    1 request, 2 s within the limits once a run sends them
              to collect 1 request at the service, by the next run
              credits    6 charged
              budgets    run 0 of 500 (0 %)
                         day 6 of 12 (50 %), nearest its end
                         month 6 of 30000 (0 %)\
            """);
    var json = JsonMapper.shared().readTree(status(empty()).json());
    assertThat(json.path("eta_seconds").isNull()).isTrue();
    assertThat(json.path("submit_seconds").asInt()).isEqualTo(2);
  }

  @Test
  void budgetThatIsUsedUpSaysUntilWhen() {
    state.addAccepted("lid");
    state.addAccepted("jar");
    state.addAccepted("bin");
    new Journal(state.database(), state.clock())
        .finish(state.run(), state.clock().instant(), "budget", 8, "{}");
    state.clock().advance(Duration.ofMinutes(5));

    assertThat(lines(empty()))
        .contains("  last run   2026-11-21.1: budget (exit 8), 5 min ago\n")
        .contains("             day 12 of 12 (100 %), used up until 2026-11-22 00:00 UTC\n");
  }

  @Test
  void narrowTerminalGetsFoldedLines() {
    assertThat(
            Words.folded(
                "  budgets    day 12 of 12 (100 %), used up until 2026-11-22 00:00 UTC", 40, 13))
        .containsExactly(
            "  budgets    day 12 of 12 (100 %), used",
            "             up until 2026-11-22 00:00", "             UTC");
    assertThat(Words.folded("https://shop.example/a/very/long/one", 20, 13))
        .containsExactly("https://shop.example/a/very/long/one");
  }
}
