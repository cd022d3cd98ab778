package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.run.Shop.row;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.course.Stop;
import shotlist.ledger.Credits;
import shotlist.manifest.Outcome;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;

/** What answers to submissions mean for a run as a whole; each by itself is in the fault table. */
class SubmissionFaultsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"http-429", "flat-429"})
  void tooManyRequestsAreSentAgain(String fault) throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit")) {
      RunResult result =
          shop.catalog(row(1, "Mug [sandbox:" + fault + "x2]"), row(2, "Lamp")).run();

      assertThat(result.summary().exitCode()).isZero();
      assertThat(result.summary().requests().refused429()).isEqualTo(2);
      assertThat(result.summary().requests().retried()).isEqualTo(2);
      assertThat(result.summary().requests().sent()).isEqualTo(4);
      assertThat(shop.book().charges()).hasSize(2);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void doubtCountsAgainstTheBudget() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("budget.day", "4")) {
      shop.set("throttle.in_flight", "1");
      shop.catalog(row(1, "Mug [sandbox:drop]"), row(2, "Lamp"), row(3, "Chair"));

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(12);
      assertThat(result.summary().items().pending()).isEqualTo(1);
      assertThat(result.summary().credits().budget().day().spent()).isEqualTo(Credits.of("4"));
      assertThat(shop.book().charged()).isEqualByComparingTo("4");
    }
  }

  /** With it, somebody can ask the service what became of the request. */
  @Test
  void synchronousRequestThatWasRefusedOrIsInDoubtHasTheAnswersRequestId() throws Exception {
    try (Shop shop = new Shop(folder, "claid/background").set("max_failures", "100%")) {
      shop.catalog(
              row(1, "Mug [sandbox:http-500]"), row(2, "Mug [sandbox:http-422]"), row(3, "Mug"))
          .run();

      assertThat(shop.column("status")).containsExactly("in_doubt", "failed", "done");
      assertThat(shop.column("request_id")).doesNotContain("").doesNotHaveDuplicates();
    }
  }

  @Test
  void asynchronousRequestThatWasRefusedHasNone() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("max_failures", "100%")) {
      shop.catalog(row(1, "Mug [sandbox:http-422]")).run();

      assertThat(shop.column("request_id")).containsExactly("");
    }
  }

  @Test
  void refusedRowsFailWithTheServicesWordsAndCanBeFedBack() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("max_failures", "100%")) {
      shop.catalog(
          row(1, "Mug [sandbox:http-400]"),
          row(2, "Mug [sandbox:http-404]"),
          row(3, "Mug [sandbox:http-409]"),
          row(4, "Mug [sandbox:http-413]"),
          row(5, "Mug [sandbox:http-415]"),
          row(6, "Mug [sandbox:http-422]"),
          row(7, "Mug"));

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(3);
      assertThat(result.summary().items().failed()).isEqualTo(6);
      assertThat(shop.line("P6").get("reason")).startsWith("422").hasSizeGreaterThan(5);
      assertThat(shop.csv("failed.csv")).extracting(line -> line.get("sku")).hasSize(6);
      shop.assertThatTheBooksAgree();

      shop.set("job", "again")
          .set("catalog.path", folder.resolve("out/failed.csv").toString())
          .set("manifest.folder", folder.resolve("again").toString())
          .set("request.prompt", "A mug");
      RunResult again = shop.run();

      assertThat(again.summary().exitCode()).isZero();
      assertThat(again.summary().items().done()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @CsvSource({"http-401, claid/edit", "http-403, claid/edit", "http-401, magic-hour/edit"})
  void refusedKeyEndsEverythingAndNothingMoreIsAsked(String fault, String operation)
      throws Exception {
    try (Shop shop = new Shop(folder, operation).set("throttle.in_flight", "1")) {
      shop.catalog(row(1, "Mug [sandbox:" + fault + "]"), row(2, "Lamp"), row(3, "Chair"));

      RunResult result = shop.run();

      assertThat(result.summary().outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(result.summary().exitCode()).isEqualTo(6);
      assertThat(result.summary().requests().sent()).isEqualTo(1);
      assertThat(result.summary().items().pending()).isEqualTo(3);
      assertThat(shop.manifest()).hasSize(3);
      assertThat(shop.book().charges()).isEmpty();
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void whatIsPaidForIsDownloadedAfterTheKeyWasRefused() throws Exception {
    SandboxOptions trickling =
        SandboxOptions.defaults()
            .withoutLimits()
            .withTimes(
                new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
    try (Shop shop = new Shop(folder, "claid/edit", trickling)) {
      shop.set("throttle.in_flight", "1");
      shop.catalog(row(1, "Mug [sandbox:slow-download]"), row(2, "Lamp [sandbox:http-401]"));

      RunResult result = shop.run();

      assertThat(result.summary().exitCode()).isEqualTo(6);
      assertThat(result.summary().downloads().files()).isEqualTo(1);
      assertThat(shop.images()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void keyThatWasReplacedGoesOnWhereTheRevokedOneEnded() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").catalogOf(3)) {
      RunResult revoked = shop.key("revoked-key").run();
      RunResult replaced = shop.key("test-key").run();

      assertThat(revoked.summary().exitCode()).isEqualTo(6);
      assertThat(revoked.summary().items().pending()).isEqualTo(3);
      assertThat(revoked.stops()).containsOnlyKeys(Stop.KEY);
      assertThat(revoked.stops().toString()).doesNotContain("revoked-key");
      assertThat(replaced.summary().exitCode()).isZero();
      shop.assertThatTheBooksAgree();
    }
  }

  @Test
  void refusedPaymentStillCollectsWhatIsInFlight() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("throttle.in_flight", "1")) {
      shop.catalog(row(1, "Mug"), row(2, "Lamp [sandbox:http-402]"), row(3, "Chair"));

      RunResult result = shop.run();

      assertThat(result.summary().outcome()).isEqualTo(Outcome.UNPAID);
      assertThat(result.summary().exitCode()).isEqualTo(7);
      assertThat(result.summary().items().done()).isEqualTo(1);
      assertThat(result.summary().items().pending()).isEqualTo(2);
      assertThat(shop.images()).hasSize(1);
      shop.assertThatTheBooksAgree();
    }
  }
}
