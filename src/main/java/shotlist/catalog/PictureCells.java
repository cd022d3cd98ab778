package shotlist.catalog;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A column whose cells hold a picture, or a list of pictures.
 *
 * @param column from 0
 * @param separators as in {@link PictureList}; empty where a cell is one picture
 * @param written a URL as it has to be written into such a cell
 */
record PictureCells(int column, Optional<String> separators, UnaryOperator<String> written) {
  static PictureCells one(int column) {
    return new PictureCells(column, Optional.empty(), UnaryOperator.identity());
  }

  static PictureCells list(int column, String separators, UnaryOperator<String> written) {
    return new PictureCells(column, Optional.of(separators), written);
  }

  /** The pictures of a cell with their places; none where they are too many to be read. */
  List<PictureList.Listed> find(String cell) {
    if (separators.isPresent()) {
      List<PictureList.Listed> listed = PictureList.find(cell, separators.get());
      return listed.size() > PictureList.MOST ? List.of() : listed;
    }
    String url = Blanks.trim(cell);
    int start = cell.indexOf(url);
    return url.isEmpty()
        ? List.of()
        : List.of(new PictureList.Listed(start, start + url.length(), url));
  }
}
