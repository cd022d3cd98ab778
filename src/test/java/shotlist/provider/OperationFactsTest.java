package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationFactsTest {
  @ParameterizedTest
  @EnumSource(Operation.class)
  void resultsLiveADayAndPausesGrow(Operation operation) {
    OperationFacts facts = OperationFacts.of(operation);

    assertThat(facts.resultLife()).isEqualTo(Duration.ofHours(24));
    assertThat(facts.pollFrom()).isLessThanOrEqualTo(facts.pollTo());
    assertThat(facts.overdueAfter().isZero()).isEqualTo(operation.synchronous());
  }

  @Test
  void onlyMagicHourRenewsLinks() {
    assertThat(
            Arrays.stream(Operation.values())
                .filter(operation -> OperationFacts.of(operation).renewsLinks()))
        .containsExactly(Operation.MAGIC_HOUR_EDIT);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void plainPictureUrlIsTaken(Operation operation) {
    assertThat(OperationFacts.problemWithSource(operation, "https://shop.example/a/Mug.JPG?v=1"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', the source URL is empty",
    "shop.example/mug.jpg, 'the source URL is not an http, https or storage URL'",
    "ftp://shop.example/mug.jpg, 'the source URL is not an http, https or storage URL'",
    "https:///mug.jpg, 'the source URL is not an http, https or storage URL'",
    "https://shop..example/mug.jpg, 'the source URL is not an http, https or storage URL'",
    "https://shop_.exa%mple/mug.jpg, 'the source URL is not an http, https or storage URL'",
    "https://shop.example/my mug.jpg, the source URL holds a blank or control character",
    "https://me:pw@shop.example/mug.jpg,"
        + " 'the source URL holds a user name or password, which would be handed on'",
    "storage://shop, a source in storage is written storage://connector/path"
  })
  void sourceThatClaidWouldNotTakeIsExplained(String url, String problem) {
    assertThat(OperationFacts.problemWithSource(Operation.CLAID_EDIT, url)).contains(problem);
  }

  @Test
  void claidReadsFromItsStorageConnectors() {
    assertThat(OperationFacts.problemWithSource(Operation.CLAID_VIDEO, "storage://shop/a/mug"))
        .isEmpty();
  }

  @Test
  void magicHourKnowsNoStorage() {
    assertThat(
            OperationFacts.problemWithSource(Operation.MAGIC_HOUR_EDIT, "storage://shop/mug.jpg"))
        .contains("the source URL is not an http or https URL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/mug",
        "https://shop.example/mug.gif",
        "https://shop.jpg/mug",
        "https://shop.example/mug.jpgs"
      })
  void magicHourNeedsAnExtensionItKnows(String url) {
    assertThat(OperationFacts.problemWithSource(Operation.MAGIC_HOUR_EDIT, url))
        .contains(
            "the source URL has no file extension that magic-hour knows: png, jpg, jpeg, jfif,"
                + " heic, heif, webp, avif, jp2, tiff, tif or bmp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://shop.example/mug.webp/600", "https://shop.example/get?file=mug.avif&w=1"})
  void extensionMayStandAnywhereInTheUrl(String url) {
    assertThat(OperationFacts.problemWithSource(Operation.MAGIC_HOUR_EDIT, url)).isEmpty();
  }

  @Test
  void veryLongUrlIsRefusedAndALongOneWarnedOf() {
    String url = "https://shop.example/mug.jpg?sig=";

    assertThat(
            OperationFacts.problemWithSource(
                Operation.CLAID_EDIT, url + "x".repeat(4097 - url.length())))
        .contains("the source URL has 4097 characters, the service takes at most 4096");
    assertThat(
            OperationFacts.problemWithSource(
                Operation.CLAID_EDIT, url + "x".repeat(4096 - url.length())))
        .isEmpty();
    String long513 = url + "x".repeat(513 - url.length());
    assertThat(OperationFacts.warningAboutSource(Operation.CLAID_EDIT, long513))
        .contains(
            "the source URL is longer than 512 characters, the most that some descriptions of"
                + " claid allow");
    assertThat(OperationFacts.warningAboutSource(Operation.MAGIC_HOUR_EDIT, long513)).isEmpty();
    assertThat(OperationFacts.warningAboutSource(Operation.CLAID_EDIT, url)).isEmpty();
  }
}
