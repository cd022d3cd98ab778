package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.cli.Shop.Answer;
import shotlist.course.StopSignal;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Intent;
import shotlist.request.Request;
import shotlist.request.RequestBook;
import shotlist.state.Database;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;
import shotlist.testing.PostgresServer;
import shotlist.testing.TestState;
import shotlist.testing.Waiting;

/** {@code retry} and {@code resolve}, as somebody types them after a bad night. */
class SettlingCommandsTest {
  private static final String TIME = "20[0-9-]{8}T[0-9:]{8}Z";

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

  // What is in doubt.

  @Test
  void resolveListsWhatIsKnownOfEachDoubtAndWhatToDo() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug [sandbox:drop]",
            "P2,https://shop.example/p1.png,Mug [sandbox:drop]",
            "P3,https://shop.example/p3.png,Pan [sandbox:http-500]"));
    shop.on("run", "--set", "throttle.in_flight=1");

    Answer answer = shop.on("resolve");

    assertThat(answer.code()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(
            answer
                .out()
                .replaceAll(TIME, "TIME")
                .replaceAll("x-request-id   \\S+", "x-request-id   ID")
                .replaceAll("why in doubt   .*", "why in doubt   WHY")
                .replace(shop.job(), "job.yaml"))
        .isEqualTo(
            """
            shop: 2 requests are in doubt: sent, but no answer came back, so they may have been charged (4 credits).

              P1#1 and 1 more item: 2 credits, claid edit, sent TIME
                why in doubt   WHY
              P3#1: 2 credits, claid edit, sent TIME
                why in doubt   WHY
                x-request-id   ID

            Find out whether they were charged:
              claid lists no requests. Its dashboard shows what was spent; its support finds a request by its x-request-id, or by its time.
            Then settle them, all at once or by the ids of some:
              shotlist resolve job.yaml --free      not charged: credits free again, sent again
              shotlist resolve job.yaml --charged   charged: booked as spent, the items fail
              shotlist resolve job.yaml --resubmit  nobody knows: booked as spent, and sent again
            Until then they count as spent and are not sent again by themselves.
            """);

    Answer json = shop.on("resolve", "P3", "--json");

    assertThat(json.outLines()).hasSize(1);
    assertThat(json.json().path("requests").asInt()).isEqualTo(1);
    assertThat(json.json().path("credits").asInt()).isEqualTo(2);
    assertThat(json.json().path("doubts").get(0).propertyNames())
        .containsExactly(
            "item",
            "items",
            "sent_at",
            "credits",
            "provider",
            "operation",
            "attempt",
            "x_request_id",
            "project_name",
            "destination",
            "reason");
    assertThat(json.json().path("doubts").get(0).path("x_request_id").asString()).isNotEmpty();

    Answer status = shop.type("status", shop.job());
    Answer statusJson = shop.type("status", shop.job(), "--json");

    assertThat(status.out().replaceAll(TIME, "TIME"))
        .contains(
            """

            2 requests in doubt, 4 credits: sent, but no answer came back. They count as spent.
                P1#1 and 1 more item, sent TIME, 2 credits
                P3#1, sent TIME, 2 credits, x-request-id\s""")
        .endsWith("\n  What to do about them: shotlist resolve " + shop.job() + "\n");
    assertThat(statusJson.json().path("doubts").size()).isEqualTo(2);
  }

  @Test
  void doubtThatWasFreeIsSentAgainAndTheBooksAgree() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:reset-beforex1]"));
    shop.on("run");

    Answer answer = shop.on("resolve", "--free");
    Answer second = shop.on("resolve", "--free");
    Answer run = shop.on("run", "--json");

    assertThat(answer.code()).isZero();
    assertThat(told(answer))
        .isEqualTo(
            """
            shop: 1 request was not charged: 2 credits free again, in the budgets they were set aside in.
                P1#1, sent TIME, 2 credits
              The next run sends it again: shotlist run job.yaml
            """);
    assertThat(second)
        .isEqualTo(
            new Answer(0, "shop: no request is in doubt: there is nothing to settle.\n", ""));
    assertThat(run.code()).isZero();
    assertThat(run.json().path("credits").path("charged").asInt()).isEqualTo(2);
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("2");
    assertThat(total("charged")).isEqualTo(2);
    assertThat(total("in_doubt")).isZero();
  }

  @Test
  void doubtThatWasChargedFailsUntilSomebodyRetriesIt() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:dropx1]"));
    shop.on("run");

    Answer answer = shop.on("resolve", "P1", "--charged");
    Answer run = shop.on("run", "--set", "retry_failed=9");
    Answer retry = shop.on("retry");
    Answer again = shop.on("run");

    assertThat(told(answer))
        .isEqualTo(
            """
            shop: 1 request is booked as charged, 2 credits. 1 item has failed: "charged, result unknown".
                P1#1, sent TIME, 2 credits
              To ask for them once more, and pay once more: shotlist retry job.yaml
            """);
    assertThat(run.code()).isEqualTo(3);
    assertThat(run.err())
        .contains("1 item failed.\n    1 × charged, result unknown\n")
        .endsWith("\n  To have them sent again as they are: shotlist retry " + shop.job() + "\n");
    assertThat(told(retry))
        .isEqualTo(
            """
            shop: 1 failed item is pending again: 1 request to send, for 2 credits.
                P1#1: charged, result unknown
              It was charged before and brought no result (2 credits): sent again, it is charged again.
              It was perhaps made, and the result never seen: look at the service first, or it may be paid for twice.
              The next run sends it, within its budgets: shotlist run job.yaml
            """);
    assertThat(again.code()).isZero();
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("4");
    assertThat(total("charged")).isEqualTo(4);
  }

  @Test
  void doubtIsBookedAsChargedAndResubmitted() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:dropx1]"));
    shop.on("run");

    Answer answer = shop.on("resolve", "--resubmit", "--json");
    Answer plan = shop.on("plan");
    Answer run = shop.on("run");

    assertThat(answer.out())
        .isEqualTo(
            "{\"schema\":1,\"job\":\"shop\",\"requests\":1,\"items\":1,\"credits\":2,"
                + "\"settled\":\"resubmit\"}\n");
    assertThat(plan.out()).contains("  retry            1  tried before without success");
    assertThat(run.code()).isZero();
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("4");
    assertThat(total("charged")).isEqualTo(4);
  }

  @Test
  void onlyTheItemsNamedAreSettledAndTheOthersAreSaid() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug [sandbox:drop]",
            "P2,https://shop.example/p2.png,Pan [sandbox:drop]",
            "P3,https://shop.example/p3.png,Pot"));
    shop.on("run");

    Answer unknown = shop.on("resolve", "P1", "P22", "--free");
    Answer named = shop.on("resolve", "P1#1", "P3", "--free");

    assertThat(unknown)
        .isEqualTo(
            new Answer(
                2,
                "",
                """
                Job shop has no item "P22". Did you mean "P2"?
                  Nothing was changed. resolve takes ids as the manifest has them, and P1#2 for the second picture of P1.
                """));
    assertThat(named.outLines())
        .startsWith(
            "shop: 1 request was not charged: 2 credits free again, in the budgets they were set"
                + " aside in.")
        .endsWith("  P3#1 is done, not in doubt.");
    assertThat(total("in_doubt")).isEqualTo(2);
  }

  @Test
  void requestsOfAKilledRunAreSettledWithTheOthers() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:reset-beforex1]"));
    shop.on("run");
    change("update request set state = 'submitting', reason = ''"); // as a kill leaves it

    Answer list = shop.on("resolve");
    Answer answer = shop.on("resolve", "--free");

    assertThat(list.out())
        .isEqualTo(
            """
            shop: no request is in doubt: there is nothing to settle.
              1 request is being sent; where no run is going on, it is in doubt as well, and settled with the others.
            """);
    assertThat(answer.out()).startsWith("shop: 1 request was not charged: 2 credits free again");
    assertThat(shop.on("run").code()).isZero();
    assertThat(total("charged")).isEqualTo(2);
  }

  @Test
  void rehearsedJobIsSettledAndRunInTheSandboxAgain() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:drop]"));
    shop.on("run");
    change("update job set sandbox = true");

    Answer answer = shop.on("resolve", "--resubmit");

    assertThat(answer.code()).isZero();
    assertThat(told(answer))
        .isEqualTo(
            """
            shop: 1 request is booked as charged, 2 credits, and pending again.
                P1#1, sent TIME, 2 credits
              The next run sends it again, which is paid for twice where the first was charged: shotlist run job.yaml --sandbox
            """);
  }

  @Test
  void planTellsWhatMayBePaidTwiceAndRunSaysWhatIsSentAgain() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:drop]"));

    Answer run = shop.on("run", "--set", "in_doubt=resubmit");
    Answer plan = shop.on("plan", "--set", "in_doubt=resubmit");
    Answer explained = shop.on("plan", "--explain", "P1", "--set", "in_doubt=resubmit");
    Answer held = shop.on("plan");

    assertThat(run.err())
        .contains("It counts as spent and is sent again by the next run (in_doubt: resubmit).\n");
    assertThat(plan.out())
        .contains(
            "  retry            1  tried before without success, sent again\n",
            "  twice      1 request is sent again out of doubt (in_doubt: resubmit); if charged"
                + " before, 2 credits are paid twice\n");
    assertThat(explained.out())
        .isEqualTo(
            "P1 picture 1: retry: its request is in doubt, and in_doubt: resubmit sends it again; if"
                + " it was charged before, it is paid twice. It would be sent, for 2 credits.\n");
    assertThat(held.out()).contains("  in doubt         1  ").doesNotContain("twice");
  }

  @Test
  void onlyOneWayToSettleCanBeNamed() {
    Answer answer = shop.on("resolve", "--free", "--charged");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .isEqualTo(
            """
            --free, --charged are mutually exclusive (specify only one).
              Nothing was sent. See: shotlist resolve --help
            """);
  }

  // What has failed.

  @Test
  void failedItemsArePendingAgainWithWhatItCosts() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug [sandbox:http-422x1]",
            "P2,https://shop.example/p1.png,Mug [sandbox:http-422x1]",
            "P3,https://shop.example/p3.png,Pan [sandbox:http-404x1]",
            "P4,https://shop.example/p4.png,Pot"));
    shop.on("run", "--set", "max_failures=100%");

    Answer some = shop.on("retry", "P3", "P4");
    Answer answer = shop.on("retry");
    Answer second = shop.on("retry");
    Answer plan = shop.on("plan", "--json");
    Answer run = shop.on("run");

    assertThat(told(some).replaceAll("P3#1: 404.*", "P3#1: 404"))
        .isEqualTo(
            """
            shop: 1 failed item is pending again: 1 request to send, for 2 credits.
                P3#1: 404
              The next run sends it, within its budgets: shotlist run job.yaml
              P4#1 is done.
            """);
    assertThat(told(answer).replaceAll("more item: 422.*", "more item: 422"))
        .isEqualTo(
            """
            shop: 2 failed items are pending again: 1 request to send, for 2 credits.
                P1#1 and 1 more item: 422
              The next run sends it, within its budgets: shotlist run job.yaml
            """);
    assertThat(second)
        .isEqualTo(new Answer(0, "shop: nothing to retry: no item has failed.\n", ""));
    assertThat(plan.json().path("items").path("retry").asInt()).isEqualTo(2);
    assertThat(run.code()).isZero();
    assertThat(total("charged")).isEqualTo(6);
  }

  @Test
  void itemsThatHaveNotFailedAreSaidWithTheirState() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug [sandbox:drop]",
            "P2,https://shop.example/p2.png,Pan",
            "P3,https://shop.example/p3.png,Pot"));
    shop.on("run", "--limit", "2");

    Answer answer = shop.on("retry", "P1", "P2", "P3 1");
    Answer all = shop.on("retry");

    assertThat(answer.code()).isZero();
    assertThat(told(answer))
        .isEqualTo(
            """
            shop: nothing to retry: none of these items has failed.
              P1#1 is in doubt: shotlist resolve job.yaml 'P1#1'
              P2#1 is done.
              P3#1 is pending already: the next run sends it.
            """);
    assertThat(told(all))
        .isEqualTo(
            """
            shop: nothing to retry: no item has failed.
              1 request is in doubt, which is for: shotlist resolve job.yaml
            """);
  }

  @Test
  void unknownItemIsToldWithWhatWasMeantAndNothingIsChanged() {
    shop.catalog(List.of("P-100,https://shop.example/p1.png,Mug [sandbox:http-422]"));
    shop.on("run");

    Answer answer = shop.on("retry", "P-100", "P-10O", "P-100#2");

    assertThat(answer)
        .isEqualTo(
            new Answer(
                2,
                "",
                """
                Job shop has no item "P-10O". Did you mean "P-100"?
                Job shop has no item "P-100#2". Did you mean "P-100"?
                  Nothing was changed. retry takes ids as the manifest has them, and P1#2 for the second picture of P1.
                """));
    assertThat(shop.type("status", shop.job()).out()).contains("1 failed");
  }

  // What both have in common.

  @ParameterizedTest
  @CsvSource({"retry,", "resolve, --free", "resolve,"})
  void jobThatNeverRanIsNotCreated(String command, String option) {
    Answer answer = option == null ? shop.on(command) : shop.on(command, option);

    assertThat(answer)
        .isEqualTo(
            new Answer(
                2,
                "",
                """
                Job shop has never run with this state: there is nothing to %s.
                  Nothing was changed. Its runs had another working folder, perhaps, or another SHOTLIST_STATE_URL.
                """
                    .formatted(command)));
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"retry,", "resolve, --charged"})
  void runThatIsGoingOnIsNotDisturbed(String command, String option) throws Exception {
    shop.catalogOf(1).on("run");
    StateSettings state = StateSettings.fromEnvironment(shop.environment());
    LockOwner owner = LockOwner.worker("run", "nightly", Clock.systemUTC().instant());
    StopSignal stop = new StopSignal();
    try (WriteAccess held =
        WriteAccess.open(state, owner, Duration.ZERO, RunLock.Waiting.SILENTLY, stop::sleep)) {
      Answer answer = option == null ? shop.on(command) : shop.on(command, option);

      assertThat(held).isNotNull();
      assertThat(answer.code()).isEqualTo(11);
      assertThat(answer.err()).startsWith("Another run holds the lock: run of nightly by ");
    }
  }

  @Test
  void commandThatChangesNothingLeavesNoTraceAndOneThatDoesIsInTheJournal() {
    shop.catalog(List.of("P1,https://shop.example/p1.png,Mug [sandbox:drop]"));
    shop.on("run");
    shop.on("retry");
    shop.on("resolve");
    shop.on("resolve", "--charged");
    shop.on("resolve", "--charged");

    assertThat(texts("select command || ' ' || outcome from run order by id"))
        .containsExactly("run in_doubt", "resolve complete");
    assertThat(shop.type("credits", "--item", "P1").out()).contains("resolve --charged");
  }

  @Test
  void badNightOnPostgresIsSettledAlike() {
    StateSettings state = PostgresServer.createEmpty();
    try {
      shop.stateIn(state)
          .catalog(
              List.of(
                  "P1,https://shop.example/p1.png,Mug [sandbox:reset-beforex1]",
                  "P2,https://shop.example/p2.png,Pan [sandbox:http-422x1]",
                  "P3,https://shop.example/p3.png,Pot"));
      Answer never = shop.on("resolve", "--free");
      boolean untouched = hasNoTables(state);
      shop.on("run", "--set", "max_failures=100%");

      Answer list = shop.on("resolve");
      Answer unknown = shop.on("retry", "P7");
      Answer free = shop.on("resolve", "P1#1", "--free");
      Answer retry = shop.on("retry");
      Answer run = shop.on("run");

      assertThat(never.code()).isEqualTo(2);
      assertThat(untouched).isTrue();
      assertThat(list.out()).startsWith("shop: 1 request is in doubt: ");
      assertThat(unknown.err()).startsWith("Job shop has no item \"P7\".");
      assertThat(free.out()).startsWith("shop: 1 request was not charged: 2 credits free again");
      assertThat(retry.out()).startsWith("shop: 1 failed item is pending again: 1 request");
      assertThat(run.code()).isZero();
      assertThat(total("charged")).isEqualTo(6);
      assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("6");
    } finally {
      PostgresServer.drop(state);
    }
  }

  private static boolean hasNoTables(StateSettings state) {
    try (Connection looking =
            DriverManager.getConnection(state.url(), state.user(), state.password());
        ResultSet tables =
            looking
                .getMetaData()
                .getTables(null, looking.getSchema(), "%", new String[] {"TABLE"})) {
      return !tables.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void resolveThatIsKilledHasSettledEachRequestOnceWhenItWasTypedAgain() throws Exception {
    try (TestState state = TestState.in(folder.resolve("state"))) {
      addDoubts(state, 4000);
    }
    shop.set("job=nightly");
    Process killed = shop.start("resolve", "job.yaml", "--charged");
    while (killed.isAlive() && total("charged") == 0) {
      Waiting.aMoment();
    }
    killed.destroyForcibly().waitFor();

    Answer again = shop.on("resolve", "--charged");

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(texts("select state || ' ' || count(*) from request group by state"))
        .containsExactly("failed 4000");
    assertThat(texts("select kind || ' ' || count(*) from entry group by kind order by kind"))
        .containsExactly("charge 4000", "reserve 4000");
    assertThat(total("charged")).isEqualTo(8000);
    assertThat(total("in_doubt")).isZero();
  }

  /** In one commit, which is faster. */
  private static void addDoubts(TestState state, int number) {
    RequestBook book = state.book();
    Answered<SubmitAnswer> unknown =
        new Answered<>(new SubmitAnswer.Unknown("no answer"), Optional.empty(), Optional.empty());
    state
        .database()
        .inTransaction(
            () -> {
              for (int n = 0; n < number; n++) {
                Request pending =
                    state.addPending("https://shop.example/" + n + ".png", Credits.of(2));
                Request sent = ((Intent.Recorded) book.intend(pending)).request();
                book.enter(sent, unknown, Duration.ZERO);
              }
            });
  }

  private String told(Answer answer) {
    assertThat(answer.err()).isEmpty();
    return answer.out().replaceAll(TIME, "TIME").replace(shop.job(), "job.yaml");
  }

  private int total(String column) {
    return shop.type("credits", "--json").json().path("total").path(column).asInt();
  }

  private void change(String sql) {
    try (Database database = open()) {
      database.jdbc().sql(sql).update();
    }
  }

  private List<String> texts(String sql) {
    try (Database database = open()) {
      return database.jdbc().sql(sql).query(String.class).list();
    }
  }

  private Database open() {
    return Database.open(StateSettings.fromEnvironment(shop.environment()));
  }
}
