package shotlist.catalog;

import java.util.List;

/** A dialect that its shop can also import: it knows where new pictures have to stand. */
interface ImportDialect extends Dialect {
  /** The columns of a catalog whose cells are pictures of the row's product. */
  List<PictureCells> pictureCells(Header header);

  /** What stands between the cells of a file that is made anew. */
  default char importDelimiter() {
    return ',';
  }

  /** Whether the name of a picture that the shop has already does for its URL. */
  default boolean takesFileNames() {
    return false;
  }

  /** The columns of a file that says no more of a product than which pictures it has. */
  List<String> importColumns();

  /** A product's rows under {@link #importColumns}. */
  List<List<String>> importRows(ImportProduct product);
}
