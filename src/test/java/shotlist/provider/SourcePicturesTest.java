package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.provider.SourcePictures.Seen;

class SourcePicturesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CLAID_EDIT       | /a.gif        | .gif; claid edit takes JPEG, PNG, WEBP, AVIF or HEIC
          CLAID_EDIT       | /a.TIFF?v=1   | .tiff; claid edit takes JPEG, PNG, WEBP, AVIF or HEIC
          CLAID_EDIT       | /a.svg        | .svg; claid edit takes JPEG, PNG, WEBP, AVIF or HEIC
          CLAID_VIDEO      | /a.avif       | .avif; claid video takes JPEG, PNG, WEBP or HEIC
          CLAID_BACKGROUND | /a.pdf#page=1 | .pdf; claid background takes JPEG, PNG, WEBP, AVIF, HEIC, GIF, BMP or TIFF
          """)
  void endingThatAnOperationDoesNotTakeIsAFault(Operation operation, String path, String fault) {
    assertThat(SourcePictures.problemWithEnding(operation, "https://shop.example" + path))
        .contains("the URL ends in " + fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/a.jpg",
        "https://shop.example/a.JFIF?v=1",
        "https://shop.example/picture/17",
        "https://shop.example/picture.php?id=17",
        "https://shop.example/a.gif?format=jpg",
        "https://shop.example/a.svg?w=100&fm=png",
        "https://shop.gif",
        "https://shop.example/a.gif/large",
        "storage://shop/a.webp"
      })
  void endingThatSaysNothingAgainstItIsNone(String url) {
    assertThat(SourcePictures.problemWithEnding(Operation.CLAID_EDIT, url)).isEmpty();
  }

  @Test
  void pictureIsHeldAgainstWhatTheServiceDocuments() {
    assertThat(SourcePictures.problemWith(Operation.CLAID_VIDEO, seen("image/png", 299, 800)))
        .contains("the picture has 299 x 800 pixels; claid video needs at least 300 on each side");
    assertThat(SourcePictures.problemWith(Operation.CLAID_VIDEO, seen("image/png", 300, 300)))
        .isEmpty();
    assertThat(SourcePictures.problemWith(Operation.MAGIC_HOUR_EDIT, seen("image/png", 512, 511)))
        .contains(
            "the picture has 512 x 511 pixels; magic-hour edit needs at least 512 on each side");
    assertThat(SourcePictures.problemWith(Operation.MAGIC_HOUR_EDIT, seen("image/gif", 900, 900)))
        .contains(
            "the picture is image/gif; magic-hour edit takes JPEG, PNG, WEBP, AVIF, HEIC, BMP,"
                + " TIFF or JP2");
    assertThat(SourcePictures.problemWith(Operation.CLAID_EDIT, seen("image/heif", 9, 9)))
        .isEmpty();
  }

  @Test
  void sizeThatOnlyALargerPlanTakesIsAWarning() {
    Seen large =
        new Seen(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(1L << 28));

    assertThat(SourcePictures.warningAbout(Operation.MAGIC_HOUR_EDIT, large))
        .contains("the picture is larger than 200 MB, which magic-hour's free plan refuses");
    assertThat(SourcePictures.warningAbout(Operation.CLAID_EDIT, large)).isEmpty();
    assertThat(SourcePictures.problemWith(Operation.MAGIC_HOUR_EDIT, large)).isEmpty();
  }

  private static Seen seen(String mime, int width, int height) {
    return new Seen(Optional.of(mime), Optional.of(width), Optional.of(height), Optional.empty());
  }
}
