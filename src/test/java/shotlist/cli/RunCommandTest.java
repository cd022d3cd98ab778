package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;
import tools.jackson.databind.JsonNode;

class RunCommandTest {
  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  @Test
  void runMakesEveryPictureAndSaysWhereTheyAre() {
    Answer answer = shop.on("run", "--budget", "9");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines())
        .startsWith("shop " + runName(1) + ": complete, every item is done.")
        .contains("  items      3 done", "  manifest   " + folder.resolve("out/manifest.csv"));
    assertThat(answer.out()).contains("  credits    6 charged");
    assertThat(answer.err())
        .startsWith(folder.resolve("catalog.csv") + " is read as generic (told from the header; ")
        .contains(
            """
            shop: 3 items (3 new)
            To send: 3 requests, each 1 output for 2 credits; together 6 credits. Spent so far: run 0 of 9.
            """);
    assertThat(shop.read("out/manifest.csv").lines()).hasSize(4);
    assertThat(
            folder.resolve("images/P1-1-1.png").toFile().exists()
                || folder.resolve("images/P1-1-1.jpg").toFile().exists())
        .isTrue();
  }

  @Test
  void jobWithoutABudgetAndWithoutAPlaceForResultsIsWarnedOfLoudly() {
    shop.write(
        "job.yaml",
        """
        job: shop
        provider: claid
        operation: edit
        catalog: {path: %s, columns: {id: sku, image: image_url}}
        request: {prompt: on oak, images: 2}
        manifest: {folder: %s}
        """
            .formatted(folder.resolve("catalog.csv"), folder.resolve("out")));

    Answer plan = shop.on("plan");
    Answer run = shop.on("run", "--quiet");
    Answer again = shop.on("run", "--quiet");

    String warnings =
        """
        WARNING: this job has no budget. Only the catalog's size limits what a run may spend: 12 credits as it stands,
          and as many again where every picture's URL changes over night. Set budget.run, budget.day or budget.month in %1$s,
          or use --budget N.
        WARNING: this job keeps no results. The manifest has the service's URLs alone, which end after 24 hours; what was paid for is gone then.
          Set download.folder in %1$s, or output.destination where the service writes to a storage of yours.
        """
            .formatted(shop.job());
    assertThat(plan.err()).isEqualTo(warnings);
    assertThat(plan.out()).contains("  requests   3, each 2 outputs for 4 credits\n");
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEqualTo(warnings);
    assertThat(again.err()).isEmpty();
  }

  private static String runName(int number) {
    return Clock.systemUTC().instant().toString().substring(0, 10) + "." + number;
  }

  @Test
  void whatIsPaidForAndCouldNotBeFetchedIsListedWithItsDeadline() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:download-404]"));

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(4);
    assertThat(answer.err())
        .contains("1 picture is paid for and could not be fetched.\n")
        .containsPattern(
            "    P1 position 1, output 1: not downloaded: the link was answered with HTTP 404; it"
                + " can be tried until 20\\S+Z\n")
        .contains("  Nothing more is paid for it. To try again while its link lives: ")
        .contains("shotlist collect ");
  }

  @Test
  void secondRunSendsNothing() {
    shop.on("run");

    Answer answer = shop.on("run", "--json");

    assertThat(answer.code()).isZero();
    assertThat(answer.json().path("catalog").path("unchanged").asInt()).isEqualTo(3);
    assertThat(answer.json().path("requests").path("sent").asInt()).isZero();
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("6");
  }

  @Test
  void jsonIsExactlyOneLine() {
    Answer answer = shop.on("run", "--json");

    assertThat(answer.outLines()).hasSize(1);
    assertThat(answer.json().path("outcome").asString()).isEqualTo("complete");
    assertThat(answer.json().path("exit_code").asInt()).isZero();
  }

  @Test
  void quietRunSaysNothing() {
    Answer answer = shop.on("run", "--quiet", "--budget", "9");

    assertThat(answer).isEqualTo(new Answer(0, "", ""));
  }

  @Test
  void typoInTheJobFileIsShownWithItsLineBeforeAnythingIsSent() {
    shop.job("request: {promt: \"{{title}}\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .contains(
            "job.yaml:10: unknown key \"promt\" under \"request\". Did you mean \"prompt\"?",
            "Nothing was sent");
  }

  @Test
  void whateverIsWrongJsonGetsItsLine() {
    shop.job("request: {promt: \"{{title}}\"}");

    Answer answer = shop.on("run", "--json");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.outLines()).hasSize(1);
    assertThat(answer.json().path("outcome").asString()).isEqualTo("invalid");
    assertThat(answer.json().path("exit_code").asInt()).isEqualTo(2);
  }

  @Test
  void missingKeyIsWrongUsage() {
    Answer answer = shop.withoutKey().on("run");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).startsWith("CLAID_API_KEY is not set").contains("Nothing was sent");
  }

  @Test
  void refusedKeyStopsTheRunAndSaysWhichVariableToCheck() {
    Answer answer = shop.environment("CLAID_API_KEY", "revoked-1").on("run");

    assertThat(answer.code()).isEqualTo(6);
    assertThat(answer.err())
        .contains("claid refused the key: ", "3 items stay pending.", "Check CLAID_API_KEY")
        .doesNotContain("revoked-1");
  }

  @Test
  void refusedPaymentExitsSevenAndSaysWhatToDo() {
    Answer answer = shop.environment("CLAID_API_KEY", "empty-1").on("run");

    assertThat(answer.code()).isEqualTo(7);
    assertThat(answer.err()).contains("claid refused payment: ", "Top up the account");
  }

  @Test
  void catalogThatIsNotThereIsWrongUsage() {
    Answer answer = shop.on("run", "--catalog", folder.resolve("nope.csv").toString());

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("nope.csv: there is no such file.", "Nothing was sent");
  }

  @Test
  void columnThatIsMissingIsWrongUsage() {
    shop.job("request: {prompt: \"{{colour}}\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("colour");
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }

  @Test
  void reachedBudgetSaysWhatIsLeftAndWhatToRaise() {
    Answer answer = shop.on("run", "--budget", "5");

    assertThat(answer.code()).isEqualTo(8);
    assertThat(answer.err())
        .endsWith(
            """
            Stopped by budget.run: the next request needs 2 credits, 1 of 5 are left.
              1 item stays pending. Everything already paid for was collected.
              Run again, or raise budget.run in %s, or with a higher --budget.
            """
                .formatted(shop.job()));
  }

  /** What a script has reckoned to be left may be nothing. */
  @Test
  void nothingIsSentForALimitOfNothing() {
    Answer answer = shop.on("run", "--limit", "0");

    assertThat(answer.code()).isEqualTo(4);
    assertThat(answer.err()).contains("3 items stay pending.");
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }

  @Test
  void dailyBudgetSaysUntilWhen() {
    Answer answer = shop.on("run", "--set", "budget.day=2");

    assertThat(answer.code()).isEqualTo(8);
    assertThat(answer.err())
        .contains(
            "Stopped by budget.day: the next request needs 2 credits, 0 of 2 are left until",
            "00:00 UTC.",
            "Run again tomorrow, or raise budget.day in " + shop.job() + ".");
  }

  @Test
  void limitLeavesTheRestForTheNextRun() {
    Answer first = shop.on("run", "--limit", "1");
    Answer second = shop.on("run");

    assertThat(first.code()).isEqualTo(4);
    assertThat(first.err())
        .endsWith("\n2 items stay pending. To go on: shotlist run " + shop.job() + "\n");
    assertThat(second.code()).isZero();
    assertThat(shop.sandbox().book().charges()).hasSize(3);
  }

  @Test
  void sampleSendsSoManyRequests() {
    Answer answer = shop.on("run", "--sample", "2", "--json");

    assertThat(answer.code()).isEqualTo(4);
    assertThat(answer.json().path("requests").path("accepted").asInt()).isEqualTo(2);
  }

  @Test
  void failedItemsAreToldWithTheirReasons() {
    shop.job("request: {prompt: \"{{title}} [sandbox:http-422]\"}");

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(3);
    assertThat(answer.err())
        .contains("\n3 items failed.\n    3 × 422")
        .contains(folder.resolve("out/failed.csv").toString());
  }

  @Test
  void requestsInDoubtAreListedAndLeftToAPerson() {
    shop.job("request: {prompt: \"{{title}} [sandbox:drop]\"}").catalogOf(1);

    Answer answer = shop.on("run");

    assertThat(answer.code()).isEqualTo(12);
    assertThat(answer.err())
        .contains(
            "1 request is in doubt: sent, but no answer came back, so it may have been charged"
                + " (2 credits).\n    P1#1, sent ")
        .endsWith(
            """
            , 2 credits
              1 item waits for it. It counts as spent and is not sent again by itself.
              What is known, and how to find out more: shotlist resolve %s
              Then: shotlist resolve %s --charged | --free | --resubmit
            """
                .formatted(shop.job(), shop.job()));
  }

  @Test
  void submitDoesNotWaitAndCollectFetchesTheRest() {
    Answer submitted = shop.on("submit", "--json");
    Answer collected = shop.on("collect", "--json");

    assertThat(submitted.code()).isIn(0, 4);
    assertThat(submitted.json().path("requests").path("accepted").asInt()).isEqualTo(3);
    assertThat(collected.code()).isZero();
    assertThat(collected.json().path("items").path("done").asInt()).isEqualTo(3);
    assertThat(collected.json().path("requests").path("sent").asInt()).isZero();
  }

  @Test
  void anotherRunsLockIsToldWithItsOwner() throws InterruptedException {
    StateSettings state = StateSettings.fromEnvironment(shop.environment());
    LockOwner owner = LockOwner.worker("run", "nightly", Clock.systemUTC().instant());
    StopSignal stop = new StopSignal();
    try (WriteAccess held =
        WriteAccess.open(state, owner, Duration.ZERO, RunLock.Waiting.SILENTLY, stop::sleep)) {
      Answer answer = shop.on("run", "--json");

      assertThat(held).isNotNull();
      assertThat(answer.code()).isEqualTo(11);
      assertThat(answer.json().path("outcome").asString()).isEqualTo("locked");
      assertThat(answer.err())
          .startsWith("Another run holds the lock: run of nightly by ")
          .contains(
              "(process " + ProcessHandle.current().pid() + ") since ", "--wait-for-lock 10m");
    }
  }

  @Test
  void stateThatCannotBeWrittenIsWrongUsage() {
    shop.write("taken", "a file where a folder should be");
    shop.environment("SHOTLIST_STATE_URL", "jdbc:h2:file:" + folder.resolve("taken/state"));

    Shop.Answer answer = shop.on("run");

    assertThat(answer.code()).as(answer.err()).isEqualTo(2);
    assertThat(answer.err()).contains("The state folder " + folder.resolve("taken"));
    assertThat(shop.type("check", shop.job()).code()).isEqualTo(2);
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }

  @Test
  void stopBeforeTheLockEndsWithTheSignalsCode() {
    StopSignal stop = new StopSignal();
    stop.stopAll(Stop.TERMINATED, "SIGTERM");

    Answer answer = shop.type(stop, "run", shop.job(), "--json");

    assertThat(answer.code()).isEqualTo(143);
    assertThat(answer.json().path("outcome").asString()).isEqualTo("stopped");
    assertThat(shop.sandbox().book().charges()).isEmpty();
  }

  @Test
  void lastSettingOfAKeyCounts() {
    Answer answer = shop.on("run", "--set", "budget.run=2", "--set", "budget.run=4", "--json");

    JsonNode budget = answer.json().path("credits").path("budget").path("run");

    assertThat(budget.path("limit").asInt()).isEqualTo(4);
    assertThat(budget.path("spent").asInt()).isEqualTo(4);
  }
}
