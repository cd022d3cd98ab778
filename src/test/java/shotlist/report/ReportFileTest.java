package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.files.FilesException;
import shotlist.manifest.Outcome;
import shotlist.request.RequestState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the page holds, and what it does not. */
class ReportFileTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");
  private static final String HOSTILE = "</script><script>alert(1)</script><!--&amp;\u2028'\"";

  @TempDir private Path folder;
  private SampleNight night;

  @BeforeEach
  void beginTheNight() {
    night = new SampleNight(folder);
  }

  @AfterEach
  void endTheNight() {
    night.close();
  }

  @Test
  void itemsStandInCatalogOrderWithTitleStatusAndCost() throws IOException {
    night.done("MUG-001", "Mug").open("VAS-002", RequestState.FAILED, "422: Too small.");
    night.reject("", "image_url", "ftp://x", "the scheme ftp is not supported");

    JsonNode page = data(night.report(Outcome.PARTIAL, 3));

    assertThat(page.path("items").values().stream().map(item -> item.path(0).asString()))
        .containsExactly("MUG-001", "VAS-002", "");
    assertThat(page.at("/items/0/2").asString()).isEqualTo("Mug");
    assertThat(page.at("/items/0/3").asString()).isEqualTo("done");
    assertThat(page.at("/items/0/6").asInt()).isEqualTo(2);
    assertThat(page.at("/items/0/13/0/3").asString()).isEqualTo("./images/MUG_001-1.jpg");
    assertThat(page.at("/items/2/2").asString()).isEqualTo("line 4, column image_url");
    assertThat(page.at("/counts/failed").asInt()).isEqualTo(1);
    assertThat(page.at("/failures/0/reason").asString()).isEqualTo("422: Too small.");
    assertThat(page.at("/failures/0/examples/0").asString()).isEqualTo("VAS-002");
    assertThat(page.at("/failures/0/advice").asString())
        .startsWith("The service does not accept what was asked.");
  }

  @Test
  void noTextOfACatalogOrAServiceEndsTheElementThatItStandsIn() throws IOException {
    night
        .done(HOSTILE, HOSTILE)
        .open("P2", RequestState.FAILED, HOSTILE)
        .reject(HOSTILE, HOSTILE, HOSTILE, HOSTILE);

    Path file = night.report(Outcome.PARTIAL, 3);

    String html = Files.readString(file);
    assertThat(html).doesNotContain("alert(1)</script>", "<!--&", "\u2028");
    assertThat(html.split("<script", -1)).hasSize(3); // the data, and the page's own
    JsonNode page = data(file);
    assertThat(page.at("/items/0/0").asString()).isEqualTo(HOSTILE);
    assertThat(page.at("/items/0/2").asString()).isEqualTo(HOSTILE);
    assertThat(page.at("/items/1/4").asString()).isEqualTo(HOSTILE);
  }

  @Test
  void policyAllowsThisStyleAndScriptAndNothingFromElsewhere() throws IOException {
    night.done("P1", "Mug");

    String html = Files.readString(night.report(Outcome.COMPLETE, 0));

    assertThat(html)
        .containsPattern(
            "content=\"default-src 'none'; img-src data: 'self' file:; media-src 'self' file:;"
                + " style-src 'sha256-[A-Za-z0-9+/]{43}='; script-src 'sha256-[A-Za-z0-9+/]{43}=';"
                + " base-uri 'none'; form-action 'none'\"");
    assertThat(html).doesNotContainPattern("(src|href)=\"(https?:)?//").doesNotContain("%%");
  }

  @Test
  void smallPicturesOfProblemsAreEmbeddedBeforeAllOthers() throws IOException {
    night.unchanged("OLD", "Old").pictured(1);
    night.done("NEW", "New").pictured(2);
    night
        .item(
            "GONE",
            "Half gone",
            RequestState.DONE,
            "",
            night.state().run().name(),
            List.of(
                night.output(1, "GONE"),
                SampleNight.output(
                    2, "https://results.example/2", true, "lost: expired", Optional.empty())))
        .pictured(3);

    JsonNode page = data(night.report(Outcome.PARTIAL, 3));

    assertThat(page.at("/items/2/12").asInt()).isZero();
    assertThat(page.at("/items/2/13/0/9").asInt()).isEqualTo(1);
    assertThat(page.at("/items/1/12").asInt()).isEqualTo(2);
    assertThat(page.at("/items/0/12").asInt()).isEqualTo(4);
    assertThat(page.at("/embedded").asInt()).isEqualTo(6);
    assertThat(Files.readString(night.jobFile().manifest().folder().resolve("report.html")))
        .contains("<script type=\"text/plain\" id=\"t5\">/9j/");
  }

  @Test
  void itemThatSharesARequestCostsNothingAndIsCountedAsSaved() throws IOException {
    night.item("P1", "A", RequestState.DONE, "", SampleNight.OTHER_RUN, 7, List.of());
    night.item("P2", "B", RequestState.DONE, "", SampleNight.OTHER_RUN, 7, List.of());

    JsonNode page = data(night.report(Outcome.COMPLETE, 0));

    assertThat(page.at("/items/0/6").asInt()).isEqualTo(2);
    assertThat(page.at("/items/1/6").asInt()).isZero();
    assertThat(page.at("/credits/savedBySharing").asInt()).isEqualTo(2);
    assertThat(page.at("/credits/savedByUnchanged").asInt()).isEqualTo(2);
    assertThat(page.at("/credits/unchanged").asInt()).isEqualTo(2);
  }

  @Test
  void suspectResultIsAProblemThoughItIsDone() throws IOException {
    night.item(
        "P1",
        "A",
        RequestState.DONE,
        "1 of 2 outputs",
        SampleNight.OTHER_RUN,
        List.of(night.output(1, "P1", "one flat colour")));

    JsonNode page = data(night.report(Outcome.COMPLETE, 0));

    assertThat(page.at("/items/0/3").asString()).isEqualTo("done");
    assertThat(page.at("/items/0/4").asString()).isEqualTo("1 of 2 outputs");
    assertThat(page.at("/items/0/13/0/8").asString()).isEqualTo("suspect: one flat colour");
    assertThat(page.at("/items/0/13/0/11").asString()).isEqualTo("one flat colour");
    assertThat(page.at("/counts/suspect").asInt()).isEqualTo(1);
    assertThat(page.at("/suspicions/0/reason").asString()).isEqualTo("one flat colour");
    assertThat(page.at("/steps/0/title").asString()).isEqualTo("Look at 1 suspect item");
  }

  @Test
  void resultsThatAreNotHereAreToldWithTheirDeadlineWhatIsLostLast() throws IOException {
    night.item(
        "P1",
        "A",
        RequestState.DONE,
        "",
        night.state().run().name(),
        List.of(
            SampleNight.output(1, "https://r.example/1", true, "lost: expired", Optional.empty()),
            SampleNight.output(2, "https://r.example/2", false, "broke off", Optional.empty())));

    JsonNode page = data(night.report(Outcome.LEFT, 4));

    assertThat(page.at("/waiting").asInt()).isEqualTo(1);
    assertThat(page.at("/lost").asInt()).isEqualTo(1);
    assertThat(page.at("/missing/0").toString())
        .isEqualTo("[\"P1\",1,2,1795313460,0,\"broke off\"]");
    assertThat(page.at("/missing/1/4").asInt()).isEqualTo(1);
  }

  @Test
  void submissionsAreCountedByMinuteFromTheFirst() throws IOException {
    night.send(Duration.ofSeconds(30));
    night.send(Duration.ofSeconds(59));
    night.send(Duration.ofSeconds(1));
    night.send(Duration.ofMinutes(2));

    JsonNode page = data(night.report(Outcome.LEFT, 4));

    assertThat(page.at("/service/columns").toString()).isEqualTo("[2.0,1.0,0.0,1.0]");
    assertThat(page.at("/service/peak").asInt()).isEqualTo(2);
    assertThat(page.at("/service/limitPerMinute").asInt()).isEqualTo(60);
    assertThat(page.at("/service/firstAt").asLong()).isEqualTo(1795226430);
  }

  @Test
  void creditsByDayAreWhatTheBudgetsCount() throws IOException {
    night.send(Duration.ZERO);
    night.send(Duration.ofDays(1));
    night.send(Duration.ZERO);

    JsonNode page = data(night.report(Outcome.LEFT, 4));

    assertThat(page.at("/credits/days").toString())
        .isEqualTo("[[\"2026-11-21\",2],[\"2026-11-22\",4]]");
    assertThat(page.at("/credits/dayLimit").asInt()).isEqualTo(2000);
    assertThat(page.at("/credits/inAll").asInt()).isEqualTo(6);
  }

  @Test
  void largeCatalogIsListedByWhatMattersAndToldInFull() throws IOException {
    IntStream.range(0, Selection.MOST_ITEMS + 5).forEach(n -> night.unchanged("OLD-" + n, ""));
    night.done("NEW", "").open("BAD", RequestState.FAILED, "500: Sorry.");

    JsonNode page = data(night.report(Outcome.PARTIAL, 3));

    assertThat(page.path("items").size()).isEqualTo(Selection.MOST_ITEMS);
    assertThat(page.at("/counts/all").asInt()).isEqualTo(Selection.MOST_ITEMS + 7);
    assertThat(page.at("/items/9999/0").asString()).isEqualTo("BAD");
    assertThat(page.at("/items/9998/0").asString()).isEqualTo("NEW");
    assertThat(page.at("/items/9997/0").asString()).isEqualTo("OLD-9997");
  }

  @Test
  void whereTheTimeRunsOutTheReportBeforeStands() throws IOException {
    night.done("P1", "Mug");
    Path file = night.report(Outcome.COMPLETE, 0);
    String before = Files.readString(file);
    night.done("P2", "Pan");

    Optional<Path> written = night.report(Outcome.STOPPED, 143, () -> true);

    assertThat(written).isEmpty();
    assertThat(file).content().isEqualTo(before);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void reportThatCannotBeWrittenSaysWhichFile() throws IOException {
    Path place = night.jobFile().manifest().folder().resolve("report.html");
    Files.createDirectories(place);

    assertThatThrownBy(() -> night.report(Outcome.COMPLETE, 0))
        .isInstanceOf(FilesException.class)
        .hasMessageContaining(place.toString());
  }

  private static JsonNode data(Path file) throws IOException {
    Matcher data = DATA.matcher(Files.readString(file));
    assertThat(data.find()).isTrue();
    return JsonMapper.shared().readTree(data.group(1));
  }
}
