package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes apart a cell of WooCommerce that lists pictures, as its importer does and as older
 * exporters wrote it; other shops have {@link ListedPictures}. A separator may also be part of a
 * URL: it ends a picture only where another one plainly begins behind it.
 *
 * <pre>
 * https://shop.example/1.jpg, https://shop.example/2.jpg    two
 * https://shop.example/w_300,h_200/1.jpg                    one
 * https://shop.example/1\,5-litre.jpg,2.jpg                 two; the first has a comma
 * </pre>
 */
final class WooCommerceImages {
  /** More than that a shop's product does not have; each would keep its row. */
  static final int MOST = 1000;

  static final String TOO_MANY = "the cell lists more than 1000 pictures";

  /** A longer text is no URL that a service takes, and is not looked at comma by comma. */
  private static final int LONGEST = 4096;

  /** How many characters show whether a URL begins there. */
  private static final int SCHEME = 16;

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?:)?//.*|storage://.*", Pattern.DOTALL);
  private static final Pattern FILE =
      Pattern.compile(
          "(?i).*\\.(jpe?g|jfif|png|gif|webp|avif|bmp|tiff?|heic|svg)(\\?.*)?", Pattern.DOTALL);

  /** What older exporters of WooCommerce put behind a picture: what they know of it. */
  private static final String REMARK = " ! ";

  private final String cell;
  private final String separators;
  private final List<Listed> pictures = new ArrayList<>();
  private final StringBuilder picture = new StringBuilder();
  private int start;

  private WooCommerceImages(String cell, String separators) {
    this.cell = cell;
    this.separators = separators;
  }

  /**
   * The pictures of a cell, without outer blanks, without what is remarked on them ({@code 1.jpg !
   * alt : Mug}) and without empty ones; of more than {@link #MOST} only one more than that, since
   * all of them are too many.
   *
   * @param separators characters that may stand between pictures; line ends always may, and one
   *     behind a backslash is part of a URL
   */
  static List<String> split(String cell, String separators) {
    return find(cell, separators).stream().map(Listed::url).toList();
  }

  /** As {@link #split}, with their places. */
  static List<Listed> find(String cell, String separators) {
    return new WooCommerceImages(cell, separators).find();
  }

  private List<Listed> find() {
    for (int i = 0; i < cell.length() && pictures.size() <= MOST; i++) {
      char c = cell.charAt(i);
      if (c == '\\' && isSeparator(i + 1)) {
        picture.append(cell.charAt(++i));
      } else if (c == '\n' || c == '\r' || (isSeparator(i) && endsPicture(i))) {
        endPicture(i);
      } else {
        picture.append(c);
      }
    }
    if (pictures.size() <= MOST) {
      endPicture(cell.length());
    }
    return pictures;
  }

  private boolean isSeparator(int at) {
    return at < cell.length() && separators.indexOf(cell.charAt(at)) >= 0;
  }

  private void endPicture(int end) {
    String url = Blanks.trim(withoutRemark(picture.toString()));
    if (!url.isEmpty()) {
      String written = withoutRemark(cell.substring(start, end));
      int from = start + written.indexOf(Blanks.trim(written));
      pictures.add(new Listed(from, from + Blanks.trim(written).length(), url));
    }
    picture.setLength(0);
    start = end + 1;
  }

  private static String withoutRemark(String text) {
    int remark = text.indexOf(REMARK);
    return remark < 0 ? text : text.substring(0, remark);
  }

  private boolean endsPicture(int separator) {
    String start = Blanks.trim(picture.substring(0, Math.min(picture.length(), SCHEME)));
    String next = cell.substring(separator + 1, Math.min(cell.length(), separator + 1 + SCHEME));
    if (!ABSOLUTE.matcher(start).matches()
        || next.isBlank()
        || next.charAt(0) <= ' '
        || isSeparator(separator + 1)) {
      return true; // a file name has no comma, and no URL has a blank or another one behind it
    }
    return ABSOLUTE.matcher(next).matches()
        || (isFile(picture.toString()) && isFile(after(separator)));
  }

  private static boolean isFile(String text) {
    return text.length() <= LONGEST && FILE.matcher(Blanks.trim(text)).matches();
  }

  private String after(int separator) {
    int end = separator + 1;
    while (end < cell.length() && !isSeparator(end) && end - separator <= LONGEST) {
      end++;
    }
    return cell.substring(separator + 1, end);
  }
}
