package shotlist.download;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a file is by its own bytes, whatever the service calls it.
 *
 * @param mime such as {@code image/jpeg}
 * @param extension such as {@code jpg}, without the dot
 */
record Media(String mime, String extension, Optional<Integer> width, Optional<Integer> height) {
  private static final int LAST_BYTES = 4096;
  private static final byte[] END_OF_JPEG = {(byte) 0xFF, (byte) 0xD9};
  private static final byte[] END_OF_PNG = {'I', 'E', 'N', 'D'};

  /** Looks into a file; empty where it is neither picture nor video, or not all of one. */
  static Optional<Media> of(Path file) {
    try {
      return detect(file);
    } catch (IOException e) {
      return Optional.empty(); // it ends too early
    }
  }

  private static Optional<Media> detect(Path file) throws IOException {
    FileType type;
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(file))) {
      type = FileTypeDetector.detectFileType(stream);
    }
    String mime = type.getMimeType();
    if (mime == null || !(mime.startsWith("image/") || mime.startsWith("video/"))) {
      return Optional.empty();
    }
    String extension = type.getCommonExtension();
    Optional<Metadata> metadata = metadata(file);
    return Optional.of(
        new Media(
            mime,
            extension == null ? "bin" : extension,
            metadata.flatMap(m -> size(m, "Width")),
            metadata.flatMap(m -> size(m, "Height"))));
  }

  /**
   * Its kind is known. What the library makes nothing of keeps its size to itself and is no less a
   * picture that was paid for; what ends too early is none.
   */
  private static Optional<Metadata> metadata(Path file) throws IOException {
    try {
      return Optional.of(ImageMetadataReader.readMetadata(file.toFile()));
    } catch (ImageProcessingException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a file of this kind has its end, as far as the kind shows that: for an answer whose
   * length the server did not say.
   */
  boolean isWhole(Path file) {
    return switch (mime) {
      case "image/jpeg" -> endsWith(file, END_OF_JPEG);
      case "image/png" -> endsWith(file, END_OF_PNG);
      default -> true;
    };
  }

  /** Some programs write a few bytes after the end. */
  private static boolean endsWith(Path file, byte[] end) {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(Math.max(0, bytes.length() - LAST_BYTES));
      byte[] last = new byte[(int) (bytes.length() - bytes.getFilePointer())];
      bytes.readFully(last);
      return new String(last, ISO_8859_1).contains(new String(end, ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  /** Directories of every format call it "Image Width", "Width" and the like; EXIF comes later. */
  private static Optional<Integer> size(Metadata metadata, String word) {
    for (Directory directory : metadata.getDirectories()) {
      if (directory.getName().startsWith("Exif") || directory.getName().contains("Thumbnail")) {
        continue;
      }
      for (var tag : directory.getTags()) {
        boolean named = tag.getTagName().equals(word) || tag.getTagName().equals("Image " + word);
        Integer value = named ? directory.getInteger(tag.getTagType()) : null;
        if (value != null && value > 0) {
          return Optional.of(value);
        }
      }
    }
    return Optional.empty();
  }
}
