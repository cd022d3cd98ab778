package shotlist.quality;

import com.twelvemonkeys.image.ResampleOp;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * Some pixels of a picture, evenly spread over it, in sRGB. Most of what a look costs is going over
 * them, so they are plain numbers, and each is touched as seldom as can be.
 */
final class Pixels {
  private static final int WHITE = 255;

  private final int[] argb;
  private final int columns;
  private final int rows;
  private final boolean opaque;
  private final int width;
  private final int height;

  private Pixels(int[] argb, int columns, int rows, int width, int height) {
    this.argb = argb;
    this.columns = columns;
    this.rows = rows;
    this.opaque = isOpaque(argb);
    this.width = width;
    this.height = height;
  }

  private static boolean isOpaque(int[] argb) {
    int all = -1;
    for (int colour : argb) {
      all &= colour;
    }
    return all >>> 24 == 255;
  }

  /**
   * From what a reader made, in whatever colours.
   *
   * @param width of the whole picture
   * @param height of the whole picture
   */
  static Pixels of(BufferedImage image, int width, int height) {
    return new Pixels(argb(image), image.getWidth(), image.getHeight(), width, height);
  }

  private static int[] argb(BufferedImage image) {
    ColorModel model = image.getColorModel();
    boolean grey =
        model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
            && !(model instanceof IndexColorModel);
    if (!grey && !model.getColorSpace().isCS_sRGB()) {
      return ofOtherColours(image);
    }
    if (isOfBytes(model)) {
      return ofBytes(image.getRaster(), grey);
    }
    if (grey) {
      return ofGrey(image);
    }
    return model instanceof IndexColorModel indexed ? ofIndexed(image, indexed) : ofAny(image);
  }

  /** Whether what is stored is what is meant, a byte for each colour: so nearly all files are. */
  private static boolean isOfBytes(ColorModel model) {
    if (!(model instanceof ComponentColorModel)
        || model.getTransferType() != DataBuffer.TYPE_BYTE
        || model.isAlphaPremultiplied()) {
      return false;
    }
    for (int bits : model.getComponentSize()) {
      if (bits != 8) {
        return false;
      }
    }
    return true;
  }

