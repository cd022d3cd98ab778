package shotlist.sandbox;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Takes a picture's object off its background: what is transparent already stays so; else the plain
 * colour that the border has is flooded away. A picture without a plain border stays whole.
 */
final class Cutout {

  private static final int TOLERANCE = 40;
  private static final int SIDE = 1024;

  private final int width;
  private final int height;
  private final int[] pixels;

  private Cutout(BufferedImage image) {
    this.width = image.getWidth();
    this.height = image.getHeight();
    this.pixels = image.getRGB(0, 0, width, height, null, 0, width);
  }

  static BufferedImage of(BufferedImage source) {
    BufferedImage image = copy(source);
    if (source.getColorModel().hasAlpha() && hasHoles(image)) {
      return crop(image);
    }
    Cutout cutout = new Cutout(image);
    int cleared = cutout.flood();
    if (cleared < cutout.pixels.length / 20 || cleared > cutout.pixels.length * 49L / 50) {
      return image;
    }
    image.setRGB(0, 0, cutout.width, cutout.height, cutout.pixels, 0, cutout.width);
    return crop(image);
  }

  private static BufferedImage copy(BufferedImage source) {
    Size size = new Size(source.getWidth(), source.getHeight()).within(SIDE);
    BufferedImage copy =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_ARGB);
    Graphics2D canvas = copy.createGraphics();
    canvas.drawImage(source, 0, 0, size.width(), size.height(), null);
    canvas.dispose();
    return copy;
  }

  private static boolean hasHoles(BufferedImage image) {
    return image.getRGB(0, 0) >>> 24 < 128
        || image.getRGB(image.getWidth() - 1, image.getHeight() - 1) >>> 24 < 128;
  }

  /** Clears what is joined to the border and coloured like it; returns how many pixels. */
  private int flood() {
    int background = borderColour();
    int[] open = new int[pixels.length];
    int count = 0;
    boolean[] seen = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % width;
      int y = i / width;
      if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
        count = open(i, background, open, count, seen);
      }
    }
    for (int next = 0; next < count; next++) {
      int at = open[next];
      pixels[at] = 0;
      int x = at % width;
      if (x > 0) {
        count = open(at - 1, background, open, count, seen);
      }
      if (x < width - 1) {
        count = open(at + 1, background, open, count, seen);
      }
      if (at >= width) {
        count = open(at - width, background, open, count, seen);
      }
      if (at < pixels.length - width) {
        count = open(at + width, background, open, count, seen);
      }
    }
    return count;
  }

  private int open(int at, int background, int[] open, int count, boolean[] seen) {
    if (seen[at] || distance(pixels[at], background) > TOLERANCE) {
      return count;
    }
    seen[at] = true;
    open[count] = at;
    return count + 1;
  }

  /** The median of the four corners, by brightness. */
  private int borderColour() {
    Integer[] corners = {
      pixels[0], pixels[width - 1], pixels[pixels.length - width], pixels[pixels.length - 1]
    };
    Arrays.sort(corners, (a, b) -> Integer.compare(brightness(a), brightness(b)));
    return corners[2];
  }

  private static int brightness(int colour) {
    return (colour >> 16 & 0xff) + (colour >> 8 & 0xff) + (colour & 0xff);
  }

  private static int distance(int a, int b) {
    return Math.max(
        Math.abs((a >> 16 & 0xff) - (b >> 16 & 0xff)),
        Math.max(Math.abs((a >> 8 & 0xff) - (b >> 8 & 0xff)), Math.abs((a & 0xff) - (b & 0xff))));
  }

  private static BufferedImage crop(BufferedImage image) {
    int left = image.getWidth();
    int top = image.getHeight();
    int right = -1;
    int bottom = -1;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) >>> 24 > 16) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return right < 0 ? image : image.getSubimage(left, top, right - left + 1, bottom - top + 1);
  }
}
