package shotlist.catalog;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A column whose cells hold a picture, or a list of pictures.
 *
 * @param column from 0
 * @param finder finds in a cell's text what the dialect's reader reads in it
 * @param written a URL as it has to be written into such a cell
 */
record PictureCells(int column, Finder finder, UnaryOperator<String> written) {
  /** Finds a cell's pictures, in their order. */
  interface Finder {
    List<Listed> find(String cell);
  }

  /** Of cells that are one picture each. */
  static PictureCells one(int column) {
    return new PictureCells(column, PictureCells::findOne, UnaryOperator.identity());
  }

  private static List<Listed> findOne(String cell) {
    String url = Blanks.trim(cell);
    int start = cell.indexOf(url);
    return url.isEmpty() ? List.of() : List.of(new Listed(start, start + url.length(), url));
  }
}
