package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The pictures that one cell lists, separated as the shop does it. URLs with a separator in them
 * (Cloudinary's {@code /w_500,h_500/}) are common, and one that is cut in two would be paid for as
 * a picture that does not exist. So a separator after an absolute URL separates only where the URL
 * looks finished, or where a blank, a quote or another URL follows:
 *
 * <pre>
 * https://a.example/1.jpg,https://a.example/2.jpg      two pictures
 * https://a.example/w_5,h_5/1, https://a.example/2     two pictures
 * https://a.example/1.jpg,2.jpg                        two pictures: the first one is finished
 * /m/b/1,/m/b/2                                        two pictures: a path has no separator
 * </pre>
 *
 * <p>It takes time in proportion to the cell's length, whatever the cell holds.
 */
final class ListedPictures {
  // What exports write where there is no picture; no_selection is Magento's.
  private static final Set<String> NONE =
      Set.of("-", "n/a", "[n/a]", "#n/a", "na", "nan", "null", "none", "no_selection");

  private static final Pattern ABSOLUTE = Pattern.compile("(?i)(?:[a-z][a-z0-9+.-]*:)?//");
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "svg");
  private static final int LONGEST_ENDING = 4;

  private ListedPictures() {}

  /**
   * The pictures of a cell, in its order; without blanks, quotes around them, and words that say
   * there is none.
   *
   * @param separators the characters that may separate two pictures; empty where the cell is one
   */
  static List<String> of(String cell, String separators) {
    return find(cell, separators).stream().map(Listed::url).toList();
  }

  /** As {@link #of}, with their places. */
  static List<Listed> find(String cell, String separators) {
    List<Listed> pictures = new ArrayList<>();
    int start = 0;
    boolean url = isAbsolute(cell, start);
    for (int i = 0; i < cell.length(); i++) {
      if (separators.indexOf(cell.charAt(i)) >= 0
          && (!url || isFinished(cell, i) || isFollowed(cell, i + 1, separators))) {
        add(pictures, cell, start, i);
        start = i + 1;
        url = isAbsolute(cell, start);
      }
    }
    add(pictures, cell, start, cell.length());
    return pictures;
  }

  private static boolean isFinished(String cell, int separator) {
    int end = separator;
    while (end > 0 && isOutside(cell.charAt(end - 1))) {
      end--;
    }
    String ending = cell.substring(Math.max(0, end - LONGEST_ENDING - 1), end);
    return ENDINGS.contains(ending.substring(ending.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  /** Whether what stands here cannot be the rest of a URL. */
  private static boolean isFollowed(String cell, int next, String separators) {
    return next == cell.length()
        || isOutside(cell.charAt(next))
        || separators.indexOf(cell.charAt(next)) >= 0
        || isAbsolute(cell, next);
  }

  /** Whether a URL with a scheme, or one of {@code //host/…}, begins here. */
  private static boolean isAbsolute(String cell, int from) {
    int start = from;
    while (start < cell.length() && isOutside(cell.charAt(start))) {
      start++;
    }
    return ABSOLUTE.matcher(cell).region(start, cell.length()).lookingAt();
  }

  private static void add(List<Listed> pictures, String cell, int start, int end) {
    String written = cell.substring(start, end);
    if (!isNone(written)) {
      String url = bare(written);
      int from = start + written.indexOf(url);
      pictures.add(new Listed(from, from + url.length(), url));
    }
  }

  /** Whether a cell says, by a word or by silence, that there is nothing. */
  static boolean isNone(String cell) {
    String bare = bare(cell);
    return bare.isEmpty() || NONE.contains(bare.toLowerCase(Locale.ROOT));
  }

  /** Without outer blanks and quotes: lists in TSV files often bring quotes of their own. */
  private static String bare(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isOutside(text.charAt(start))) {
      start++;
    }
    while (end > start && isOutside(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isOutside(char c) {
    return Blanks.isBlank(c) || c == '"' || c == '“' || c == '”';
  }
}
