package shotlist.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png"})
  void pictureThatWasCutOffIsNoneOrNotWhole(String format) throws Exception {
    byte[] whole = Pictures.of(format, 640);
    Path file = folder.resolve("cut");

    for (int length = 0; length < whole.length - 8; length += 1 + length / 50) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(Media.of(file).filter(media -> media.isWhole(file)))
          .as("%s cut off after %d bytes", format, length)
          .isEmpty();
    }
  }

  @Test
  void fileThatIsNotThereIsNoPicture() {
    assertThat(Media.of(folder.resolve("nothing"))).isEmpty();
  }
}
