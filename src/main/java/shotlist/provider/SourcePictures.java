package shotlist.provider;

import static shotlist.provider.PictureFormat.AVIF;
import static shotlist.provider.PictureFormat.BMP;
import static shotlist.provider.PictureFormat.GIF;
import static shotlist.provider.PictureFormat.HEIC;
import static shotlist.provider.PictureFormat.JP2;
import static shotlist.provider.PictureFormat.JPEG;
import static shotlist.provider.PictureFormat.PNG;
import static shotlist.provider.PictureFormat.TIFF;
import static shotlist.provider.PictureFormat.WEBP;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What each operation takes as a source picture, as its service documents it, and what speaks
 * against one: by the ending of its URL, or by what was seen of it.
 */
public final class SourcePictures {
  /** Magic Hour's limit of its free plan and of its largest one (inputs and outputs). */
  private static final long MAGIC_HOUR_FREE_PLAN = 200L << 20;

  private static final long MAGIC_HOUR_LARGEST = 10L << 30;

  /** What a URL may end in that no service takes for a picture. */
  private static final Set<String> NO_PICTURES =
      Set.of(
          "svg", "svgz", "ico", "pdf", "eps", "ai", "psd", "indd", "mp4", "mov", "avi", "webm",
          "mkv", "mp3", "zip", "glb", "usdz");

  private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9]{2,5}");

  /** A server that is asked for another format may ignore the file's name. */
  private static final Pattern CONVERTS =
      Pattern.compile("(?i)(.*&)?(format|fm|f|output|type|ext|auto|imformat)=.*");

  private SourcePictures() {}

  /** What a picture was found to be; empty where that could not be told. */
  public record Seen(
      Optional<String> mime,
      Optional<Integer> width,
      Optional<Integer> height,
      Optional<Long> bytes) {}

  /** The formats that an operation takes. */
  static Set<PictureFormat> formats(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> EnumSet.of(JPEG, PNG, WEBP, AVIF, HEIC, BMP, GIF, TIFF);
      case CLAID_EDIT -> EnumSet.of(JPEG, PNG, WEBP, AVIF, HEIC);
      case CLAID_VIDEO -> EnumSet.of(JPEG, PNG, WEBP, HEIC);
      case MAGIC_HOUR_EDIT -> EnumSet.of(JPEG, PNG, WEBP, AVIF, HEIC, BMP, TIFF, JP2);
    };
  }

  /** The fewest pixels that each side must have; 1 where nothing is said. */
  static int smallestSide(Operation operation) {
    return switch (operation) {
      case CLAID_VIDEO -> 300;
      case MAGIC_HOUR_EDIT -> 512;
      case CLAID_BACKGROUND, CLAID_EDIT -> 1;
    };
  }

  /**
   * Why a URL, by its ending, names something that the operation does not take; empty where it has
   * no ending that says so. An ending may be wrong: who has seen the picture knows better.
   */
  public static Optional<String> problemWithEnding(Operation operation, String url) {
    String extension = extension(url);
    boolean refused =
        NO_PICTURES.contains(extension)
            || PictureFormat.ofExtension(extension)
                .filter(format -> !formats(operation).contains(format))
                .isPresent();
    return refused && !isConverted(url)
        ? Optional.of("the URL ends in ." + extension + "; " + takes(operation))
        : Optional.empty();
  }

  /** In lower case; empty text where the path has none. */
  private static String extension(String url) {
    int end = pathEnd(url);
    int path = url.indexOf('/', url.indexOf("://") + "://".length());
    int dot = url.lastIndexOf('.', end - 1);
    String extension = path < 0 || dot < path ? "" : url.substring(dot + 1, end);
    return EXTENSION.matcher(extension).matches() ? extension.toLowerCase(Locale.ROOT) : "";
  }

  private static int pathEnd(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) == '?' || url.charAt(i) == '#') {
        return i;
      }
    }
    return url.length();
  }

  private static boolean isConverted(String url) {
    int end = pathEnd(url);
    return url.startsWith("?", end)
        && CONVERTS.matcher(url.substring(end + 1).split("#", 2)[0]).matches();
  }

  private static String takes(Operation operation) {
    return operation + " takes " + words(formats(operation));
  }

  private static String words(Collection<PictureFormat> formats) {
    List<String> words = formats.stream().map(PictureFormat::word).toList();
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /**
   * Why the operation would not take a picture that was looked at; empty where nothing speaks
   * against it.
   */
  public static Optional<String> problemWith(Operation operation, Seen seen) {
    Optional<String> format =
        seen.mime()
            .filter(
                mime -> !PictureFormat.ofMime(mime).map(formats(operation)::contains).orElse(false))
            .map(mime -> "the picture is " + mime + "; " + takes(operation));
    if (format.isPresent()) {
      return format;
    }
    if (operation == Operation.MAGIC_HOUR_EDIT
        && seen.bytes().filter(bytes -> bytes > MAGIC_HOUR_LARGEST).isPresent()) {
      return Optional.of("the picture is larger than 10 GB, the most that magic-hour takes");
    }
    return tooSmall(operation, seen);
  }

  private static Optional<String> tooSmall(Operation operation, Seen seen) {
    int least = smallestSide(operation);
    if (seen.width().isEmpty() || seen.height().isEmpty()) {
      return Optional.empty();
    }
    int width = seen.width().get();
    int height = seen.height().get();
    return Math.min(width, height) < least
        ? Optional.of(
            "the picture has "
                + width
                + " x "
                + height
                + " pixels; "
                + operation
                + " needs at least "
                + least
                + " on each side")
        : Optional.empty();
  }

  /** What may go wrong with a picture that is not refused; empty mostly. */
  public static Optional<String> warningAbout(Operation operation, Seen seen) {
    return operation == Operation.MAGIC_HOUR_EDIT
            && seen.bytes().filter(bytes -> bytes > MAGIC_HOUR_FREE_PLAN).isPresent()
        ? Optional.of("the picture is larger than 200 MB, which magic-hour's free plan refuses")
        : Optional.empty();
  }
}
