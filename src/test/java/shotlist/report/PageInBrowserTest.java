package shotlist.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.manifest.Outcome;
import shotlist.request.RequestState;
import shotlist.testing.Browser;

/** The page as people use it: in a real browser, mostly by its keyboard. */
class PageInBrowserTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028\"'&lt;";

  @TempDir private Path folder;
  private SampleNight night;
  private Browser browser;

  @BeforeEach
  void openABrowser() throws IOException {
    assumeTrue(
        Browser.find().isPresent(),
        "no chromium, chromium-browser or google-chrome is on the PATH: the page is not tried");
    night = new SampleNight(folder.resolve("night"));
    browser = Browser.start(folder);
  }

  @AfterEach
  void closeTheBrowser() {
    if (browser != null) {
      browser.close();
      night.close();
    }
  }

  /** Three done items, one of them with four outputs; a failed one, and a row without an item. */
  private void openAMixedNight() {
    night.done("MUG-001", "Stoneware mug").pictured(1);
    night
        .item(
            "=VAS-002",
            "Vase, \"Cobalt\"",
            RequestState.DONE,
            "",
            SampleNight.OTHER_RUN,
            IntStream.rangeClosed(1, 4).mapToObj(n -> night.output(n, "VAS-002")).toList())
        .pictured(2);
    night.unchanged("PAN-003", "Iron pan").pictured(3);
    night.open("LMP-004", RequestState.FAILED, "422: Too small.");
    night.reject("BAD-005", "image_url", "ftp://x", "the scheme ftp is not supported");
    browser.open(night.report(Outcome.PARTIAL, 3));
  }

  @Test
  void pageOpensWithPicturesAndWithoutAComplaintOrARequest() {
    openAMixedNight();

    browser.until("[...document.images].length === 10");
    browser.until("[...document.images].every(one => one.naturalWidth === 320)");

    assertThat(shown()).isEqualTo("MUG-001,=VAS-002,PAN-003,LMP-004,BAD-005");
    assertThat(browser.read("document.getElementById('headline').textContent"))
        .isEqualTo("Finished, but 1 item failed.");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.askedNetworkFor()).isEmpty();
  }

  @Test
  void filtersAndSearchLeaveWhatFits() {
    openAMixedNight();

    browser.click("[data-filter=new]");
    String changed = shown();
    browser.click("[data-filter=failed]");
    String failed = shown();
    browser.click("[data-filter=all]");
    browser.press("/");
    browser.type("cobalt");
    browser.until("document.querySelectorAll('.card').length === 1");

    assertThat(changed).isEqualTo("MUG-001,LMP-004");
    assertThat(failed).isEqualTo("LMP-004");
    assertThat(shown()).isEqualTo("=VAS-002");
    assertThat(browser.read("document.getElementById('shown').textContent"))
        .isEqualTo("1 of 4 items and 1 rejected row");
  }

  @Test
  void zoomIsUsedByKeysAlone() {
    openAMixedNight();

    browser.read("document.querySelector('.card .pair').focus()");
    browser.press("Enter");
    browser.until("document.getElementById('zoom').open");
    browser.until("document.querySelector('#zoom-after img').naturalWidth === 900");
    browser.press("ArrowRight");
    String second = zoomed();
    browser.press("ArrowDown");
    browser.press("ArrowDown");
    String third = browser.read("document.getElementById('caption-after').textContent");
    browser.press("+");
    String size = browser.read("document.getElementById('zoom-after').className");
    browser.press("k");
    browser.press("Escape");
    browser.until("!document.getElementById('zoom').open");
    browser.until("document.activeElement.closest('.card')?.dataset.shown === '3'");

    assertThat(second).isEqualTo("=VAS-002");
    assertThat(third).startsWith("After, output 3 of 4 · 1024 × 1024 · 46 kB · image/jpeg");
    assertThat(size).isEqualTo("frame size2");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void choicesAreSavedAsTheFileThatChooseTakes() throws IOException {
    openAMixedNight();
    browser.saveInto(folder);

    browser.click(".card:nth-child(2) .choice button:nth-of-type(3)");
    browser.click(".card:nth-child(3) .choice button:nth-of-type(2)");
    browser.click("#save");
    browser.awaitSaved();

    assertThat(folder.resolve("choices-nightly.csv"))
        .content()
        .isEqualTo(
            "id,position,fingerprint,keep\r\n"
                + "'=VAS-002,1,%064x,3\r\n".formatted(2)
                + "PAN-003,1,%064x,again\r\n".formatted(3));
    assertThat(browser.read("document.getElementById('chosen').textContent"))
        .isEqualTo("1 kept, 1 again");
    assertThat(browser.read("document.querySelector('#choose-command code').textContent"))
        .isEqualTo("shotlist choose " + night.jobFile().file() + " choices-nightly.csv");
  }

  @Test
  void choiceIsTakenBackByASecondTick() {
    openAMixedNight();

    browser.click(".card:nth-child(1) .choice button:nth-of-type(1)");
    boolean offered = browser.read("!document.getElementById('choices').hidden").equals("true");
    browser.click(".card:nth-child(1) .choice button:nth-of-type(1)");

    assertThat(offered).isTrue();
    assertThat(browser.read("document.getElementById('choices').hidden")).isEqualTo("true");
  }

  @Test
  void hostileTextRunsNothingAndIsShownAsItIs() {
    night
        .done(HOSTILE, HOSTILE)
        .pictured(1)
        .open("javascript:alert(3)", RequestState.FAILED, HOSTILE)
        .item(
            "P3",
            HOSTILE,
            RequestState.DONE,
            HOSTILE,
            night.state().run().name(),
            List.of(SampleNight.output(1, "javascript:alert(4)", true, HOSTILE, Optional.empty())))
        .reject(HOSTILE, HOSTILE, "javascript:alert(5)", HOSTILE);

    browser.open(night.report(Outcome.PARTIAL, 3));
    browser.click(".card .pair");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.press("Escape");
    browser.click("#tab-todo");

    assertThat(browser.read("document.querySelector('.card strong').textContent"))
        .isEqualTo(HOSTILE);
    assertThat(browser.read("document.querySelectorAll('img[src=x], a[href^=javascript]').length"))
        .isEqualTo("0");
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.askedNetworkFor()).isEmpty();
  }

  @Test
  void tabsAreSwitchedByArrowsAndPlotsAreDrawn() {
    night.send(Duration.ofSeconds(1));
    night.done("P1", "Mug").pictured(1);
    browser.open(night.report(Outcome.COMPLETE, 0));

    browser.read("document.getElementById('tab-pictures').focus()");
    browser.press("ArrowRight");
    browser.press("ArrowRight");
    browser.until("document.querySelectorAll('#days rect.bar').length > 0");
    browser.press("ArrowRight");
    browser.until("document.querySelectorAll('#pace rect.bar').length === 1");

    assertThat(browser.read("document.activeElement.id")).isEqualTo("tab-service");
    assertThat(browser.read("document.querySelector('#pace line.limit') !== null"))
        .isEqualTo("false");
    assertThat(browser.read("document.querySelector('#pace text.limit').textContent"))
        .isEqualTo("limit: 60, far above");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void thousandsOfItemsAreShownAsTheyAreScrolledTo() throws IOException {
    IntStream.range(0, 3000).forEach(n -> night.unchanged("SKU-" + n, "Title " + n));

    Path file = night.report(Outcome.COMPLETE, 0);
    browser.open(file);
    int first = Integer.parseInt(browser.read("document.querySelectorAll('.card').length"));
    browser.read("scrollTo(0, document.body.scrollHeight)");
    browser.until("document.querySelectorAll('.card').length > " + first);
    browser.press("/");
    browser.type("SKU-2999");
    browser.until("document.querySelectorAll('.card').length === 1");

    assertThat(Files.size(file)).isLessThan(2_000_000);
    assertThat(first).isLessThan(200);
    assertThat(shown()).isEqualTo("SKU-2999");
  }

  private String shown() {
    return browser.read(
        "[...document.querySelectorAll('.card strong')].map(name => name.textContent).join()");
  }

  private String zoomed() {
    return browser.read("document.getElementById('zoom-id').textContent");
  }
}
