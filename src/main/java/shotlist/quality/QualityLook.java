package shotlist.quality;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.files.FilesException;
import shotlist.provider.AskedShape;

/**
 * Looks at a finished picture once and keeps a small one of it. What it finds is told in words for
 * a manifest's {@code reason}; a picture with none of it is not praised, only not suspect. For any
 * number of threads; a large picture is looked at alone, so that memory is bounded.
 */
public final class QualityLook {
  private static final Logger LOG = LoggerFactory.getLogger(QualityLook.class);

  private static final int[] SIDES = {Thumbnails.LONGEST_SIDE, 240, 160};
  private static final float[] QUALITIES = {0.7f, 0.5f, 0.35f};

  /** Larger ones, and those of unknown size, have the memory to themselves. */
  private static final long SMALL_PIXELS = 5_000_000;

  private static final int AT_ONCE = Math.min(3, Runtime.getRuntime().availableProcessors());

  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Thumbnails thumbnails;

  public QualityLook(Thumbnails thumbnails) {
    this.thumbnails = thumbnails;
  }

  /**
   * Looks at an output and keeps its small picture.
   *
   * @param sha256 of the file, in hex
   * @param width of the picture, where its header says so
   * @param height of the picture, where its header says so
   * @return what is suspect about it, most telling first
   */
  public List<String> lookAtResult(
      Path file,
      String sha256,
      AskedShape asked,
      Optional<Integer> width,
      Optional<Integer> height) {
    long pixels = (long) width.orElse(Integer.MAX_VALUE) * height.orElse(Integer.MAX_VALUE);
    return inTurn(
        pixels <= SMALL_PIXELS ? 1 : AT_ONCE,
        () -> lookAtResultNow(file, sha256, asked, width, height));
  }

  private <T> T inTurn(int share, Supplier<T> look) {
    turns.acquireUninterruptibly(share);
    try {
      return look.get();
    } finally {
      turns.release(share);
    }
  }

  private List<String> lookAtResultNow(
      Path file,
      String sha256,
      AskedShape asked,
      Optional<Integer> width,
      Optional<Integer> height) {
    List<String> suspicions = new ArrayList<>();
    Decoder.Decoded decoded = Decoder.decode(file);
    if (decoded instanceof Decoder.Decoded.Read read) {
      if (thumbnails.findAfter(sha256).isEmpty()) {
        keep(read.pixels(), jpeg -> thumbnails.putAfter(sha256, jpeg));
      }
      if (Heuristics.isFlat(read.pixels())) {
        suspicions.add("one flat colour");
      }
      Heuristics.wrongSize(asked, read.pixels().width(), read.pixels().height())
          .ifPresent(suspicions::add);
      return suspicions;
    }
    if (decoded instanceof Decoder.Decoded.Broken) {
      suspicions.add("the file cannot be read as a picture");
    }
    if (width.isPresent() && height.isPresent()) {
      Heuristics.wrongSize(asked, width.get(), height.get()).ifPresent(suspicions::add);
    }
    return suspicions;
  }

  /**
   * Keeps the small picture of a request's source.
   *
   * @return whether it could be read
   */
  public boolean keepSource(Path file, String fingerprint) {
    return inTurn(AT_ONCE, () -> keepSourceNow(Decoder.decode(file), fingerprint));
  }

  /** As the other, of a source that is in memory. */
  public boolean keepSource(byte[] bytes, String fingerprint) {
    return inTurn(AT_ONCE, () -> keepSourceNow(Decoder.decode(bytes), fingerprint));
  }

  private boolean keepSourceNow(Decoder.Decoded decoded, String fingerprint) {
    if (decoded instanceof Decoder.Decoded.Read read) {
      return keep(read.pixels(), jpeg -> thumbnails.putBefore(fingerprint, jpeg));
    }
    return false;
  }

  /**
   * Compares an output with its source, by their small pictures; without both there is nothing to
   * find.
   */
  public List<String> compare(String fingerprint, String sha256, AskedShape asked) {
    return inTurn(1, () -> compareNow(fingerprint, sha256, asked));
  }

  private List<String> compareNow(String fingerprint, String sha256, AskedShape asked) {
    Optional<Pixels> source = thumbnails.findBefore(fingerprint).flatMap(QualityLook::pixels);
    Optional<Pixels> picture =
        source.flatMap(unused -> thumbnails.findAfter(sha256)).flatMap(QualityLook::pixels);
    if (picture.isEmpty() || source.isEmpty()) {
      return List.of();
    }
    if (Heuristics.isAlmostIdentical(picture.get(), source.get())) {
      return List.of("almost identical to its source");
    }
    return Heuristics.isOfAnotherShape(asked, picture.get(), source.get())
        ? List.of("not the aspect ratio of its source")
        : List.of();
  }

  private static Optional<Pixels> pixels(Path thumbnail) {
    return Decoder.decode(thumbnail) instanceof Decoder.Decoded.Read read
        ? Optional.of(read.pixels())
        : Optional.empty();
  }

  private interface Keeping {
    void keep(byte[] jpeg);
  }

  /** A thumbnail that cannot be written is a place-holder in a report, and no more. */
  private static boolean keep(Pixels pixels, Keeping keeping) {
    try {
      Optional<byte[]> jpeg = thumbnail(pixels);
      jpeg.ifPresent(keeping::keep);
      return jpeg.isPresent();
    } catch (FilesException e) {
      LOG.warn("A small picture was not kept: {}", e.getMessage());
      return false;
    }
  }

  private static Optional<byte[]> thumbnail(Pixels pixels) {
    for (int side : SIDES) {
      BufferedImage small = pixels.fitting(side);
      for (float quality : QUALITIES) {
        byte[] jpeg = jpeg(small, quality);
        if (jpeg.length <= Thumbnails.MOST_BYTES) {
          return Optional.of(jpeg);
        }
      }
    }
    return Optional.empty();
  }

  private static byte[] jpeg(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(output);
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality(quality);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
