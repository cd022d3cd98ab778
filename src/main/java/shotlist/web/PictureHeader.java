package shotlist.web;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What the first bytes of a file say that it is. Nothing is decoded. Formats whose reader wants the
 * whole file are handed a file that ends where our bytes do.
 *
 * @param mime such as {@code image/jpeg}; empty where the bytes are of no kind known here
 */
public record PictureHeader(
    Optional<String> mime, Optional<Integer> width, Optional<Integer> height) {
  /** So many bytes hold the header of nearly every picture. */
  public static final int BYTES = 1 << 18;

  /** Signature and the first chunk, which has the size; after it the one that ends a file. */
  private static final int PNG_HEADER = 33;

  private static final byte[] PNG_END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', -82, 66, 96, -126};
  private static final int RIFF_HEADER = 20;
  private static final PictureHeader UNKNOWN =
      new PictureHeader(Optional.empty(), Optional.empty(), Optional.empty());

  /** Reads the first bytes of a file, or all of it. */
  public static PictureHeader of(byte[] first) {
    try {
      FileType type = FileTypeDetector.detectFileType(new ByteArrayInputStream(first));
      String mime = type.getMimeType();
      if (mime == null) {
        return UNKNOWN;
      }
      Metadata metadata = metadata(type, first);
      boolean tiff = type == FileType.Tiff;
      return new PictureHeader(
          Optional.of(mime), largest(metadata, "width", tiff), largest(metadata, "height", tiff));
    } catch (IOException e) {
      return UNKNOWN; // too short to be anything
    }
  }

  /** Whether the bytes are of a still picture's kind. */
  public boolean isPicture() {
    return mime.filter(type -> type.startsWith("image/")).isPresent();
  }

  private static Metadata metadata(FileType type, byte[] first) {
    byte[] whole =
        switch (type) {
          case Png -> endedPng(first);
          case WebP -> endedWebp(first);
          default -> first;
        };
    try {
      return ImageMetadataReader.readMetadata(new ByteArrayInputStream(whole));
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      return new Metadata(); // its kind is known; its size is not among these bytes
    }
  }

  private static byte[] endedPng(byte[] first) {
    int length = Math.min(first.length, PNG_HEADER);
    byte[] ended = Arrays.copyOf(first, length + PNG_END.length);
    System.arraycopy(PNG_END, 0, ended, length, PNG_END.length);
    return ended;
  }

  /** The file and its first chunk say how long they are; of a part that is too much. */
  private static byte[] endedWebp(byte[] first) {
    int length = first.length & ~1;
    if (length < RIFF_HEADER) {
      return first;
    }
    byte[] ended = Arrays.copyOf(first, length);
    ByteBuffer sizes = ByteBuffer.wrap(ended).order(ByteOrder.LITTLE_ENDIAN);
    sizes.putInt(4, length - 8);
    long chunk = Integer.toUnsignedLong(sizes.getInt(16));
    if (chunk > length - RIFF_HEADER) {
      sizes.putInt(16, length - RIFF_HEADER);
    }
    return ended;
  }

  /**
   * Of a picture in parts the largest counts. What EXIF says may be the camera's size of a picture
   * that was made smaller since; only a TIFF has nothing else.
   */
  private static Optional<Integer> largest(Metadata metadata, String word, boolean tiff) {
    int largest = 0;
    for (Directory directory : metadata.getDirectories()) {
      if (directory.getName().contains("Thumbnail")
          || (!tiff && directory.getName().startsWith("Exif"))) {
        continue;
      }
      for (var tag : directory.getTags()) {
        String name = tag.getTagName().toLowerCase(Locale.ROOT);
        if (name.equals(word) || name.equals("image " + word)) {
          Integer value = directory.getInteger(tag.getTagType());
          largest = value == null ? largest : Math.max(largest, value);
        }
      }
    }
    return largest > 0 ? Optional.of(largest) : Optional.empty();
  }
}
