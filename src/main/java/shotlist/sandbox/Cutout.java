package shotlist.sandbox;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Takes a picture's object off its background: what is transparent already stays so; else the plain
 * colour that the border has is flooded away, and a soft shadow on it becomes a shadow on nothing.
 * A picture without a plain border stays whole.
 */
final class Cutout {

  private static final int SAME = 16;
  private static final int SHADOW = 130;
  private static final int STEP = 7;
  private static final int TINT = 18;
  private static final int NOISE = 15;
  private static final int SIDE = 1024;

  private final int width;
  private final int height;
  private final int[] pixels;

  private Cutout(BufferedImage image) {
    this.width = image.getWidth();
    this.height = image.getHeight();
    this.pixels = image.getRGB(0, 0, width, height, null, 0, width);
  }

  /**
   * An object on nothing.
   *
   * @param image all of the picture that is left, its shadow included
   * @param box where the object itself is
   */
  record Cut(BufferedImage image, Rectangle box) {}

  static Cut of(BufferedImage source) {
    BufferedImage image = copy(source);
    if (source.getColorModel().hasAlpha() && hasHoles(image)) {
      return new Cut(image, box(image));
    }
    Cutout cutout = new Cutout(image);
    int cleared = cutout.flood();
    if (cleared < cutout.pixels.length / 20 || cleared > cutout.pixels.length * 49L / 50) {
      return new Cut(image, new Rectangle(image.getWidth(), image.getHeight()));
    }
    image.setRGB(0, 0, cutout.width, cutout.height, cutout.pixels, 0, cutout.width);
    return new Cut(image, box(image));
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
    boolean[] seen = new boolean[pixels.length];
    int count = 0;
    for (int i = 0; i < pixels.length; i++) {
      if (onBorder(i) && distance(pixels[i], background) <= SAME) {
        seen[i] = true;
        open[count++] = i;
      }
    }
    for (int next = 0; next < count; next++) {
      for (int neighbour : neighbours(open[next])) {
        if (!seen[neighbour] && continues(open[next], neighbour, background)) {
          seen[neighbour] = true;
          open[count++] = neighbour;
        }
      }
    }
    for (int i = 0; i < count; i++) {
      pixels[open[i]] = shade(open[i], background);
    }
    return count;
  }

  private boolean onBorder(int at) {
    int x = at % width;
    int y = at / width;
    return x == 0 || y == 0 || x == width - 1 || y == height - 1;
  }

  private int[] neighbours(int at) {
    int x = at % width;
    return new int[] {
      x > 0 ? at - 1 : at,
      x < width - 1 ? at + 1 : at,
      at >= width ? at - width : at,
      at < pixels.length - width ? at + width : at
    };
  }

  /** Background goes on as the same colour or, in a shadow, as a slowly darker one. */
  private boolean continues(int from, int to, int background) {
    int colour = pixels[to];
    int distance = distance(colour, background);
    return distance <= SAME
        || (distance <= SHADOW
            && Math.abs(tint(colour) - tint(background)) <= TINT
            && distance(colour, pixels[from]) <= STEP);
  }

  /** Black, as much of it as the colour is darker than the background, fading at the border. */
  private int shade(int at, int background) {
    int x = at % width;
    int y = at / width;
    double inside = Math.min(Math.min(x, width - 1 - x), Math.min(y, height - 1 - y));
    double fade = Math.min(1, 10 * inside / Math.max(width, height));
    int missing = Math.max(0, brightness(background) - brightness(pixels[at]) - NOISE);
    return (int) (fade * missing * 255 / Math.max(1, brightness(background))) << 24;
  }

  private static int tint(int colour) {
    int red = colour >> 16 & 0xff;
    int green = colour >> 8 & 0xff;
    int blue = colour & 0xff;
    return Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue));
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

  /** Around what is solid: a shadow is not. */
  private static Rectangle box(BufferedImage image) {
    Rectangle box = new Rectangle(-1, -1);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if (image.getRGB(x, y) >>> 24 > 170) {
          box.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return box.isEmpty() ? new Rectangle(image.getWidth(), image.getHeight()) : box;
  }
}
