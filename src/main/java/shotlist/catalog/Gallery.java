package shotlist.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A product's pictures while they are collected from its rows. */
final class Gallery {
  /** Behind all pictures that have a number. */
  static final int LAST = Integer.MAX_VALUE;

  private static final Pattern NUMBER =
      Pattern.compile("(\\d{1,9})(?:[.,]0+)?"); // spreadsheets make 1 a 1.0

  private record Placed(int place, String picture, Finding finding) {}

  private final List<Placed> placed = new ArrayList<>();

  /**
   * Puts a picture behind those of the same place or a smaller one.
   *
   * @param picture its URL or path
   * @param finding what becomes of it
   */
  void add(int place, String picture, Finding finding) {
    placed.add(new Placed(place, picture, finding));
  }

  /** Puts a row that may have had a picture where it would have been. */
  void add(int place, Finding.Broken row) {
    add(place, "", row);
  }

  boolean isEmpty() {
    return placed.isEmpty();
  }

  /** The place that a number in a cell means; the last one where it is none. */
  static int place(String cell) {
    Matcher number = NUMBER.matcher(Blanks.trim(cell));
    return number.matches() ? Integer.parseInt(number.group(1)) : LAST;
  }

  /** All in their order, without what the product had before; notes it as had. */
  List<Finding> newTo(SeenPictures seen) {
    return placed.stream()
        .sorted(Comparator.comparingInt(Placed::place))
        .filter(
            one ->
                one.picture().isEmpty() || seen.add(one.finding().id(), underBase(one.picture())))
        .map(Placed::finding)
        .toList();
  }

  /** {@code /m/b/1.jpg} and {@code m/b/1.jpg} are the same file under a base URL. */
  private static String underBase(String url) {
    return url.startsWith("/") && !url.startsWith("//") ? url.substring(1) : url;
  }
}
