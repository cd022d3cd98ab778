package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;

/** The commands that change nothing. */
class LookingCommandsTest {
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
  void helpVersionAndSchemaOpenNoDatabase() {
    Answer help = shop.type("--help");
    Answer ofRun = shop.type("run", "--help");
    Answer version = shop.type("--version");
    Answer schema = shop.type("schema");

    assertThat(List.of(help.code(), ofRun.code(), version.code(), schema.code())).containsOnly(0);
    assertThat(help.out()).contains("run", "plan", "export", "report", "choose");
    assertThat(ofRun.out()).contains("--max-duration", "--wait-for-lock", "--verbose", "--quiet");
    assertThat(version.out()).matches("shotlist [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    assertThat(schema.json().path("title").asString()).isEqualTo("Shotlist job file");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "run", "plan", "submit", "collect", "status", "retry", "resolve", "credits", "report",
            "choose", "export", "check", "sandbox", "schema")) {
      Answer answer = shop.type(command, "--help");

      assertThat(answer.code()).isZero();
      assertThat(answer.out()).startsWith("Usage: shotlist " + command);
    }
  }

  @Test
  void unknownOptionIsToldWithWhatWasMeant() {
    Answer answer = shop.type("run", "job.yaml", "--jsno");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .isEqualTo(
            """
            Unknown option: '--jsno'.
              Did you mean --json?
              Nothing was sent. See: shotlist run --help
            """);
  }

  @Test
  void unknownCommandIsToldWithWhatWasMeant() {
    Answer answer = shop.type("colect", "job.yaml");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .startsWith("There is no command \"colect\".\n  Did you mean collect?\n");
  }

  @Test
  void limitMustBeANumber() {
    Answer answer = shop.type("run", "job.yaml", "--limit", "-1");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("'--limit': \"-1\" is not a whole number from 0");
  }

  @Test
  void planTellsItemsByReasonAndSendsNothing() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p1.png,Mug",
            "P3,https://shop.example/p3.png,Pan",
            "P4,https://shop.example/p4.png,Pot",
            "P5,https://shop.example/p5.png,Lid",
            "P6,https://shop.example/p6.png,Jar",
            "P7,https://shop.example/p7.png,Cup",
            "P8,https://shop.example/p8.png,Jug",
            "P9,https://shop.example/p9.png,Bin",
            "P10,ftp://shop.example/p10.png,Box"));

    Answer answer = shop.on("plan", "--json", "--set", "budget.day=10");

    assertThat(answer.code()).isZero();
    assertThat(answer.json().propertyNames())
        .containsExactly(
            "schema", "job", "items", "requests", "credits", "saved", "seconds", "days", "budget");
    assertThat(answer.json().path("items").path("new").asInt()).isEqualTo(8);
    assertThat(answer.json().path("items").path("duplicate").asInt()).isEqualTo(1);
    assertThat(answer.json().path("items").path("rejected").asInt()).isEqualTo(1);
    assertThat(answer.json().path("requests").asInt()).isEqualTo(8);
    assertThat(answer.json().path("credits").asInt()).isEqualTo(16);
    assertThat(answer.json().path("saved").asInt()).isEqualTo(2);
    assertThat(answer.json().path("days").asInt()).isEqualTo(2);
    assertThat(answer.err()).startsWith("line 11: P10, image_url \"ftp://shop.example/p10.png\": ");
    assertThat(shop.sandbox().book().charges()).isEmpty();
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void planRefusesWhatARunWouldRefuse() {
    shop.catalog(List.of("P1,not a url,Mug", "P2,https://shop.example/p2.png,Pan"));

    Answer answer = shop.on("plan");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .startsWith("line 2: P1, image_url \"not a url\": ")
        .contains("1 of 2 rows is unusable, more than catalog.max_rejects allows.");
  }

  @Test
  void planExplainsWhatIsUnchangedAndWhatIsUnknown() {
    shop.on("run");

    Answer unchanged = shop.on("plan", "--explain", "P2");
    Answer unknown = shop.on("plan", "--explain", "P9");

    assertThat(unchanged.out())
        .startsWith("P2 picture 1: unchanged: its result is collected since ");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).startsWith("--explain P9: no row of ");
  }

  @Test
  void planNamesTheSettingThatChanged() {
    shop.on("run");

    Answer answer =
        shop.on("plan", "--explain", "P1", "--set", "request.prompt=A shelf with {{title}}");

    assertThat(answer.out())
        .isEqualTo(
            "P1 picture 1: changed: it asks for something else than before: prompt was \"Product 1"
                + " on a table\" and is \"A shelf with Product 1\". It would be sent, for 2"
                + " credits.\n");
  }

  @Test
  void planNamesEveryPartThatChangedForEachPicture() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png?X-Amz-Signature=one,Mug",
            "P1,https://shop.example/p2.png,Mug"));
    shop.on("run");
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png?X-Amz-Signature=two,Mug",
            "P1,https://shop.example/p3.png?token=secret,Mug"));

    Answer picture = shop.on("plan", "--explain", "P1");
    Answer options =
        shop.on(
            "plan",
            "--explain",
            "P1",
            "--set",
            "request.options={model: v1, guidance_scale: 5}",
            "--set",
            "output.format=jpeg");

    assertThat(picture.out().lines())
        .satisfiesExactly(
            first -> assertThat(first).startsWith("P1 picture 1: unchanged: its result is"),
            second ->
                assertThat(second)
                    .isEqualTo(
                        "P1 picture 2: changed: it asks for something else than before: picture was"
                            + " \"https://shop.example/p2.png\" and is"
                            + " \"https://shop.example/p3.png?token=***\". It would be sent, for 2"
                            + " credits."));
    assertThat(options.out().lines().findFirst())
        .contains(
            "P1 picture 1: changed: it asks for something else than before: options.guidance_scale"
                + " was not given and is \"5\"; options.model was not given and is \"v1\";"
                + " output.format was not given and is \"jpeg\". It would be sent, for 2 credits.");
  }

  @Test
  void planShowsALongPromptWhereItChanged() {
    String table = "request.prompt=" + String.join(", ", Collections.nCopies(20, "on a table"));
    shop.on("run", "--set", table + ", at dawn");

    Answer answer = shop.on("plan", "--explain", "P1", "--set", table + ", at dusk");

    assertThat(answer.out())
        .contains("prompt was \"…le, on a table, at dawn\" and is \"…le, on a table, at dusk\"");
  }

  @Test
  void planNamesNormalizeWhereItMakesTheDifference() {
    shop.catalog(List.of("P1,https://shop.example/p1.png?v=1,Mug"));
    shop.on("run");

    Answer answer = shop.on("plan", "--explain", "P1", "--set", "catalog.normalize=[v]");

    assertThat(answer.out())
        .isEqualTo(
            "P1 picture 1: changed: it asks for something else than before: catalog.normalize leaves"
                + " out other parameters of the URL than before. It would be sent, for 2 credits.\n");
  }

  @Test
  void urlLongerThanTheJobFileAllowsIsRejected() {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p2.png?" + "x".repeat(200) + ",Pan"));

    Answer answer =
        shop.on("plan", "--set", "catalog.max_url_length=100", "--set", "catalog.max_rejects=90%");

    assertThat(answer.code()).isZero();
    assertThat(answer.err())
        .contains(
            ": the URL has 228 characters, more than the 100 that catalog.max_url_length allows\n");
  }

  @Test
  void statusTellsItemsAndCredits() {
    shop.on("run", "--limit", "1");

    Answer answer = shop.type("status", shop.job(), "--json");

    assertThat(answer.code()).isZero();
    assertThat(answer.json().propertyNames())
        .containsExactly(
            "schema",
            "job",
            "running",
            "owner",
            "items",
            "credits",
            "rate_per_minute",
            "eta_seconds",
            "submit_seconds",
            "results_seconds",
            "results_per_minute",
            "nearest_budget");
    assertThat(answer.json().path("running").asBoolean()).isFalse();
    assertThat(answer.json().path("items").path("done").asInt()).isEqualTo(1);
    assertThat(answer.json().path("items").path("pending").asInt()).isEqualTo(2);
    assertThat(answer.json().path("credits").path("charged").asInt()).isEqualTo(2);
  }

  @Test
  void statusWithoutAJobTellsAllJobs() {
    assertThat(shop.type("status"))
        .isEqualTo(new Answer(0, "", "No job has run with this state yet.\n"));

    shop.on("run");

    assertThat(shop.type("status").out()).matches("shop +idle +3 done\\R");
    assertThat(shop.type("status", "--json").outLines()).hasSize(1);
  }

  @Test
  void creditsSumUpToWhatTheServiceCharged() {
    shop.on("run");

    Answer byDay = shop.type("credits", "--json");
    Answer byItem = shop.type("credits", shop.job(), "--by", "item", "--csv");

    assertThat(byDay.json().propertyNames()).containsExactly("schema", "by", "rows", "total");
    assertThat(byDay.json().path("total").propertyNames())
        .containsExactly("reserved", "charged", "refunded", "in_doubt");
    assertThat(byDay.json().path("total").path("charged").decimalValue())
        .isEqualByComparingTo(shop.sandbox().book().charged());
    assertThat(byItem.out())
        .isEqualTo("key,reserved,charged,refunded,in_doubt\nP1,0,2,0,0\nP2,0,2,0,0\nP3,0,2,0,0\n");
  }

  @Test
  void creditsOfATimeToComeAreNone() {
    shop.on("run");

    Answer answer = shop.type("credits", "--since", "2999-01-01", "--json");

    assertThat(answer.json().path("rows").isEmpty()).isTrue();
    assertThat(answer.json().path("total").path("charged").asInt()).isZero();
  }

  @Test
  void checkFindsEverythingUsable() {
    Answer answer = shop.on("check");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines()).allMatch(line -> line.startsWith("ok ")).hasSize(6);
    assertThat(shop.sandbox().book().charges()).isEmpty();
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void checkNamesEveryProblemAndExitsWithTheFirst() {
    shop.environment("CLAID_API_KEY", "revoked-1");

    Answer answer = shop.on("check", "--set", "catalog.path=" + folder.resolve("nope.csv"));

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out())
        .contains("ok       job file ", "problem  catalog ", "problem  key ")
        .doesNotContain("revoked-1");
  }

  @Test
  void checkTellsARefusedKeyFromAServiceThatIsAway() {
    Answer refused = shop.environment("CLAID_API_KEY", "revoked-1").on("check");
    shop.close();
    Answer away = shop.environment("CLAID_API_KEY", "a-key").on("check");

    assertThat(refused.code()).isEqualTo(6);
    assertThat(away.code()).isEqualTo(5);
    assertThat(away.out()).contains("cannot be reached: ");
  }
}
