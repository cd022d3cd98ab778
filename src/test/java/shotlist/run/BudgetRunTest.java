package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.course.Stop;
import shotlist.ledger.Credits;
import shotlist.manifest.Outcome;

/** Budgets hold against the service's own book, with many threads at work. */
class BudgetRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"claid/edit, 7, 3", "claid/background, 7, 3", "claid/edit, 8, 4", "claid/edit, 1, 0"})
  void runStopsBeforeItsBudgetIsPassedAndALargerOneCompletesIt(
      String operation, String budget, int paid) throws Exception {
    try (Shop shop = new Shop(folder, operation).catalogOf(8).set("budget.run", budget)) {
      RunResult first = shop.run();

      assertThat(first.summary().outcome()).isEqualTo(Outcome.BUDGET);
      assertThat(first.summary().exitCode()).isEqualTo(8);
      assertThat(shop.book().charges()).hasSize(paid);
      assertThat(first.summary().items().done()).isEqualTo(paid);
      assertThat(first.summary().items().pending()).isEqualTo(8 - paid);
      assertThat(first.stops().get(Stop.BUDGET)).contains("budget.run");

      RunResult second = shop.set("budget.run", "100").run();

      assertThat(second.summary().exitCode()).isZero();
      assertThat(second.summary().requests().sent()).isEqualTo(8 - paid);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void dayIsSharedByItsRunsAndTheNextDayGoesOn() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(5).set("budget.day", "6")) {
      RunResult first = shop.run(limit(2));
      RunResult second = shop.run();
      RunResult nextDay = shop.advance(Duration.ofDays(1)).run();

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(second.summary().exitCode()).isEqualTo(8);
      assertThat(second.summary().requests().accepted()).isEqualTo(1);
      assertThat(second.stops().get(Stop.BUDGET))
          .startsWith("the next request needs 2 credits, 0 of 6 are left in budget.day until ");
      assertThat(nextDay.summary().exitCode()).isZero();
      assertThat(nextDay.summary().credits().budget().day().spent()).isEqualTo(Credits.of("4"));
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void jobsWithOneKeyStayWithinItsBudgetTogether() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(4)) {
      shop.set("budget.account", "{day: 11, month: 100}");

      RunResult first = shop.run();
      RunResult second = shop.set("job", "another").run();
      RunResult nextDay = shop.advance(Duration.ofDays(1)).run();

      assertThat(first.summary().exitCode()).isZero();
      assertThat(second.summary().exitCode()).isEqualTo(8);
      assertThat(second.summary().items().done()).isEqualTo(1);
      assertThat(second.stops().get(Stop.BUDGET))
          .startsWith("the next request needs 2 credits, 1 of 11 are left in budget.account.day");
      assertThat(nextDay.summary().exitCode()).isZero();
      assertThat(shop.book().charges()).hasSize(8);
    }
  }

  @Test
  void halfCreditsCount() throws Exception {
    try (Shop shop = new Shop(folder, "claid/background").catalogOf(4)) {
      shop.request("{options: {scene: {prompt: {generate: true, guidelines: \"{{title}}\"}}}}");
      shop.set("budget.run", "7");

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(8);
      assertThat(shop.book().charged()).isEqualByComparingTo("5");
      assertThat(shop.column("credits")).containsOnly("2.5", "0");
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void whatMagicHourRefundsIsFreeForTheNextRequest() throws Exception {
    try (Shop shop = new Shop(folder, "magic-hour/edit").set("throttle.in_flight", "1")) {
      shop.request("{prompt: \"{{title}}\", options: {model: flux-2-klein, resolution: 640px}}");
      shop.set("budget.run", "5");
      shop.catalog(Shop.row(1, "Mug [sandbox:task-error]"), Shop.row(2, "Lamp"));

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(3);
      assertThat(result.summary().items().done()).isEqualTo(1);
      assertThat(result.summary().credits().charged()).isEqualTo(Credits.of("10"));
      assertThat(result.summary().credits().refunded()).isEqualTo(Credits.of("5"));
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void limitSendsAsManyAsItSaysHoweverSlowTheTurnsAre() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(8)) {
      shop.set("throttle.per_second", "10").set("throttle.per_minute", "600");

      RunResult first = shop.run(limit(5));
      RunResult second = shop.run();

      assertThat(first.summary().outcome()).isEqualTo(Outcome.LEFT);
      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(first.summary().requests().sent()).isEqualTo(5);
      assertThat(first.summary().items().done()).isEqualTo(5);
      assertThat(second.summary().exitCode()).isZero();
      assertThat(second.summary().requests().sent()).isEqualTo(3);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void limitThatCoversEverythingIsNoReasonToStop() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      assertThat(shop.run(limit(3)).summary().exitCode()).isZero();
    }
  }

  @Test
  void sampleSendsSoManyOfThem() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(6)) {
      RunResult first = shop.run(sample(2));
      RunResult second = shop.run();

      assertThat(first.summary().exitCode()).isEqualTo(4);
      assertThat(first.summary().items().done()).isEqualTo(2);
      assertThat(second.summary().exitCode()).isZero();
      assertThat(shop.book().charges()).hasSize(6);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void submitLeavesToCollectWhatIsInFlight() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      shop.set("request.prompt", "{{title}} [sandbox:poll-500x3]");

      RunResult submitted = shop.run(RunOptions.of(Command.SUBMIT));
      RunResult collected = shop.run(RunOptions.of(Command.COLLECT));

      assertThat(submitted.summary().exitCode()).isEqualTo(4);
      assertThat(submitted.summary().requests().sent()).isEqualTo(3);
      assertThat(collected.summary().exitCode()).isZero();
      assertThat(collected.summary().requests().sent()).isZero();
      assertThat(collected.summary().items().done()).isEqualTo(3);
      assertThat(shop.images()).hasSize(3);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void tooManyFailuresAfterTwentyAnswersEndSubmitting() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(40)) {
      shop.set("throttle.in_flight", "1").set("request.prompt", "{{title}} [sandbox:http-422]");

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(3);
      assertThat(result.summary().requests().sent()).isEqualTo(20);
      assertThat(result.summary().items().pending()).isEqualTo(20);
      assertThat(result.stops().get(Stop.FAILURES))
          .isEqualTo("20 of 20 answers were failures, more than max_failures allows");
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void deadlineLeavesTheRestToTheNextRun() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(12)) {
      shop.set("throttle.per_second", "4").set("throttle.per_minute", "240");

      RunResult first = shop.run(within(Duration.ofMillis(900), Duration.ofMinutes(1)));
      RunResult second =
          shop.set("throttle.per_second", "200").set("throttle.per_minute", "12000").run();

      assertThat(first.summary().outcome()).isEqualTo(Outcome.DEADLINE);
      assertThat(first.summary().exitCode()).isEqualTo(10);
      assertThat(first.summary().items().inFlight()).isZero();
      assertThat(first.summary().items().pending()).isPositive();
      assertThat(second.summary().exitCode()).isZero();
      assertThat(shop.book().charges()).hasSize(12);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void deadlineBeforeThePlanIsReadIsStillADeadline() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(2)) {
      RunResult result = shop.run(within(Duration.ZERO, Duration.ZERO));

      assertThat(result.summary().exitCode()).isEqualTo(10);
      assertThat(result.summary().requests().sent()).isZero();
      assertThat(shop.run().summary().exitCode()).isZero();
    }
  }

  private static RunOptions limit(int limit) {
    return options(Optional.of(limit), Optional.empty());
  }

  private static RunOptions sample(int size) {
    return options(Optional.empty(), Optional.of(size));
  }

  private static RunOptions options(Optional<Integer> limit, Optional<Integer> sample) {
    return new RunOptions(
        Command.RUN, limit, sample, Optional.empty(), RunOptions.GRACE, Duration.ZERO, false);
  }

  private static RunOptions within(Duration maxDuration, Duration grace) {
    return new RunOptions(
        Command.RUN,
        Optional.empty(),
        Optional.empty(),
        Optional.of(maxDuration),
        grace,
        Duration.ZERO,
        false);
  }
}
