package shotlist.quality;

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
  private static final int LEVELS = 256;

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
    int[] colours = pixels.isOpaque() ? pixels.argb() : withoutHiddenColours(pixels.argb());
    int[][] levels = new int[4][LEVELS];
    for (int colour : colours) {
      levels[0][colour >>> 24]++;
      levels[1][colour >> 16 & 255]++;
      levels[2][colour >> 8 & 255]++;
      levels[3][colour & 255]++;
    }
    int[] middle = Arrays.stream(levels).mapToInt(of -> median(of, colours.length)).toArray();
    int near = colours.length;
    double enough = colours.length * FLAT_SHARE;
    for (int i = 0; i < colours.length && near >= enough; i++) {
      near -= isNear(colours[i], middle) ? 0 : 1;
    }
    return near >= enough;
  }

  /** What is transparent has no colour of its own. */
  private static int[] withoutHiddenColours(int[] argb) {
    int[] colours = new int[argb.length];
    for (int i = 0; i < argb.length; i++) {
      int alpha = argb[i] >>> 24;
      colours[i] =
          alpha << 24
              | (argb[i] >> 16 & 255) * alpha / 255 << 16
              | (argb[i] >> 8 & 255) * alpha / 255 << 8
              | (argb[i] & 255) * alpha / 255;
    }
    return colours;
  }

  private static int median(int[] pixelsOfLevel, int pixels) {
    int below = 0;
    for (int level = 0; level < LEVELS; level++) {
      below += pixelsOfLevel[level];
      if (below * 2L >= pixels) {
        return level;
      }
    }
    return LEVELS - 1;
  }

  private static boolean isNear(int colour, int[] middle) {
    return Math.abs((colour >>> 24) - middle[0]) <= FLAT_DISTANCE
        && Math.abs((colour >> 16 & 255) - middle[1]) <= FLAT_DISTANCE
        && Math.abs((colour >> 8 & 255) - middle[2]) <= FLAT_DISTANCE
        && Math.abs((colour & 255) - middle[3]) <= FLAT_DISTANCE;
  }

  /** Whether a picture shows just what the other shows; neither has transparency any more. */
  static boolean isAlmostIdentical(Pixels picture, Pixels source) {
    if (!isRatio(picture.ratio(), source.ratio())) {
      return false;
    }
    int[] ours = picture.scaledColours(CELLS, CELLS);
    int[] theirs = source.scaledColours(CELLS, CELLS);
    double difference = 0;
    int alike = 0;
    for (int i = 0; i < ours.length; i++) {
      difference += Math.abs(brightness(ours[i]) - brightness(theirs[i]));
      alike += largestDifference(ours[i], theirs[i]) <= CELL_DIFFERENCE ? 1 : 0;
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
