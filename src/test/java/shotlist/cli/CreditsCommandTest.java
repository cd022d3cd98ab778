package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import tools.jackson.databind.JsonNode;

/** The ledger as people and programs read it, held against the manifest and the service's book. */
class CreditsCommandTest {
  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
    shop.set("throttle.in_flight=1"); // tasks are numbered in the catalog's order
    shop.environment("MAGIC_HOUR_BASE_URL", shop.sandbox().magicHourUrl().toString())
        .environment("MAGIC_HOUR_API_KEY", "a-key");
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  private static String mug(String id, String title) {
    return id + ",https://shop.example/p1.png," + title;
  }

  @Test
  void sharedRequestsAndDoubtsSumUpToTheManifestAndToTheServicesBook() throws IOException {
    shop.catalog(
        List.of(
            mug("P1", "Mug"),
            mug("P2", "Mug"),
            "P3,https://shop.example/p3.png,Pan [sandbox:drop]",
            "P4,https://shop.example/p4.png,Pot [sandbox:task-error]"));
    assertThat(shop.on("run").code()).isEqualTo(12);

    JsonNode byItem = shop.type("credits", shop.job(), "--by", "item", "--json").json();

    assertThat(spentByKey(byItem)).isEqualTo(Map.of("P1", "2", "P3", "2", "P4", "2"));
    assertThat(spentByKey(byItem)).isEqualTo(creditsOfTheManifest());
    assertThat(spent(byItem.path("total"))).isEqualTo("6");
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("6");
  }

  @Test
  void halfCreditsSumUpToTheManifestAndToTheServicesBook() throws IOException {
    shop.job(
        """
        request: {images: 1, options: {scene: {prompt: {generate: true}}}}
        """);
    shop.write(
        "job.yaml", shop.read("job.yaml").replace("operation: edit", "operation: background"));
    assertThat(shop.on("run").code()).isZero();

    JsonNode byItem = shop.type("credits", shop.job(), "--by", "item", "--json").json();

    assertThat(spentByKey(byItem)).isEqualTo(Map.of("P1", "2.5", "P2", "2.5", "P3", "2.5"));
    assertThat(spentByKey(byItem)).isEqualTo(creditsOfTheManifest());
    assertThat(shop.sandbox().book().charged()).isEqualByComparingTo("7.5");
  }

  @Test
  void refundsSumUpToTheManifestAndToTheServicesBook() throws IOException {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p2.png,Pan [sandbox:task-error]"));
    shop.write(
        "job.yaml", shop.read("job.yaml").replace("provider: claid", "provider: magic-hour"));
    assertThat(shop.on("run").code()).isEqualTo(3);

    JsonNode byItem = shop.type("credits", shop.job(), "--by", "item", "--json").json();

    var book = shop.sandbox().book();
    assertThat(byItem.path("total").path("refunded").decimalValue())
        .isEqualByComparingTo(book.refunded())
        .isPositive();
    assertThat(byItem.path("total").path("charged").decimalValue())
        .isEqualByComparingTo(book.charged());
    assertThat(spentByKey(byItem)).isEqualTo(creditsOfTheManifest());
  }

  /** What each key has spent, as the manifest counts. */
  private static Map<String, String> spentByKey(JsonNode report) {
    Map<String, String> spent = new TreeMap<>();
    report.path("rows").forEach(row -> spent.put(row.path("key").asString(), spent(row)));
    spent.values().removeIf("0"::equals);
    return spent;
  }

  private static String spent(JsonNode sums) {
    return plain(
        sums.path("reserved")
            .decimalValue()
            .add(sums.path("charged").decimalValue())
            .add(sums.path("in_doubt").decimalValue())
            .subtract(sums.path("refunded").decimalValue()));
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }

  private Map<String, String> creditsOfTheManifest() throws IOException {
    Map<String, BigDecimal> credits = new TreeMap<>();
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    for (CSVRecord line : format.parse(new StringReader(shop.read("out/manifest.csv")))) {
      credits.merge(line.get("id"), new BigDecimal(line.get("credits")), BigDecimal::add);
    }
    Map<String, String> plain = new TreeMap<>();
    credits.forEach((id, amount) -> plain.put(id, plain(amount)));
    plain.values().removeIf("0"::equals);
    return plain;
  }

