package shotlist.catalog;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A way shops write their catalogs: which columns there are, and what pictures a row has.
 *
 * <p>To add one, write one class and name it in {@link Dialects#ALL}, before the generic one. The
 * class says by {@link #layouts} which header is its own (be strict: what {@code format: auto}
 * mistakes is paid for) and by {@link #reader} what a row's pictures are. Ids, positions, {@code
 * images}, base URLs and all checks of URLs are the {@link Catalog}'s business, the same for all.
 * Give it a golden file, {@code src/test/resources/catalog/NAME.csv} and {@code NAME.expected}, and
 * a page, {@code src/docs/catalogs/NAME.md}.
 *
 * <p>A dialect whose products span rows makes its reader of a {@link ProductReader}, by {@link
 * WholeProducts}. One whose pictures may repeat tells so by {@link SeenPictures}.
 */
interface Dialect {
  /** Its name in {@code catalog.format}. */
  String name();

  /** The ways in which its header is written, the likeliest first. */
  List<Layout> layouts();

  /** All columns that may hold pictures' URLs, in whatever layout. */
  List<String> pictureColumns();

  /** The columns by which a header can only be this dialect's; empty where it may be another's. */
  default Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return layouts().stream()
        .filter(layout -> layout.isToldBy(header))
        .findFirst()
        .map(layout -> layout.toldBy(header));
  }

  /** Whether a header has all that this dialect needs, whosever it is. */
  default boolean canRead(Header header, CatalogSettings settings) {
    return layouts().stream().anyMatch(layout -> layout.isIn(header));
  }

  /** The layout that a header has, or lacks least of. */
  default Layout nearest(Header header) {
    return layouts().stream()
        .min(Comparator.comparingInt(layout -> layout.missingFrom(header).size()))
        .orElseThrow();
  }

  /**
   * A reader of one catalog's rows. It is asked for only where the header has a layout of this
   * dialect's, or the dialect has none.
   *
   * @throws CatalogException where a column is missing or there twice
   */
  RowReader reader(Header header, CatalogSettings settings, InstantSource clock);

  /** Reads the rows of one catalog in their order; may remember what it read. One thread. */
  interface RowReader {
    /** The columns it uses, for people: {@code id from "sku", image from "image_url"}. */
    String describe();

    /** Whether the same row may come to something else at another time. */
    default boolean hangsOnTime() {
      return false;
    }

    /** The name of the column of ids. */
    String idColumn();

    /** The row as templates are to see it; its cells are as many as the header's. */
    default Row open(Row row) {
      return row;
    }

    /** The id of the product that a row is of, without outer blanks; empty text where none. */
    String id(Row row);

    /**
     * What is known now, of this row and of rows that were held: their products' pictures in the
     * shop's order. Empty where the row has nothing to do with pictures, or is held.
     */
    List<Finding> read(Row row);

    /**
     * Whether the id is one cell of each row. Then those before what is wrong with a row may tell
     * it; else it may be in a cell that comes later, or in the row before.
     */
    default boolean hasIdInOneCell() {
      return false;
    }

    /** As {@link #read}, of a row that is well-formed neither as CSV nor as this catalog's. */
    default List<Finding> readBroken(Row row, String value, String reason) {
      return List.of(new Finding.Broken(row, id(row), value, reason));
    }

    /** What was held of the last rows; asked for once, after the last of them. */
    default List<Finding> end() {
      return List.of();
    }
  }
}
