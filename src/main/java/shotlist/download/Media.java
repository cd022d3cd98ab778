package shotlist.download;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import shotlist.web.PictureHeader;

/**
 * What a file is by its own bytes, whatever the service calls it.
 *
 * @param mime such as {@code image/jpeg}
 * @param extension such as {@code jpg}, without the dot
 */
record Media(String mime, String extension, Optional<Integer> width, Optional<Integer> height) {
  /** So many bytes tell what a file is. */
  static final int MAGIC_BYTES = 4096;

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
    Optional<String> mime = mime(type);
    if (mime.isEmpty()) {
      return Optional.empty();
    }
    String extension = type.getCommonExtension();
    Media unmeasured =
        new Media(
            mime.get(), extension == null ? "bin" : extension, Optional.empty(), Optional.empty());
    return Optional.of(unmeasured.measured(file));
  }

  private static Optional<String> mime(FileType type) {
    return Optional.ofNullable(type.getMimeType())
        .filter(mime -> mime.startsWith("image/") || mime.startsWith("video/"));
  }

  /** The media type of a file that begins so; empty where it is neither picture nor video. */
  static Optional<String> mime(byte[] beginning) {
    try {
      return mime(FileTypeDetector.detectFileType(new ByteArrayInputStream(beginning)));
    } catch (IOException e) {
      return Optional.empty(); // too short to be anything
    }
  }

  boolean isVideo() {
    return mime.startsWith("video/");
  }

  /** MP4, QuickTime, AVIF and HEIC are made of boxes. */
  private boolean isOfBoxes() {
    return isVideo() || mime.equals("image/avif") || mime.startsWith("image/hei");
  }

  /**
   * With its size, where the metadata library finds one. What it makes nothing of keeps its size to
   * itself and is no less a picture that was paid for. It is given no more than a header has room
   * for: it believes every length that a file claims.
   */
  private Media measured(Path file) throws IOException {
    if (!isOfBoxes()) {
      try (InputStream stream = Files.newInputStream(file)) {
        PictureHeader header = PictureHeader.of(stream.readNBytes(PictureHeader.BYTES));
        return new Media(mime, extension, header.width(), header.height());
      }
    }
    if (!Boxes.areSound(file)) {
      return this;
    }
    try {
      Metadata metadata = ImageMetadataReader.readMetadata(file.toFile());
      return new Media(mime, extension, size(metadata, "Width"), size(metadata, "Height"));
    } catch (ImageProcessingException | RuntimeException e) {
      return this;
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

  /** Whether a file of this kind has its end, as far as the kind shows that. */
  boolean isWhole(Path file) {
    try {
      return switch (mime) {
        case "image/jpeg" -> Ending.ofJpeg(file);
        case "image/png" -> Ending.ofPng(file);
        case "image/webp" -> Ending.ofWebp(file);
        default -> !isOfBoxes() || Boxes.areWhole(file, isVideo());
      };
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Whether a server says something else of the file. Storage that was told nothing calls all files
   * streams of octets, and some types have several names.
   */
  boolean isOtherThan(String declared) {
    String type = declared.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    boolean claimsNothing =
        type.isEmpty() || type.endsWith("/octet-stream") || type.equals("application/x-download");
    return !claimsNothing && !family(type).equals(family(mime));
  }

  private static String family(String type) {
    return switch (type) {
      case "image/jpg", "image/pjpeg", "image/jfif" -> "image/jpeg";
      case "image/x-png" -> "image/png";
      case "image/x-webp" -> "image/webp";
      case "image/heif", "image/heic", "image/heif-sequence", "image/avif-sequence" -> "image/avif";
      case "video/quicktime", "video/x-m4v", "application/mp4" -> "video/mp4";
      default -> type;
    };
  }
}
