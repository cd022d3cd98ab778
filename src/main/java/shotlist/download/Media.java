package shotlist.download;

import com.drew.imaging.FileType;
import com.drew.imaging.FileTypeDetector;
import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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
  /** Looks into a file; empty where it is neither picture nor video. */
  static Optional<Media> of(Path file) throws IOException {
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

  private static Optional<Metadata> metadata(Path file) throws IOException {
    try {
      return Optional.of(ImageMetadataReader.readMetadata(file.toFile()));
    } catch (ImageProcessingException e) {
      return Optional.empty(); // its kind is known, its inside is not: the size stays unknown
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
