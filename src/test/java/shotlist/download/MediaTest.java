package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.testing.Drawings;

class MediaTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"jpg, image/jpeg, jpg", "png, image/png, png", "gif, image/gif, gif"})
  void pictureIsKnownByItsBytes(String format, String mime, String extension) throws Exception {
    Path file = Files.write(folder.resolve("picture"), Pictures.of(format, 64));

    Media media = Media.of(file).orElseThrow();

    assertThat(media).isEqualTo(new Media(mime, extension, Optional.of(64), Optional.of(64)));
    assertThat(media.isWhole(file)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "o", "oops", "<html>not found</html>"})
  void whatIsNoPictureIsNone(String text) throws Exception {
    assertThat(Media.of(Files.writeString(folder.resolve("text"), text))).isEmpty();
  }

  @Test
  void webpAvifAndVideosAreKnownByTheirBytes() throws Exception {
    assertThat(Media.of(write("webp")).orElseThrow())
        .isEqualTo(new Media("image/webp", "webp", Optional.of(64), Optional.of(48)));
    assertThat(Media.of(write("avif")).orElseThrow().mime()).isEqualTo("image/avif");
    assertThat(Media.of(write("mp4")).orElseThrow())
        .isEqualTo(new Media("video/mp4", "mp4", Optional.of(64), Optional.of(48)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "progressive", "png", "webp", "avif", "mp4"})
  void wholeFileIsWholeAndOneThatWasCutOffIsNot(String kind) throws Exception {
    byte[] whole = bytes(kind);
    Path file = write(kind);
    assertThat(Media.of(file).orElseThrow().isWhole(file)).isTrue();

    for (int length = 0; length < whole.length - 4; length += 1 + length / 50) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(Media.of(file).filter(media -> media.isWhole(file)))
          .as("%s cut off after %d bytes", kind, length)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "webp"})
  void whatFollowsTheEndDoesNotMatter(String kind) throws Exception {
    byte[] whole = bytes(kind);
    Path file = Files.write(folder.resolve("long"), Arrays.copyOf(whole, whole.length + 9000));

    assertThat(Media.of(file).orElseThrow().isWhole(file)).isTrue();
  }

  @Test
  void thumbnailInsideAPictureIsNotItsEnd() throws Exception {
    byte[] thumbnail = Pictures.of("jpg", 16);
    byte[] segment = new byte[4 + thumbnail.length];
    segment[0] = (byte) 0xFF;
    segment[1] = (byte) 0xE1;
    segment[2] = (byte) ((thumbnail.length + 2) >> 8);
    segment[3] = (byte) (thumbnail.length + 2);
    System.arraycopy(thumbnail, 0, segment, 4, thumbnail.length);
    byte[] picture = Drawings.withSegment(Pictures.of("jpg", 64), segment);
    Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(picture, picture.length - 2));

    assertThat(Media.of(file).filter(media -> media.isWhole(file))).isEmpty();
  }

  @Test
  void boxThatClaimsMoreThanTheFileHasIsNotBelieved() throws Exception {
    byte[] video = bytes("mp4");
    int header = new String(video, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    video[header - 4] = 0x7F;
    Path file = Files.write(folder.resolve("bomb"), video);

    assertThat(Media.of(file))
        .hasValue(new Media("video/mp4", "mp4", Optional.empty(), Optional.empty()));
  }

  @Test
  void headerOfAPictureIsReadWithoutWhatIsPackedInIt() throws Exception {
    Path file = Files.write(folder.resolve("huge.png"), Drawings.hugePng(60_000, 50_000));

    assertThat(Media.of(file))
        .hasValue(new Media("image/png", "png", Optional.of(60_000), Optional.of(50_000)));
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, false",
    "IMAGE/PNG; charset=binary, false",
    "application/octet-stream, false",
    "binary/octet-stream, false",
    "image/jpeg, true",
    "text/html, true",
    "application/json, true"
  })
  void whatAServerSaysIsHeldAgainstTheBytes(String declared, boolean lie) throws Exception {
    Media png = Media.of(Files.write(folder.resolve("a"), Pictures.of("png", 8))).orElseThrow();

    assertThat(png.isOtherThan(declared)).isEqualTo(lie);
  }

  @ParameterizedTest
  @CsvSource({"jpg, image/jpg", "jpg, image/pjpeg", "mp4, video/quicktime", "avif, image/heif"})
  void otherNamesOfATypeAreNoLie(String kind, String declared) throws Exception {
    assertThat(Media.of(write(kind)).orElseThrow().isOtherThan(declared)).isFalse();
  }

  private Path write(String kind) throws Exception {
    return Files.write(folder.resolve("file"), bytes(kind));
  }

  private static byte[] bytes(String kind) throws Exception {
    BufferedImage mug = Drawings.mug(64, 48, Color.RED, Color.GRAY);
    return switch (kind) {
      case "progressive" -> Drawings.jpeg(mug, 0.9f, true);
      case "webp" -> Drawings.webp(mug);
      case "avif" -> Drawings.avif();
      case "mp4" -> Drawings.mp4(mug);
      default -> Drawings.file(mug, kind);
    };
  }

  @Test
  void fileThatIsNotThereIsNoPicture() {
    assertThat(Media.of(folder.resolve("nothing"))).isEmpty();
  }
}
