package shotlist.catalog;

import java.util.List;
import java.util.stream.Stream;

/**
 * One of the ways in which a shop writes its header. Names are compared without regard to case and
 * outer blanks.
 *
 * @param needed the columns without which no picture can be told
 * @param telling columns that only this shop's export has: with enough of them beside the needed
 *     ones, a header can only be of this layout
 * @param enough how many of {@code telling} are enough
 */
record Layout(List<String> needed, List<String> telling, int enough) {
  /** So many more signs than enough are needed where a needed column is missing. */
  private static final int ALMOST = 2;

  /** A layout that is told by its needed columns and any one of the telling ones. */
  static Layout of(List<String> needed, List<String> telling) {
    return new Layout(needed, telling, 1);
  }

  /** Whether a header has all that is needed. */
  boolean isIn(Header header) {
    return missingFrom(header).isEmpty();
  }

  /** The needed columns that a header lacks. */
  List<String> missingFrom(Header header) {
    return needed.stream().filter(name -> !header.has(name)).toList();
  }

  /** Whether a header can only be of this layout. */
  boolean isToldBy(Header header) {
    return isIn(header) && signs(header).size() >= enough;
  }

  /** The columns by which a header is told to be of this layout, the needed ones first. */
  List<String> toldBy(Header header) {
    return Stream.concat(needed.stream(), signs(header).stream().limit(2)).toList();
  }

  private List<String> signs(Header header) {
    return telling.stream().filter(header::has).toList();
  }

  /** Whether a header is plainly of this layout but for one needed column. */
  boolean isAlmost(Header header) {
    return needed.size() > 1
        && missingFrom(header).size() == 1
        && signs(header).size() >= enough + ALMOST;
  }
}
