package shotlist.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A format of source pictures that some operation takes. */
public enum PictureFormat {
  JPEG("JPEG", "image/jpeg", Set.of("jpg", "jpeg", "jpe", "jfif")),
  PNG("PNG", "image/png", Set.of("png")),
  WEBP("WEBP", "image/webp", Set.of("webp")),
  AVIF("AVIF", "image/avif", Set.of("avif")),
  HEIC("HEIC", "image/heic", Set.of("heic", "heif")),
  GIF("GIF", "image/gif", Set.of("gif")),
  BMP("BMP", "image/bmp", Set.of("bmp")),
  TIFF("TIFF", "image/tiff", Set.of("tif", "tiff")),
  JP2("JP2", "image/jp2", Set.of("jp2"));

  private final String word;
  private final String mime;
  private final Set<String> extensions;

  PictureFormat(String word, String mime, Set<String> extensions) {
    this.word = word;
    this.mime = mime;
    this.extensions = extensions;
  }

  /** As people write it. */
  public String word() {
    return word;
  }

  /** The format that files with this extension have; {@code extension} has no dot. */
  static Optional<PictureFormat> ofExtension(String extension) {
    String lower = extension.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(f -> f.extensions.contains(lower)).findFirst();
  }

  /** The format of a media type such as {@code image/jpeg}; servers also write image/jpg, heif. */
  static Optional<PictureFormat> ofMime(String mime) {
    String lower = mime.toLowerCase(Locale.ROOT);
    String usual =
        switch (lower) {
          case "image/jpg", "image/pjpeg" -> "image/jpeg";
          case "image/heif", "image/heic-sequence", "image/heif-sequence" -> "image/heic";
          case "image/x-ms-bmp", "image/x-bmp" -> "image/bmp";
          case "image/x-png" -> "image/png";
          default -> lower;
        };
    return Arrays.stream(values()).filter(f -> f.mime.equals(usual)).findFirst();
  }
}