  @Test
  void chargeOfASharedRequestCountsForTheItemWhoseManifestLineCarriesIt() throws IOException {
    shop.catalog(List.of(mug("P1", "Mug"), mug("P2", "Mug")));
    shop.on("run");
    shop.catalog(List.of(mug("P2", "Mug"), "P3,https://shop.example/p3.png,Mug"));
    shop.on("run");

    Answer byItem = shop.type("credits", shop.job(), "--by", "item");

    assertThat(byItem.out())
        .isEqualTo(
            """
            item   reserved  charged  refunded  in doubt  spent
            P2            0        2         0         0      2
            P3            0        2         0         0      2
            total         0        4         0         0      4
            """);
    assertThat(creditsOfTheManifest()).isEqualTo(Map.of("P2", "2", "P3", "2"));
  }

  @Test
  void tableIsHeldAgainstNothingButItsColumns() {
    shop.on("run");

    assertThat(shop.type("credits", "--by", "job").out())
        .isEqualTo(
            """
            job    reserved  charged  refunded  in doubt  spent
            shop          0        6         0         0      6
            total         0        6         0         0      6
            """);
  }

  @Test
  void cellsThatASpreadsheetWouldRunAreMadeHarmless() {
    shop.catalog(List.of(mug("=HYPERLINK(1)", "Mug"), mug("-2", "Pan"), mug("@x", "Pot")));
    shop.on("run");

    assertThat(shop.type("credits", "--by", "item", "--csv").outLines())
        .containsExactly(
            "key,reserved,charged,refunded,in_doubt",
            "'-2,0,2,0,0",
            "'=HYPERLINK(1),0,2,0,0",
            "'@x,0,2,0,0");
  }

  @Test
  void historyTellsEntriesAndChangesInWords() {
    shop.catalogOf(1);
    shop.on("run");

    Answer answer = shop.type("credits", shop.job(), "--item", "P1");

    assertThat(answer.code()).isZero();
    assertThat(withoutTimes(answer))
        .isEqualTo(
            """
            P1
              picture 1 in job shop: done, https://shop.example/p1.png

            Request 4100001 (#1 of job shop): picture 1, done, 2 credits charged
              TIME  RUN  attempt 1  2 credits reserved: intent to send
              TIME  RUN  attempt 1  being sent: intent to send
              TIME  RUN  attempt 1  2 credits charged: accepted as task 4100001
              TIME  RUN  attempt 1  with the service: accepted
              TIME  RUN  attempt 1  done: finished
            """);
  }

  private static String withoutTimes(Answer answer) {
    return answer
        .out()
        .replaceAll("[-0-9]{10}T[:0-9]{8}Z", "TIME")
        .replaceAll("[-0-9]{10}\\.[0-9]+", "RUN");
  }

  @Test
  void historySaysWhoseLineCarriesASharedCharge() {
    shop.catalog(List.of(mug("P1", "Mug"), mug("P2", "Mug"), mug("P3", "Mug")));
    shop.on("run");

    assertThat(shop.type("credits", "--item", "P1").out())
        .contains(
            "  Shared with P2 picture 1, P3 picture 1: one charge, in the manifest's line of P1"
                + " picture 1.\n");
    assertThat(shop.type("credits", "--item", "P3").out())
        .contains(
            "  Shared with P1 picture 1, P2 picture 1: one charge, in the manifest's line of P1"
                + " picture 1; the lines of P3 say 0.\n");
  }

  @Test
  void historyOfSeveralPicturesIsThatOfEach() {
    shop.catalog(List.of(mug("P1", "Mug"), mug("P1", "Mug"), "P1,https://shop.example/p3.png,Mug"));
    shop.on("run");

    Answer answer = shop.type("credits", "--item", "P1");

    assertThat(answer.outLines())
        .contains(
            "  picture 1 in job shop: done, https://shop.example/p1.png",
            "  picture 2 in job shop: done, https://shop.example/p1.png",
            "  picture 3 in job shop: done, https://shop.example/p3.png",
            "Request 4100001 (#1 of job shop): pictures 1, 2, done, 2 credits charged",
            "  These pictures are one request: one charge, in the manifest's line of P1 picture 1.",
            "Request 4100002 (#2 of job shop): picture 3, done, 2 credits charged");
  }

