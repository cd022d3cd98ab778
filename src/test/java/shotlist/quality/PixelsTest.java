package shotlist.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.testing.Drawings;

/** However a picture is stored, its pixels are those that Java names one by one. */
class PixelsTest {
  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  static Stream<Integer> colourTypes() {
    return Stream.of(
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_4BYTE_ABGR_PRE,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_USHORT_565_RGB,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY);
  }

  @ParameterizedTest
  @MethodSource("colourTypes")
  void picturesInColoursAreReadAsJavaReadsThem(int type) {
    assertSameColours(drawn(new BufferedImage(WIDTH, HEIGHT, type)));
  }

  @ParameterizedTest
  @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
  void picturesOfOtherOrderAndDepthAreReadAsJavaReadsThem(int transferType) {
    for (boolean alpha : new boolean[] {false, true}) {
      assertSameColours(drawn(of(ColorSpace.CS_sRGB, alpha, transferType)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 200})
  void paletteWithATransparentColourIsLookedUp(int colours) {
    byte[] levels = new byte[colours];
    for (int i = 0; i < colours; i++) {
      levels[i] = (byte) (i * 255 / colours);
    }
    IndexColorModel model = new IndexColorModel(8, colours, levels, levels, levels, 0);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i % 256);
    }

    assertSameColours(image);
  }

  @ParameterizedTest
  @ValueSource(ints = {DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT})
  void greyIsAsBrightAsItsSamplesSay(int transferType) {
    for (boolean alpha : new boolean[] {false, true}) {
      BufferedImage image = of(ColorSpace.CS_GRAY, alpha, transferType);
      WritableRaster raster = image.getRaster();
      int[] expected = new int[WIDTH * HEIGHT];
      for (int i = 0; i < expected.length; i++) {
        int grey = i % 256;
        int opaque = alpha ? 255 - i % 200 : 255;
        int shift = transferType == DataBuffer.TYPE_BYTE ? 0 : 8;
        raster.setSample(i % WIDTH, i / WIDTH, 0, grey << shift);
        if (alpha) {
          raster.setSample(i % WIDTH, i / WIDTH, 1, opaque << shift);
        }
        expected[i] = opaque << 24 | grey << 16 | grey << 8 | grey;
      }

      assertThat(Pixels.of(image, WIDTH, HEIGHT).argb()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("colourTypes")
  void onWhiteNothingIsTransparentAndWhatIsOpaqueStaysAsItIs(int type) {
    BufferedImage image = drawn(new BufferedImage(WIDTH, HEIGHT, type));

    BufferedImage onWhite = Pixels.of(image, WIDTH, HEIGHT).fitting(WIDTH);

    int[] expected =
        IntStream.range(0, WIDTH * HEIGHT)
            .map(i -> onWhite(image.getRGB(i % WIDTH, i / WIDTH)))
            .toArray();
    assertThat(named(onWhite)).isEqualTo(expected);
  }

  private static int onWhite(int argb) {
    Color colour = new Color(argb, true);
    int alpha = colour.getAlpha();
    return new Color(
            (colour.getRed() * alpha + 255 * (255 - alpha)) / 255,
            (colour.getGreen() * alpha + 255 * (255 - alpha)) / 255,
            (colour.getBlue() * alpha + 255 * (255 - alpha)) / 255)
        .getRGB();
  }

  private static void assertSameColours(BufferedImage image) {
    assertThat(Pixels.of(image, WIDTH, HEIGHT).argb()).isEqualTo(named(image));
  }

  /** Java's own names of all colours, one by one. */
  private static int[] named(BufferedImage image) {
    return IntStream.range(0, WIDTH * HEIGHT)
        .map(i -> image.getRGB(i % WIDTH, i / WIDTH))
        .toArray();
  }

  /** A mug that is cut out, and a corner where alpha goes from nothing to all. */
  private static BufferedImage drawn(BufferedImage image) {
    BufferedImage cutOut = Drawings.cutOut(WIDTH, HEIGHT, new Color(180, 40, 90));
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      boolean corner = x < 16 && y < 16;
      image.setRGB(x, y, corner ? (x * 17) << 24 | x * 16 << 16 | y * 16 : cutOut.getRGB(x, y));
    }
    return image;
  }

  /** Interleaved in the order red, green, blue, as no standard type has it. */
  private static BufferedImage of(int colours, boolean alpha, int transferType) {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(colours),
            alpha,
            false,
            alpha ? ColorModel.TRANSLUCENT : ColorModel.OPAQUE,
            transferType);
    return new BufferedImage(
        model, model.createCompatibleWritableRaster(WIDTH, HEIGHT), false, null);
  }
}
