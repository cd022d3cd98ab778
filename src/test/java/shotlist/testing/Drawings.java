package shotlist.testing;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jcodec.api.SequenceEncoder;
import org.jcodec.codecs.vpx.VP8Encoder;
import org.jcodec.common.Codec;
import org.jcodec.common.Format;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.common.model.ColorSpace;
import org.jcodec.common.model.Picture;
import org.jcodec.common.model.Rational;
import org.jcodec.scale.AWTUtil;
import shotlist.sandbox.Sandbox;

/**
 * Pictures of a product as a shop and a service have them, drawn, and broken files of all kinds.
 */
public final class Drawings {
  private Drawings() {}

  /** A mug of one colour before a wall of another, with light and shadow. */
  public static BufferedImage mug(int width, int height, Color mug, Color wall) {
    return mug(width, height, mug, wall, BufferedImage.TYPE_INT_RGB);
  }

  /** The mug alone; what is around it is transparent. */
  public static BufferedImage cutOut(int width, int height, Color mug) {
    return mug(width, height, mug, new Color(0, true), BufferedImage.TYPE_INT_ARGB);
  }

  private static BufferedImage mug(int width, int height, Color mug, Color wall, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D canvas = image.createGraphics();
    canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    if (wall.getAlpha() > 0) {
      canvas.setPaint(new GradientPaint(0, 0, wall.brighter(), 0, height, wall.darker()));
      canvas.fillRect(0, 0, width, height);
    }
    canvas.setPaint(
        new GradientPaint(width / 3f, 0, mug.brighter(), width * 2f / 3, 0, mug.darker()));
    canvas.fillRoundRect(width / 3, height / 4, width / 3, height / 2, width / 20, height / 20);
    canvas.setColor(mug.darker());
    canvas.drawOval(width * 3 / 5, height / 3, width / 5, height / 4);
    canvas.dispose();
    return image;
  }

  /** All of one colour. */
  public static BufferedImage flat(int width, int height, Color colour) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    canvas.setColor(colour);
    canvas.fillRect(0, 0, width, height);
    canvas.dispose();
    return image;
  }

  /** The same picture in another size. */
  public static BufferedImage resized(BufferedImage image, int width, int height) {
    BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = resized.createGraphics();
    canvas.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    canvas.drawImage(image, 0, 0, width, height, null);
    canvas.dispose();
    return resized;
  }

  /** A file in a format that Java writes: {@code png}, {@code jpg}, {@code gif}, {@code bmp}. */
  public static byte[] file(BufferedImage image, String format) {
    return PictureServer.encoded(image, format);
  }

  /** A JPEG of this quality, from 0 to 1, progressive or not. */
  public static byte[] jpeg(BufferedImage image, float quality, boolean progressive) {
    return written(new IIOImage(image, null, null), quality, progressive);
  }

  /** A JPEG in four printing colours, inverted and marked as Adobe's programs do it. */
  public static byte[] cmykJpeg(BufferedImage image) {
    WritableRaster cmyk =
        Raster.createInterleavedRaster(0, image.getWidth(), image.getHeight(), 4, null);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        Color colour = new Color(image.getRGB(x, y));
        int[] noInk = {colour.getRed(), colour.getGreen(), colour.getBlue(), 255};
        cmyk.setPixel(x, y, noInk);
      }
    }
    byte[] adobe = {
      (byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };
    return withSegment(written(new IIOImage(cmyk, null, null), 0.9f, false), adobe);
  }

  /** Puts a segment behind the beginning of a JPEG. */
  public static byte[] withSegment(byte[] jpeg, byte[] segment) {
    byte[] with = new byte[jpeg.length + segment.length];
    System.arraycopy(jpeg, 0, with, 0, 2);
    System.arraycopy(segment, 0, with, 2, segment.length);
    System.arraycopy(jpeg, 2, with, 2 + segment.length, jpeg.length - 2);
    return with;
  }

  private static byte[] written(IIOImage image, float quality, boolean progressive) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = javaWriter();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      param.setProgressiveMode(
          progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
      writer.setOutput(output);
      writer.write(null, image, param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Java's own, which writes rasters. */
  private static ImageWriter javaWriter() {
    var writers = ImageIO.getImageWritersByFormatName("jpeg");
    ImageWriter writer = writers.next();
    while (!writer.getClass().getName().startsWith("com.sun.")) {
      writer = writers.next();
    }
    return writer;
  }

  /** A lossy WebP; sides are multiples of 16. */
  public static byte[] webp(BufferedImage image) {
    Picture picture = AWTUtil.fromBufferedImage(image, ColorSpace.YUV420J);
    ByteBuffer frame =
        VP8Encoder.createVP8Encoder(24)
            .encodeFrame(picture, ByteBuffer.allocate(image.getWidth() * image.getHeight() * 4))
            .getData();
    int length = frame.remaining();
    int padding = length % 2;
    ByteBuffer file = ByteBuffer.allocate(20 + length + padding).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + length + padding);
    file.put("WEBPVP8 ".getBytes(StandardCharsets.US_ASCII)).putInt(length).put(frame);
    return file.array();
  }

  /** A video of a few frames; sides are multiples of 16. */
  public static byte[] mp4(BufferedImage image) {
    ByteBufferSeekableByteChannel channel =
        ByteBufferSeekableByteChannel.writeToByteBuffer(ByteBuffer.allocate(1 << 20));
    try {
      SequenceEncoder encoder =
          new SequenceEncoder(channel, Rational.R(2, 1), Format.MOV, Codec.H264, null);
      for (int i = 0; i < 4; i++) {
        encoder.encodeNativeFrame(
            AWTUtil.fromBufferedImage(image, org.jcodec.common.model.ColorSpace.RGB));
      }
      encoder.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer written = channel.getContents();
    byte[] bytes = new byte[written.remaining()];
    written.get(bytes);
    return bytes;
  }

  /** The sandbox's test card: Java cannot write the format. */
  public static byte[] avif() {
    try (InputStream in = Sandbox.class.getResourceAsStream("test-card.avif")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A PNG whose header claims this size, with hardly anything in it. */
  public static byte[] hugePng(int width, int height) {
    ByteBuffer file = ByteBuffer.allocate(8 + 25 + 22 + 12);
    file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 6, 0, 0, 0});
    chunk(file, "IHDR", header.array());
    chunk(file, "IDAT", new byte[] {0x78, (byte) 0x9c, 3, 0, 0, 0, 0, 1, 0, 0});
    chunk(file, "IEND", new byte[0]);
    return file.array();
  }

  private static void chunk(ByteBuffer file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    file.putInt(data.length).put(name).put(data).putInt((int) crc.getValue());
  }
}