  @Test
  void historyOfWhatIsNotInTheCatalogAnyMoreStaysKnown() {
    shop.set("catalog.max_removed=100%");
    shop.on("run");
    shop.catalog(List.of("P2,https://shop.example/p2.png,Product 2"));
    shop.on("run");

    Answer answer = shop.type("credits", shop.job(), "--item", "P1");

    assertThat(answer.code()).isZero();
    assertThat(withoutTimes(answer))
        .contains(
            "  picture 1 in job shop: not in the catalog any more, as run RUN found, ",
            "  This product does not ask for it any more.\n",
            "  No item of the catalog asks for it any more, so no line of the manifest carries its"
                + " credits; the sums of `credits` do.\n",
            "2 credits charged: accepted as task 4100001");
  }

  @Test
  void historyOfARejectedRowSaysWhyNothingWasAskedForIt() {
    shop.set("catalog.max_rejects=90%");
    shop.catalog(List.of(mug("P1", "Mug"), "P2,ftp://shop.example/p2.png,Pan"));
    shop.on("run");

    Answer answer = shop.type("credits", shop.job(), "--item", "P2");

    assertThat(answer.code()).isZero();
    assertThat(answer.out())
        .startsWith(
            "P2\n  line 3 of the catalog of job shop: rejected, so nothing is asked for it: ");
  }

  @Test
  void historyOfAnUnknownItemIsAMessage() {
    shop.on("run");

    Answer unknown = shop.type("credits", shop.job(), "--item", "P1#1");

    assertThat(unknown)
        .isEqualTo(
            new Answer(
                2,
                "",
                """
                --item P1#1: no item of this id is known in job shop.
                  It stood in no catalog that was planned, and no credit was spent on it. An id is written as in the catalog, without a picture's number.
                """));
  }

  @Test
  void historyOfAJobThatNeverRanIsAMessage() {
    assertThat(shop.type("credits", shop.job(), "--item", "P1"))
        .isEqualTo(
            new Answer(
                2,
                "",
                "--item P1: job shop has never run with this state, so nothing is known of its"
                    + " items.\n"));
  }

  @Test
  void historyForProgramsHasTheSameLines() {
    shop.catalogOf(1);
    shop.on("run");

    JsonNode json = shop.type("credits", shop.job(), "--item", "P1", "--json").json();
    List<String> csv = shop.type("credits", shop.job(), "--item", "P1", "--csv").outLines();

    assertThat(json.propertyNames())
        .containsExactly("schema", "by", "rows", "total", "pictures", "history", "requests");
    assertThat(json.path("history")).hasSize(5);
    assertThat(json.path("history").get(2).path("kind").asString()).isEqualTo("charge");
    assertThat(json.path("history").get(2).path("request_id").asString()).isEqualTo("4100001");
    assertThat(json.path("history").get(4).path("to").asString()).isEqualTo("done");
    assertThat(json.path("requests").get(0).path("charge_stands_at").path("id").asString())
        .isEqualTo("P1");
    assertThat(csv).hasSize(6);
    assertThat(csv.get(0))
        .isEqualTo("at,job,run,request,request_id,attempt,kind,amount,from,to,reason");
    assertThat(csv.get(3)).contains(",1,4100001,1,charge,2,,,accepted as task 4100001");
  }

  @Test
  void historySinceADayLeavesOutWhatWasBefore() {
    shop.on("run");

    Answer answer = shop.type("credits", "--item", "P1", "--since", "2999-01-01");

    assertThat(answer.code()).isZero();
    assertThat(answer.out())
        .doesNotContain("attempt")
        .endsWith("  Nothing has happened to it since 2999-01-01T00:00:00Z.\n");
  }

  @Test
  void idsCannotSteerTheTerminal() {
    assertThat(Words.harmless("P\u001b[31m1\u202e")).isEqualTo("P?[31m1?");
    assertThat(Words.harmless("Tasse ☕ größe")).isEqualTo("Tasse ☕ größe");
  }
}
