package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.journal.RehearsalException;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;
import shotlist.state.Database;

/** Nights on which something is wrong that no answer of a service says. */
class TroubledRunTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final SandboxOptions NEVER_READY =
      SandboxOptions.defaults().withoutLimits().withTimes(new Times(DAY, DAY, MOMENT, MOMENT));

  @TempDir private Path folder;

  @Test
  void overdueTasksKeepNeitherTheirPlacesNorTheRunFromEnding() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit", NEVER_READY).catalogOf(2)) {
      shop.set("throttle.in_flight", "2");
      shop.run(RunOptions.of(Command.SUBMIT));
      change(
          shop,
          "update request set submitted_at = timestamp with time zone '2020-01-01 00:00:00+00'");
      shop.catalogOf(3);

      RunResult result = shop.run(RunOptions.of(Command.SUBMIT));

      assertThat(result.summary().exitCode()).isEqualTo(4);
      assertThat(shop.sandbox().book().charges()).hasSize(3);
      assertThat(shop.run(atMostOneSecond()).summary().exitCode()).isEqualTo(10);
    }
  }

  @Test
  void stepThatFailsEndsTheOthersToo() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", NEVER_READY).catalogOf(2)) {
      shop.run(RunOptions.of(Command.SUBMIT));
      change(shop, "update request set spec = 'no JSON', due_at = submitted_at");

      RunResult result = shop.run(RunOptions.of(Command.COLLECT));

      assertThat(result.failure()).isPresent();
      assertThat(result.summary().exitCode()).isEqualTo(1);
    }
  }

  @Test
  void serviceThatKnowsNoneOfOurTasksIsNotBelieved() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit", NEVER_READY).catalogOf(3)) {
      shop.run(RunOptions.of(Command.SUBMIT));
    }
    try (Shop elsewhere = new Shop(folder, "claid/edit", NEVER_READY)) {
      RunResult result = elsewhere.run(RunOptions.of(Command.COLLECT));

      assertThat(result.summary().exitCode()).isEqualTo(5);
      assertThat(result.summary().items().inFlight()).isEqualTo(3);
    }
  }

  @Test
  void tasksOfAnEarlierOperationAreAskedForWhereTheyAre() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(2)) {
      shop.run(RunOptions.of(Command.SUBMIT));

      RunResult result = shop.set("operation", "video").run(RunOptions.of(Command.COLLECT));

      assertThat(result.summary().items().done()).isEqualTo(2);
    }
  }

  @Test
  void tasksAtAnotherProviderStayInFlight() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit", NEVER_READY).catalogOf(2)) {
      shop.run(RunOptions.of(Command.SUBMIT));

      RunResult result = shop.set("provider", "claid").run(atMostOneSecond());

      assertThat(result.failure()).isEqualTo(Optional.empty());
      assertThat(result.summary().items().inFlight()).isEqualTo(2);
    }
  }

  @Test
  void jobThatWasRehearsedIsNotRunForRealWithTheSameState() throws Exception {
    try (Shop shop = new Shop(folder, "claid/background").catalogOf(1)) {
      shop.run(RunOptions.of(Command.RUN).inSandbox());

      assertThatThrownBy(shop::run)
          .isInstanceOf(RehearsalException.class)
          .hasMessageContaining("was rehearsed in the sandbox with this state")
          .hasMessageContaining("Nothing was sent.");
      assertThat(shop.run(RunOptions.of(Command.RUN).inSandbox()).summary().exitCode()).isZero();
      assertThat(shop.sandbox().book().charges()).hasSize(1);
    }
  }

  @Test
  void jobWithRealResultsIsNotRehearsedWithTheSameState() throws Exception {
    try (Shop shop = new Shop(folder, "claid/background").catalogOf(1)) {
      shop.run();

      assertThatThrownBy(() -> shop.run(RunOptions.of(Command.RUN).inSandbox()))
          .isInstanceOf(RehearsalException.class)
          .hasMessageContaining("has results of the real service in this state");
    }
  }

  private static RunOptions atMostOneSecond() {
    return new RunOptions(
        Command.COLLECT,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Duration.ofSeconds(1)),
        Duration.ZERO,
        Duration.ZERO,
        false);
  }

  private static void change(Shop shop, String sql) {
    try (Database database = Database.open(shop.state())) {
      database.inTransaction(
          () -> {
            database.jdbc().sql(sql).update();
          });
    }
  }
}
