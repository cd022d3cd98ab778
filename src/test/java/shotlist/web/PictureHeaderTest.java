package shotlist.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.testing.PictureServer;

class PictureHeaderTest {
  @ParameterizedTest
  @CsvSource({"png,image/png", "jpg,image/jpeg", "gif,image/gif", "bmp,image/bmp"})
  void firstBytesSayFormatAndSize(String format, String mime) {
    byte[] whole = PictureServer.encoded(noise(640, 480), format);

    PictureHeader header = PictureHeader.of(Arrays.copyOf(whole, 2000));

    assertThat(whole).hasSizeGreaterThan(4000);
    assertThat(header)
        .isEqualTo(new PictureHeader(Optional.of(mime), Optional.of(640), Optional.of(480)));
  }

  @Test
  void partOfAWebpSaysFormatAndSize() {
    byte[] whole = webp(640, 480);

    PictureHeader header = PictureHeader.of(Arrays.copyOf(whole, 61));

    assertThat(header.mime()).contains("image/webp");
    assertThat(header.width()).contains(640);
    assertThat(header.height()).contains(480);
  }

  /** A lossy file's head: its frame header has the size, what follows would be the picture. */
  private static byte[] webp(int width, int height) {
    byte[] file = new byte[5000];
    System.arraycopy("RIFF".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 4);
    little(file, 4, file.length - 8);
    System.arraycopy("WEBPVP8 ".getBytes(StandardCharsets.US_ASCII), 0, file, 8, 8);
    little(file, 16, file.length - 20);
    file[20] = 0x10; // a key frame
    file[23] = (byte) 0x9d;
    file[24] = 0x01;
    file[25] = 0x2a;
    file[26] = (byte) width;
    file[27] = (byte) (width >> 8);
    file[28] = (byte) height;
    file[29] = (byte) (height >> 8);
    return file;
  }

  private static void little(byte[] file, int at, int value) {
    for (int i = 0; i < 4; i++) {
      file[at + i] = (byte) (value >> (8 * i));
    }
  }

  @Test
  void avifIsAPictureWithASize() throws IOException {
    try (InputStream avif =
        PictureHeader.class.getResourceAsStream("/shotlist/sandbox/test-card.avif")) {
      PictureHeader header = PictureHeader.of(avif.readAllBytes());

      assertThat(header.mime()).contains("image/avif");
      assertThat(header.isPicture()).isTrue();
      assertThat(header.width()).hasValueSatisfying(width -> assertThat(width).isPositive());
    }
  }

  @Test
  void whatIsNoPictureIsNone() {
    assertThat(PictureHeader.of("<!doctype html>".getBytes(StandardCharsets.UTF_8)).isPicture())
        .isFalse();
    assertThat(PictureHeader.of("%PDF-1.7 and more".getBytes(StandardCharsets.UTF_8)).mime())
        .contains("application/pdf");
    assertThat(PictureHeader.of(new byte[] {'B'}).mime()).isEmpty();
    assertThat(PictureHeader.of(new byte[0]).mime()).isEmpty();
  }

  @Test
  void damagedBytesAreNoFailure() {
    Random random = new Random(7);
    byte[] jpeg = PictureServer.encoded(noise(64, 64), "jpg");
    for (int i = 0; i < 300; i++) {
      byte[] damaged = jpeg.clone();
      damaged[3 + random.nextInt(600)] = (byte) random.nextInt(256);

      assertThat(PictureHeader.of(Arrays.copyOf(damaged, 10 + random.nextInt(900))).mime())
          .isNotNull();
    }
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(1);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }
}
