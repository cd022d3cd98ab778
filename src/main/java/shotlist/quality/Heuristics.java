package shotlist.quality;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import shotlist.provider.AskedShape;

/**
 * What makes a picture suspect. Each rule is written so that it rather keeps silent than cries
 * wolf; the figures are in {@code src/docs/QUALITY.md}.
 */
final class Heuristics {
  /** Of a picture of one colour so many pixels are no further than this from its middle one. */
  private static final double FLAT_SHARE = 0.998;

  private static final int FLAT_DISTANCE = 10;

  /** Services round sides to multiples of 8 or 16 pixels, so a ratio is met nearly. */
  private static final double RATIO_TOLERANCE = 0.04;

  /** Pictures are compared on a grid of so many cells each way. */
  private static final int CELLS = 64;

  /** Identical: the cells' brightness differs by so much at most, of 255, on the average ... */
  private static final double MEAN_DIFFERENCE = 2.5;

  /** ... and of all but one cell in a hundred no colour differs by more than this. */
  private static final int CELL_DIFFERENCE = 10;

  private static final double CELL_SHARE = 0.99;

  private Heuristics() {}

  /** Whether all of it has one colour; transparency counts as one. */
  static boolean isFlat(Pixels pixels) {
    BufferedImage image = pixels.argb();
    int[] colours =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    int[] middle = {
      median(colours, 24), median(colours, 16), median(colours, 8), median(colours, 0)
    };
    long near = Arrays.stream(colours).filter(colour -> isNear(colour, middle)).count();
    return near >= colours.length * FLAT_SHARE;
  }

  private static int median(int[] colours, int shift) {
    int[] histogram = new int[256];
    for (int colour : colours) {
      histogram[channel(colour, shift)]++;
    }
    int below = 0;
    for (int level = 0; level < 256; level++) {
      below += histogram[level];
      if (below * 2L >= colours.length) {
        return level;
      }
    }
    return 255;
  }

  /** What is transparent has no colour of its own. */
  private static int channel(int colour, int shift) {
    int alpha = colour >>> 24;
    return shift == 24 ? alpha : (colour >> shift & 255) * alpha / 255;
  }

  private static boolean isNear(int colour, int[] middle) {
    for (int i = 0; i < 4; i++) {
      if (Math.abs(channel(colour, 24 - 8 * i) - middle[i]) > FLAT_DISTANCE) {
        return false;
      }
    }
    return true;
  }

  /** Whether a picture shows just what the other shows; neither has transparency any more. */
  static boolean isAlmostIdentical(Pixels picture, Pixels source) {
    if (!isRatio(picture.ratio(), source.ratio())) {
      return false;
    }
    BufferedImage ours = picture.scaled(CELLS, CELLS);
    BufferedImage theirs = source.scaled(CELLS, CELLS);
    double difference = 0;
    int alike = 0;
    for (int y = 0; y < CELLS; y++) {
      for (int x = 0; x < CELLS; x++) {
        int a = ours.getRGB(x, y);
        int b = theirs.getRGB(x, y);
        difference += Math.abs(brightness(a) - brightness(b));
        alike += largestDifference(a, b) <= CELL_DIFFERENCE ? 1 : 0;
      }
    }
    int cells = CELLS * CELLS;
    return difference / cells <= MEAN_DIFFERENCE && alike >= cells * CELL_SHARE;
  }

  /** Rec. 601, as JPEG has it. */
  private static double brightness(int colour) {
    return 0.299 * (colour >> 16 & 255) + 0.587 * (colour >> 8 & 255) + 0.114 * (colour & 255);
  }

  private static int largestDifference(int a, int b) {
    int red = Math.abs((a >> 16 & 255) - (b >> 16 & 255));
    int green = Math.abs((a >> 8 & 255) - (b >> 8 & 255));
    return Math.max(Math.max(red, green), Math.abs((a & 255) - (b & 255)));
  }

  private static boolean isRatio(double ratio, double other) {
    return Math.abs(ratio / other - 1) <= RATIO_TOLERANCE;
  }

  /** What is wrong with a size, for what was asked. */
  static Optional<String> wrongSize(AskedShape asked, int width, int height) {
    Optional<AskedShape.Ratio> ratio =
        asked.ratio().filter(r -> !isRatio((double) width / height, r.value()));
    if (ratio.isPresent()) {
      return Optional.of(
          width + "×" + height + " is not the aspect ratio asked for, " + ratio.get());
    }
    return asked
        .longerSide()
        .filter(least -> Math.max(width, height) < least)
        .map(
            least ->
                width + "×" + height + " is smaller than asked, " + least + " on the longer side");
  }

  /** Whether it should have its source's shape and has another. */
  static boolean isOfAnotherShape(AskedShape asked, Pixels picture, Pixels source) {
    return asked.ofSource() && !isRatio(picture.ratio(), source.ratio());
  }
}
