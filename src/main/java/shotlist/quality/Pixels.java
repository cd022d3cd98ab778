package shotlist.quality;

import com.twelvemonkeys.image.ResampleOp;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Some pixels of a picture, evenly spread over it.
 *
 * @param argb in sRGB, not premultiplied
 * @param width of the whole picture
 * @param height of the whole picture
 */
record Pixels(BufferedImage argb, int width, int height) {
  private static final int WHITE = 255;

  /** From what a reader made, in whatever colours. */
  static Pixels of(BufferedImage image, int width, int height) {
    return new Pixels(argb(image), width, height);
  }

  private static BufferedImage argb(BufferedImage image) {
    ColorModel model = image.getColorModel();
    BufferedImage argb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
        && !(model instanceof IndexColorModel)) {
      copyGrey(image, argb);
    } else if (model.getColorSpace().isCS_sRGB()) {
      copy(image, argb);
    } else {
      new ColorConvertOp(null).filter(image, argb); // pixel by pixel it would take minutes
    }
    return argb;
  }

  /** As it is meant: Java takes such samples for linear light, and would show them too bright. */
  private static void copyGrey(BufferedImage image, BufferedImage argb) {
    Raster raster = image.getRaster();
    boolean alpha = image.getColorModel().hasAlpha();
    int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
    int most = (1 << Math.min(8, image.getColorModel().getComponentSize(0))) - 1;
    for (int y = 0; y < argb.getHeight(); y++) {
      for (int x = 0; x < argb.getWidth(); x++) {
        int grey = (raster.getSample(x, y, 0) >> shift) * 255 / most;
        int opaque = alpha ? raster.getSample(x, y, 1) >> shift : 255;
        argb.setRGB(x, y, opaque << 24 | grey << 16 | grey << 8 | grey);
      }
    }
  }

  private static void copy(BufferedImage image, BufferedImage argb) {
    int width = image.getWidth();
    int[] row = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      argb.setRGB(0, y, width, 1, row, 0, width);
    }
  }

  /** Turned upright; {@code orientation} is EXIF's, from 1 (upright) to 8. */
  Pixels turned(int orientation) {
    if (orientation < 2 || orientation > 8) {
      return this;
    }
    boolean swaps = orientation >= 5;
    int w = argb.getWidth();
    int h = argb.getHeight();
    BufferedImage turned =
        new BufferedImage(swaps ? h : w, swaps ? w : h, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < turned.getHeight(); y++) {
      for (int x = 0; x < turned.getWidth(); x++) {
        int from =
            switch (orientation) {
              case 2 -> argb.getRGB(w - 1 - x, y);
              case 3 -> argb.getRGB(w - 1 - x, h - 1 - y);
              case 4 -> argb.getRGB(x, h - 1 - y);
              case 5 -> argb.getRGB(y, x);
              case 6 -> argb.getRGB(y, h - 1 - x);
              case 7 -> argb.getRGB(w - 1 - y, h - 1 - x);
              default -> argb.getRGB(w - 1 - y, x);
            };
        turned.setRGB(x, y, from);
      }
    }
    return new Pixels(turned, swaps ? height : width, swaps ? width : height);
  }

  /** Made to fit a square, on white, without transparency; a smaller picture keeps its size. */
  BufferedImage fitting(int side) {
    int longest = Math.max(argb.getWidth(), argb.getHeight());
    if (longest <= side) {
      return onWhite();
    }
    double scale = (double) side / longest;
    return scaled(
        Math.max(1, (int) Math.round(argb.getWidth() * scale)),
        Math.max(1, (int) Math.round(argb.getHeight() * scale)));
  }

  /** Made to this size, on white, without transparency. */
  BufferedImage scaled(int newWidth, int newHeight) {
    BufferedImage to = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
    return new ResampleOp(newWidth, newHeight, ResampleOp.FILTER_TRIANGLE).filter(onWhite(), to);
  }

  private BufferedImage onWhite() {
    BufferedImage rgb =
        new BufferedImage(argb.getWidth(), argb.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < argb.getHeight(); y++) {
      for (int x = 0; x < argb.getWidth(); x++) {
        rgb.setRGB(x, y, onWhite(argb.getRGB(x, y)));
      }
    }
    return rgb;
  }

  private static int onWhite(int colour) {
    int alpha = colour >>> 24;
    return onWhite(colour >> 16 & 255, alpha) << 16
        | onWhite(colour >> 8 & 255, alpha) << 8
        | onWhite(colour & 255, alpha);
  }

  private static int onWhite(int channel, int alpha) {
    return (channel * alpha + WHITE * (255 - alpha)) / 255;
  }

  /** Width by height. */
  double ratio() {
    return (double) width / height;
  }
}
