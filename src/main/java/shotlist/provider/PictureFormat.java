package shotlist.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A format of source pictures that some operation takes. */
public enum PictureFormat {
  JPEG("JPEG", "image/jpeg"),
  PNG("PNG", "image/png"),
  WEBP("WEBP", "image/webp"),
  AVIF("AVIF", "image/avif"),
  HEIC("HEIC", "image/heic"),
  GIF("GIF", "image/gif"),
  BMP("BMP", "image/bmp"),
  TIFF("TIFF", "image/tiff"),
  JP2("JP2", "image/jp2");

  private final String word;
  private final String mime;

  PictureFormat(String word, String mime) {
    this.word = word;
    this.mime = mime;
  }

  /** As people write it. */
  public String word() {
    return word;
  }

  /** The format that files with this extension have; {@code extension} has no dot. */
  static Optional<PictureFormat> ofExtension(String extension) {
    return switch (extension.toLowerCase(Locale.ROOT)) {
      case "jpg", "jpeg", "jpe", "jfif" -> Optional.of(JPEG);
      case "png" -> Optional.of(PNG);
      case "webp" -> Optional.of(WEBP);
      case "avif" -> Optional.of(AVIF);
      case "heic", "heif" -> Optional.of(HEIC);
      case "gif" -> Optional.of(GIF);
      case "bmp" -> Optional.of(BMP);
      case "tif", "tiff" -> Optional.of(TIFF);
      case "jp2" -> Optional.of(JP2);
      default -> Optional.empty();
    };
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