  /** Of grey, Java takes the samples for linear light, and would show them too bright. */
  private static int[] ofBytes(Raster raster, boolean grey) {
    if (raster.getDataBuffer() instanceof DataBufferByte bytes
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && bytes.getNumBanks() == 1) {
      return ofInterleaved(raster, bytes.getData(), bytes.getOffset(), model, grey);
    }
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int[] argb = new int[width * raster.getHeight()];
    byte[] row = new byte[width * bands];
    int[] order = order(bands, grey);
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(0, y, width, 1, row);
      row(row, 0, bands, order, argb, y * width, width);
    }
    return argb;
  }

  /** As decoders leave it: read where it lies. */
  private static int[] ofInterleaved(
      Raster raster, byte[] data, int start, PixelInterleavedSampleModel model, boolean grey) {
    int width = raster.getWidth();
    int[] argb = new int[width * raster.getHeight()];
    int[] offsets = model.getBandOffsets();
    int[] order = order(raster.getNumBands(), grey);
    for (int i = 0; i < order.length; i++) {
      order[i] = order[i] < 0 ? -1 : offsets[order[i]];
    }
    int left = -raster.getSampleModelTranslateX();
    int top = -raster.getSampleModelTranslateY();
    for (int y = 0; y < raster.getHeight(); y++) {
      int from = start + (y + top) * model.getScanlineStride() + left * model.getPixelStride();
      row(data, from, model.getPixelStride(), order, argb, y * width, width);
    }
    return argb;
  }

  /** The bands that are red, green, blue and alpha; -1 for alpha where there is none. */
  private static int[] order(int bands, boolean grey) {
    int alpha = grey ? 1 : 3;
    return new int[] {0, grey ? 0 : 1, grey ? 0 : 2, bands > alpha ? alpha : -1};
  }

  private static void row(
      byte[] data, int start, int stride, int[] order, int[] argb, int to, int width) {
    int red = order[0];
    int green = order[1];
    int blue = order[2];
    int alpha = order[3];
    for (int i = 0, from = start; i < width; i++, from += stride) {
      int opaque = alpha < 0 ? 255 : data[from + alpha];
      argb[to + i] =
          opaque << 24
              | (data[from + red] & 255) << 16
              | (data[from + green] & 255) << 8
              | (data[from + blue] & 255);
    }
  }

  private static int[] ofGrey(BufferedImage image) {
    Raster raster = image.getRaster();
    boolean alpha = image.getColorModel().hasAlpha();
    int shift = Math.max(0, image.getColorModel().getComponentSize(0) - 8);
    int most = (1 << Math.min(8, image.getColorModel().getComponentSize(0))) - 1;
    int[] argb = new int[image.getWidth() * image.getHeight()];
    for (int y = 0, to = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int grey = (raster.getSample(x, y, 0) >> shift) * 255 / most;
        int opaque = alpha ? raster.getSample(x, y, 1) >> shift : 255;
        argb[to++] = opaque << 24 | grey << 16 | grey << 8 | grey;
      }
    }
    return argb;
  }

  private static int[] ofIndexed(BufferedImage image, IndexColorModel model) {
    int[] colours = new int[model.getMapSize()];
    model.getRGBs(colours);
    int[] argb =
        image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    for (int i = 0; i < argb.length; i++) {
      argb[i] = argb[i] < colours.length ? colours[argb[i]] : 0;
    }
    return argb;
  }

  private static int[] ofAny(BufferedImage image) {
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  private static int[] ofOtherColours(BufferedImage image) {
    BufferedImage argb =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    new ColorConvertOp(null).filter(image, argb); // pixel by pixel it would take minutes
    return colours(argb);
  }

  /** Of a picture that has one number for a pixel. */
  private static int[] colours(BufferedImage image) {
    return (int[])
        image.getRaster().getDataElements(0, 0, image.getWidth(), image.getHeight(), null);
  }

  /** Each as alpha, red, green, blue, not premultiplied; row by row. Not to be changed. */
  int[] argb() {
    return argb;
  }

  /** Whether nothing of it is transparent. */
  boolean isOpaque() {
    return opaque;
  }

  /** Of the whole picture. */
  int width() {
    return width;
  }

  /** Of the whole picture. */
  int height() {
    return height;
  }

  /** Width by height. */
  double ratio() {
    return (double) width / height;
  }

  /** Turned upright; {@code orientation} is EXIF's, from 1 (upright) to 8. */
  Pixels turned(int orientation) {
    if (orientation < 2 || orientation > 8) {
      return this;
    }
    boolean swaps = orientation >= 5;
    int w = columns;
    int h = rows;
    int[] turned = new int[argb.length];
    for (int y = 0, to = 0; y < (swaps ? w : h); y++) {
      for (int x = 0; x < (swaps ? h : w); x++) {
        turned[to++] =
            switch (orientation) {
              case 2 -> at(w - 1 - x, y);
              case 3 -> at(w - 1 - x, h - 1 - y);
              case 4 -> at(x, h - 1 - y);
              case 5 -> at(y, x);
              case 6 -> at(y, h - 1 - x);
              case 7 -> at(w - 1 - y, h - 1 - x);
              default -> at(w - 1 - y, x);
            };
      }
    }
    return new Pixels(
        turned, swaps ? h : w, swaps ? w : h, swaps ? height : width, swaps ? width : height);
  }

  private int at(int x, int y) {
    return argb[y * columns + x];
  }

  /** Made to fit a square, on white, without transparency; a smaller picture keeps its size. */
  BufferedImage fitting(int side) {
    int longest = Math.max(columns, rows);
    if (longest <= side) {
      return onWhite();
    }
    double scale = (double) side / longest;
    return scaled(
        Math.max(1, (int) Math.round(columns * scale)),
        Math.max(1, (int) Math.round(rows * scale)));
  }

  /** The colours of a picture made to this size, on white; nothing is said of transparency. */
  int[] scaledColours(int newWidth, int newHeight) {
    return colours(scaled(newWidth, newHeight));
  }

  private BufferedImage scaled(int newWidth, int newHeight) {
    BufferedImage to = new BufferedImage(newWidth, newHeight, BufferedImage.TYPE_INT_RGB);
    return new ResampleOp(newWidth, newHeight, ResampleOp.FILTER_TRIANGLE).filter(onWhite(), to);
  }

  private BufferedImage onWhite() {
    BufferedImage rgb = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    rgb.getRaster().setDataElements(0, 0, columns, rows, opaque ? argb : coloursOnWhite());
    return rgb;
  }

  private int[] coloursOnWhite() {
    int[] onWhite = new int[argb.length];
    for (int i = 0; i < argb.length; i++) {
      onWhite[i] = onWhite(argb[i]);
    }
    return onWhite;
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
}
