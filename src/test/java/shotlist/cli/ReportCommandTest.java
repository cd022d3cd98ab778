package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.cli.Shop.Answer;
import shotlist.testing.Browser;

/** The report of whole nights. */
class ReportCommandTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)>";

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder.resolve("shop"));
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
  }

  private Path page() {
    return shop.folder().resolve("out/report.html");
  }

  @Test
  void runWritesItLastAndNamesItInTheSummary() {
    Answer run = shop.on("run", "--json");

    assertThat(run.code()).isZero();
    assertThat(run.json().at("/files/report").asString()).isEqualTo(page().toString());
    assertThat(page())
        .content()
        .contains("\"headline\":\"Every picture is done.\"", "[\"P1\",1,\"Product 1\",\"done\"");
  }

  @Test
  void reportIsWrittenAnewWithWhatWasChangedByHandSince() throws IOException {
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p2.png,Pan [sandbox:http-422]"));
    Answer run = shop.on("run");
    shop.on("retry");
    Files.delete(page());

    Answer answer = shop.on("report");

    assertThat(run.code()).isEqualTo(3);
    assertThat(answer.code()).isZero();
    assertThat(answer.err()).isEmpty();
    assertThat(answer.outLines()).containsExactly(page().toString());
    assertThat(page())
        .content()
        .contains("\"outcome\":\"partial\"", "\"failed\":0,", "\"pending\":1,");
  }

  @Test
  void jobThatNeverRanHasNoReport() {
    Answer answer = shop.on("report");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err())
        .startsWith("Job shop has never run with this state: there is nothing to report.");
    assertThat(page()).doesNotExist();
  }

  @Test
  void reportThatCannotBeWrittenChangesNothingAboutTheRun() throws IOException {
    Files.createDirectories(page());

    Answer run = shop.on("run", "--json");

    assertThat(run.code()).isZero();
    assertThat(run.json().at("/outcome").asString()).isEqualTo("complete");
    assertThat(run.json().at("/files/report").isNull()).isTrue();
    assertThat(run.err())
        .contains("No report was written: ", "To write it: shotlist report " + shop.job());
    assertThat(shop.on("report").code()).isEqualTo(2);
  }

  @Test
  void pageOfANightOpensInABrowserWhateverTheCatalogSays() throws IOException {
    assumeTrue(
        Browser.find().isPresent(),
        "no chromium, chromium-browser or google-chrome is on the PATH: the page is not tried");
    shop.catalog(
        List.of(
            "P1,https://shop.example/p1.png,Mug",
            "P2,https://shop.example/p2.png,\"" + HOSTILE + "\"",
            "P3,ftp://shop.example/p3.png,Pan"));
    shop.set("catalog.max_rejects=2").set("request.images=1");

    Answer run = shop.on("run");

    assertThat(run.code()).isZero();
    try (Browser browser = Browser.start(folder)) {
      browser.open(page());
      browser.until("document.querySelectorAll('.card').length === 3");
      browser.until("[...document.images].length > 0");
      browser.until("[...document.images].every(one => one.complete && one.naturalWidth > 0)");
      browser.click("[data-filter=rejected]");

      assertThat(browser.read("document.querySelector('.card strong').textContent"))
          .isEqualTo("P3");
      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.askedNetworkFor()).isEmpty();
    }
  }
}
