package shotlist.quality;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.stream.FileImageInputStream;
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

  private static final int HEAD = 1 << 20;

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
    try {
      Optional<Kind> kind = Files.size(file) <= MOST_BYTES ? kind(file) : Optional.empty();
      return kind.isPresent() ? decode(file, kind.get()) : new Decoded.NotRead();
    } catch (IOException | RuntimeException e) { // readers meet hostile bytes with any exception
      LOG.debug("{} cannot be read as a picture", file, e);
      return new Decoded.Broken();
    } catch (OutOfMemoryError e) { // one array too large for what is free now; it was not kept
      LOG.warn("{} needs more memory than there is: it is not looked at", file);
      return new Decoded.NotRead();
    }
  }

  private static Optional<Kind> kind(Path file) throws IOException {
    byte[] first = new byte[12];
    try (InputStream stream = Files.newInputStream(file)) {
      stream.readNBytes(first, 0, first.length);
    }
    String text = new String(first, StandardCharsets.ISO_8859_1);
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

  private static Decoded decode(Path file, Kind kind) throws IOException {
    ImageReader reader = reader(kind);
    try (FileImageInputStream input = new FileImageInputStream(file.toFile())) {
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
      int orientation = kind == Kind.JPEG ? orientation(file) : 1;
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
  private static int orientation(Path file) throws IOException {
    byte[] head;
    try (InputStream stream = Files.newInputStream(file)) {
      head = stream.readNBytes(HEAD);
    }
    try {
      ExifIFD0Directory exif =
          ImageMetadataReader.readMetadata(new ByteArrayInputStream(head))
              .getFirstDirectoryOfType(ExifIFD0Directory.class);
      Integer value = exif == null ? null : exif.getInteger(ExifIFD0Directory.TAG_ORIENTATION);
      return value == null ? 1 : value;
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return 1; // a picture without EXIF that anybody understands is shown as it is
    }
  }
}
