package shotlist.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.provider.AskedShape;
import shotlist.testing.Drawings;

class QualityLookTest {
  private static final String SHA = "ab" + "0".repeat(62);
  private static final String FINGERPRINT = "cd" + "0".repeat(62);
  private static final Color RED = new Color(180, 40, 40);
  private static final Color BLUE = new Color(40, 60, 180);
  private static final Color SAND = new Color(200, 190, 160);
  private static final AskedShape ANY = new AskedShape(Optional.empty(), false, Optional.empty());
  private static final AskedShape AS_SOURCE =
      new AskedShape(Optional.empty(), true, Optional.empty());
  private static final AskedShape SQUARE =
      new AskedShape(Optional.of(new AskedShape.Ratio(1, 1)), false, Optional.of(1024));

  @TempDir Path folder;

  @Test
  void ordinaryPictureIsNotSuspectAndHasASmallOne() throws IOException {
    assertThat(look(jpeg(Drawings.mug(1200, 800, RED, SAND)), ANY)).isEmpty();

    BufferedImage small = small();
    assertThat(small.getWidth()).isEqualTo(320);
    assertThat(small.getHeight()).isEqualTo(213);
    assertThat(Files.size(thumbnails().findAfter(SHA).orElseThrow())).isLessThan(20_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void pictureOfEachUsualFormatIsRead(String format) throws IOException {
    assertThat(look(Drawings.file(Drawings.mug(640, 640, RED, SAND), format), ANY)).isEmpty();

    assertThat(isNear(small().getRGB(150, 160), RED, 30)).isTrue();
  }

  @Test
  void webpIsRead() throws IOException {
    assertThat(look(Drawings.webp(Drawings.mug(640, 480, RED, SAND)), ANY)).isEmpty();

    assertThat(isNear(small().getRGB(150, 120), RED, 40)).isTrue();
  }

  @Test
  void jpegInPrintingColoursIsRead() throws IOException {
    assertThat(look(Drawings.cmykJpeg(Drawings.mug(640, 640, RED, SAND)), ANY)).isEmpty();

    assertThat(small().getWidth()).isEqualTo(320);
    Color middle = new Color(small().getRGB(150, 160));
    assertThat(middle.getRed()).isGreaterThan(2 * middle.getBlue()).isGreaterThan(100);
  }

  @Test
  void progressiveJpegIsRead() throws IOException {
    byte[] progressive = Drawings.jpeg(Drawings.mug(640, 640, RED, SAND), 0.8f, true);

    assertThat(look(progressive, ANY)).isEmpty();
    assertThat(isNear(small().getRGB(150, 160), RED, 30)).isTrue();
  }

  @Test
  void greyPictureIsAsBrightAsItIs() throws IOException {
    BufferedImage grey = new BufferedImage(400, 400, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 400 * 400; i++) {
      grey.getRaster().setSample(i % 400, i / 400, 0, i % 400 < 200 ? 60 : 120);
    }

    assertThat(look(Drawings.file(grey, "png"), ANY)).isEmpty();
    assertThat(isNear(small().getRGB(80, 160), new Color(60, 60, 60), 3)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x000000, 0xFFFFFF, 0x7F8081})
  void oneFlatColourIsSuspect(int colour) throws IOException {
    BufferedImage flat = Drawings.flat(1024, 1024, new Color(colour));

    assertThat(look(jpeg(flat), SQUARE)).containsExactly("one flat colour");
    assertThat(look(Drawings.file(flat, "png"), SQUARE)).containsExactly("one flat colour");
  }

  @Test
  void nothingButTransparencyIsSuspect() throws IOException {
    BufferedImage nothing = new BufferedImage(500, 500, BufferedImage.TYPE_INT_ARGB);

    assertThat(look(Drawings.file(nothing, "png"), ANY)).containsExactly("one flat colour");
  }

  @Test
  void whiteProductOnTransparencyIsNotSuspect() throws IOException {
    BufferedImage cutOut = Drawings.cutOut(500, 500, Color.WHITE);

    assertThat(look(Drawings.file(cutOut, "png"), ANY)).isEmpty();
  }

  @Test
  void paleProductOnWhiteIsNotSuspect() throws IOException {
    BufferedImage pale = Drawings.flat(1024, 1024, Color.WHITE);
    for (int i = 0; i < 100 * 100; i++) {
      pale.setRGB(400 + i % 100, 400 + i / 100, 0xECE9E6);
    }

    assertThat(look(jpeg(pale), ANY)).isEmpty();
  }

  @Test
  void otherShapeThanAskedIsSuspect() throws IOException {
    assertThat(look(jpeg(Drawings.mug(1200, 800, RED, SAND)), SQUARE))
        .containsExactly("1200×800 is not the aspect ratio asked for, 1:1");
  }

  @Test
  void sidesThatAreRoundedToBlocksAreTheShapeAskedFor() throws IOException {
    AskedShape wide =
        new AskedShape(Optional.of(new AskedShape.Ratio(9, 21)), false, Optional.empty());

    assertThat(look(jpeg(Drawings.mug(656, 1552, RED, SAND)), wide)).isEmpty();
  }

  @Test
  void smallerThanAskedIsSuspect() throws IOException {
    assertThat(look(jpeg(Drawings.mug(512, 512, RED, SAND)), SQUARE))
        .containsExactly("512×512 is smaller than asked, 1024 on the longer side");
  }

  @Test
  void sizeIsJudgedByTheHeaderWhereThePictureCannotBeRead() throws IOException {
    Path video = Files.writeString(folder.resolve("a.mp4"), "\0\0\0\u0014ftypisom and so on");

    assertThat(quality().lookAtResult(video, SHA, SQUARE, Optional.of(640), Optional.of(640)))
        .containsExactly("640×640 is smaller than asked, 1024 on the longer side");
    assertThat(thumbnails().findAfter(SHA)).isEmpty();
  }

  @Test
  void samePictureInAnotherSizeAndQualityIsAlmostIdenticalToItsSource() throws IOException {
    BufferedImage mug = Drawings.mug(1400, 1050, RED, SAND);
    source(jpeg(mug));
    look(Drawings.jpeg(Drawings.resized(mug, 1024, 768), 0.6f, false), ANY);

    assertThat(compare(ANY)).containsExactly("almost identical to its source");
  }

  @Test
  void cutOutOnWhiteIsAlmostIdenticalToItsTransparentSource() throws IOException {
    source(Drawings.file(Drawings.cutOut(800, 800, BLUE), "png"));
    BufferedImage onWhite = Drawings.flat(800, 800, Color.WHITE);
    onWhite.createGraphics().drawImage(Drawings.cutOut(800, 800, BLUE), 0, 0, null);
    look(jpeg(onWhite), ANY);

    assertThat(compare(ANY)).containsExactly("almost identical to its source");
  }

  @Test
  void otherWallOrOtherColourIsAnotherPicture() throws IOException {
    source(jpeg(Drawings.mug(800, 800, RED, SAND)));

    look(jpeg(Drawings.mug(800, 800, RED, new Color(90, 120, 90))), ANY);
    assertThat(compare(ANY)).isEmpty();

    look(jpeg(Drawings.mug(800, 800, BLUE, SAND)), ANY);
    assertThat(compare(ANY)).isEmpty();
  }

  @Test
  void changeOfColourThatKeepsTheBrightnessIsAnotherPicture() throws IOException {
    source(jpeg(Drawings.flat(400, 400, new Color(200, 100, 100))));
    look(jpeg(Drawings.flat(400, 400, new Color(100, 145, 130))), ANY);

    assertThat(compare(ANY)).isEmpty();
  }

  @Test
  void otherShapeThanTheSourceIsSuspectWhereItShouldBeTheSame() throws IOException {
    source(jpeg(Drawings.mug(600, 800, RED, SAND)));
    look(jpeg(Drawings.mug(1024, 1024, RED, SAND)), AS_SOURCE);

    assertThat(compare(AS_SOURCE)).containsExactly("not the aspect ratio of its source");
    assertThat(compare(ANY)).isEmpty();
  }

  @Test
  void sourceThatLiesOnItsSideIsTurnedUpright() throws IOException {
    source(withOrientation(jpeg(Drawings.mug(800, 600, RED, SAND)), 6));
    look(jpeg(Drawings.mug(600, 800, RED, SAND)), AS_SOURCE);

    BufferedImage before =
        ImageIO.read(thumbnails().findBefore(FINGERPRINT).orElseThrow().toFile());
    assertThat(before.getWidth()).isEqualTo(240);
    assertThat(before.getHeight()).isEqualTo(320);
    assertThat(compare(AS_SOURCE)).isEmpty();
  }

  @Test
  void withoutBothThereIsNothingToCompare() throws IOException {
    look(jpeg(Drawings.mug(600, 800, RED, SAND)), ANY);

    assertThat(compare(AS_SOURCE)).isEmpty();
  }

  @Test
  void headerThatClaimsBillionsOfPixelsIsNotBelieved() throws IOException {
    assertThat(look(Drawings.hugePng(2_000_000_000, 2_000_000_000), ANY)).isEmpty();
    assertThat(look(Drawings.hugePng(60_000, 60_000), ANY)).isEmpty();
    assertThat(thumbnails().findAfter(SHA)).isEmpty();
  }

  @Test
  void hugeFileIsNotRead() throws IOException {
    Path file = folder.resolve("huge.jpg");
    Files.write(file, jpeg(Drawings.mug(64, 64, RED, SAND)));
    try (var bytes = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(Decoder.MOST_BYTES + 1);
    }

    assertThat(quality().lookAtResult(file, SHA, ANY, Optional.empty(), Optional.empty()))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "webp", "gif"})
  void brokenPictureIsSuspectAndHarmless(String format) throws IOException {
    BufferedImage mug = Drawings.mug(320, 320, RED, SAND);
    byte[] whole = format.equals("webp") ? Drawings.webp(mug) : Drawings.file(mug, format);

    assertThat(look(Arrays.copyOf(whole, 40), ANY))
        .containsExactly("the file cannot be read as a picture");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "webp", "gif", "jpg", "bmp"})
  void noBytesAreHarmful(String format) throws IOException {
    BufferedImage mug = Drawings.mug(160, 160, RED, SAND);
    byte[] whole = format.equals("webp") ? Drawings.webp(mug) : Drawings.file(mug, format);
    Random random = new Random(7);

    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      for (int n = 0; n < 10; n++) {
        bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt(256);
      }
      assertThat(look(bytes, ANY)).hasSizeLessThan(3);
    }
  }

  @Test
  void narrowestPictureHasASmallOne() throws IOException {
    assertThat(look(Drawings.file(Drawings.mug(3000, 3, RED, SAND), "png"), ANY)).isEmpty();

    assertThat(small().getWidth()).isEqualTo(320);
    assertThat(small().getHeight()).isEqualTo(1);
  }

  @Test
  void noisiestPictureHasASmallOneThatIsSmall() throws IOException {
    BufferedImage noise = new BufferedImage(700, 700, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int i = 0; i < 700 * 700; i++) {
      noise.setRGB(i % 700, i / 700, random.nextInt(1 << 24));
    }

    assertThat(look(Drawings.file(noise, "png"), ANY)).isEmpty();
    assertThat(Files.size(thumbnails().findAfter(SHA).orElseThrow()))
        .isLessThanOrEqualTo(Thumbnails.MOST_BYTES);
  }

  @Test
  void sameContentHasItsSmallPictureAlready() throws IOException {
    byte[] bytes = jpeg(Drawings.mug(1200, 800, RED, SAND));
    look(bytes, ANY);
    Path small = thumbnails().findAfter(SHA).orElseThrow();
    byte[] another = Drawings.jpeg(Drawings.mug(60, 60, BLUE, SAND), 0.8f, false);
    Files.write(small, another);

    look(bytes, ANY);

    assertThat(small).hasBinaryContent(another);
  }

  private List<String> look(byte[] bytes, AskedShape asked) throws IOException {
    Path file = Files.write(folder.resolve("picture"), bytes);
    return quality().lookAtResult(file, SHA, asked, Optional.empty(), Optional.empty());
  }

  private void source(byte[] bytes) throws IOException {
    assertThat(quality().keepSource(Files.write(folder.resolve("source"), bytes), FINGERPRINT))
        .isTrue();
  }

  private List<String> compare(AskedShape asked) {
    return quality().compare(FINGERPRINT, SHA, asked);
  }

  private QualityLook quality() {
    return new QualityLook(thumbnails());
  }

  private Thumbnails thumbnails() {
    return new Thumbnails(folder.resolve("out"));
  }

  private BufferedImage small() throws IOException {
    return ImageIO.read(thumbnails().findAfter(SHA).orElseThrow().toFile());
  }

  private static byte[] jpeg(BufferedImage image) {
    return Drawings.jpeg(image, 0.85f, false);
  }

  /** Puts an EXIF segment behind the beginning of a JPEG. */
  private static byte[] withOrientation(byte[] jpeg, int orientation) {
    byte[] exif = {
      (byte) 0xFF,
      (byte) 0xE1,
      0,
      34,
      'E',
      'x',
      'i',
      'f',
      0,
      0,
      'M',
      'M',
      0,
      42,
      0,
      0,
      0,
      8,
      0,
      1,
      0x01,
      0x12,
      0,
      3,
      0,
      0,
      0,
      1,
      0,
      (byte) orientation,
      0,
      0,
      0,
      0,
      0,
      0
    };
    return Drawings.withSegment(jpeg, exif);
  }

  private static boolean isNear(int rgb, Color colour, int distance) {
    Color other = new Color(rgb);
    return Math.abs(other.getRed() - colour.getRed()) <= distance
        && Math.abs(other.getGreen() - colour.getGreen()) <= distance
        && Math.abs(other.getBlue() - colour.getBlue()) <= distance;
  }
}
