package shotlist.quality;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.imaging.jpeg.JpegSegmentMetadataReader;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.photoshop.PhotoshopReader;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads pictures, only as many of their pixels as a small one needs. A file of any content is
 * harmless: what claims to be too large is not begun, and what is broken says so. Of an animated
 * picture the first frame is read.
 */
final class Decoder {
  private static final Logger LOG = LoggerFactory.getLogger(Decoder.class);

  /** Larger than the largest camera picture that a shop keeps. */
  static final long MOST_PIXELS = 50_000_000;

  static final long MOST_BYTES = 64L << 20;

  /** So much remains of the longer side, at least, and less than twice that. */
  private static final int DECODED_SIDE = 2 * Thumbnails.LONGEST_SIDE;

  /**
   * The WebP reader decodes all of a picture before it leaves pixels out. What it was seen to need
   * for each pixel, twice over.
   */
  private static final int WEBP_BYTES_PER_PIXEL = 16;

  /** A larger file is read as its pixels are, at some cost for each access. */
  private static final int AT_ONCE = 8 << 20;

  private static final int HEAD = 1 << 20;

  private static final List<JpegSegmentMetadataReader> WHERE_EXIF_IS =
      List.of(new ExifReader(), new PhotoshopReader());

  private enum Kind {
    JPEG,
    PNG,
    WEBP,
    GIF,
    BMP
  }

  static {
    // In a jar of jars, nobody else would find them; beside what is there already they are
    // preferred.
    IIORegistry registry = IIORegistry.getDefaultInstance();
    registry.registerServiceProvider(new JPEGImageReaderSpi());
    registry.registerServiceProvider(new WebPImageReaderSpi());
  }

  private Decoder() {}

  /** What came of reading a file. */
  sealed interface Decoded {
    /** Its pixels. */
    record Read(Pixels pixels) implements Decoded {}

    /** It is of a kind that is read here, and cannot be. */
    record Broken() implements Decoded {}

    /** It is of another kind, or larger than is read here. */
    record NotRead() implements Decoded {}
  }

  /** Reads a file. */
  static Decoded decode(Path file) {
    return decode(file, () -> open(file));
  }

  /** Reads what is in memory. */
  static Decoded decode(byte[] bytes) {
    return decode("what was fetched", () -> new ByteArrayImageInputStream(bytes));
  }

  private interface Opening {
    ImageInputStream open() throws IOException;
  }

  private static Decoded decode(Object name, Opening opening) {
    try (ImageInputStream input = opening.open()) {
      long bytes = input.length();
      if (bytes > MOST_BYTES) {
        return new Decoded.NotRead();
      }
      byte[] head = new byte[(int) Math.min(bytes, HEAD)];
      input.readFully(head);
      input.seek(0);
      Optional<Kind> kind = kind(head);
      return kind.isPresent() ? decode(input, head, kind.get()) : new Decoded.NotRead();
    } catch (IOException | RuntimeException e) { // readers meet hostile bytes with any exception
      LOG.debug("{} cannot be read as a picture", name, e);
      return new Decoded.Broken();
    } catch (OutOfMemoryError e) { // one array too large for what is free now; it was not kept
      LOG.warn("{} needs more memory than there is: it is not looked at", name);
      return new Decoded.NotRead();
    }
  }

  private static ImageInputStream open(Path file) throws IOException {
    return Files.size(file) <= AT_ONCE
        ? new ByteArrayImageInputStream(Files.readAllBytes(file))
        : new FileImageInputStream(file.toFile());
  }

  private static Optional<Kind> kind(byte[] head) {
    String text = new String(head, 0, Math.min(12, head.length), StandardCharsets.ISO_8859_1);
    if (text.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(Kind.JPEG);
    }
    if (text.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(Kind.PNG);
    }
    if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
      return Optional.of(Kind.WEBP);
    }
    if (text.startsWith("GIF8")) {
      return Optional.of(Kind.GIF);
    }
    return text.startsWith("BM") ? Optional.of(Kind.BMP) : Optional.empty();
  }

  private static Decoded decode(ImageInputStream input, byte[] head, Kind kind) throws IOException {
    ImageReader reader = reader(kind);
    try {
      reader.setInput(input, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if (width < 1 || height < 1) {
        return new Decoded.Broken();
      }
      if ((long) width * height > mostPixels(kind)) {
        return new Decoded.NotRead();
      }
      int step = Math.max(1, Math.max(width, height) / DECODED_SIDE);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceSubsampling(step, step, 0, 0);
      BufferedImage image = reader.read(0, param);
      int orientation = kind == Kind.JPEG ? orientation(head) : 1;
      return new Decoded.Read(Pixels.of(image, width, height).turned(orientation));
    } finally {
      reader.dispose();
    }
  }

  private static long mostPixels(Kind kind) {
    long memory = Runtime.getRuntime().maxMemory() / 4 / WEBP_BYTES_PER_PIXEL;
    return kind == Kind.WEBP ? Math.min(MOST_PIXELS, memory) : MOST_PIXELS;
  }

  private static ImageReader reader(Kind kind) throws IOException {
    Class<?> ours =
        switch (kind) {
          case JPEG -> JPEGImageReaderSpi.class;
          case WEBP -> WebPImageReaderSpi.class;
          case PNG, GIF, BMP -> Object.class;
        };
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(kind.name());
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (ours.isInstance(reader.getOriginatingProvider())) {
        return reader;
      }
      reader.dispose();
    }
    throw new IOException("no reader for " + kind);
  }

  /** As EXIF counts, 1 to 8; services turn a picture upright before they work on it. */
  private static int orientation(byte[] head) {
    try {
      ExifIFD0Directory exif =
          JpegMetadataReader.readMetadata(new ByteArrayInputStream(head), WHERE_EXIF_IS)
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null ? 1 : value;
    } catch (JpegProcessingException | IOException | RuntimeException e) {
      return 1; // a picture without EXIF that anybody understands is shown as it is
    }
  }
}
