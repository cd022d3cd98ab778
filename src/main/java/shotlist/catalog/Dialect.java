package shotlist.catalog;

import java.time.InstantSource;
import java.util.List;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A way shops write their catalogs: which columns there are, and what pictures a row has.
 *
 * <p>To add one, write one class and name it in {@link Dialects#ALL}, before the generic one. The
 * class says by {@link #fits} whether a header is its own (be strict: what {@code format: auto}
 * mistakes is paid for) and by {@link #reader} what a row's pictures are. Ids, positions, {@code
 * images}, base URLs and all checks of URLs are the {@link Catalog}'s business, the same for all.
 * Give it a golden file: {@code src/test/resources/catalog/NAME.csv} and {@code NAME.expected}.
 */
interface Dialect {
  /** Its name in {@code catalog.format}. */
  String name();

  /** Whether a header can only be this dialect's, and has all that it needs. */
  boolean fits(Header header, CatalogSettings settings);

  /**
   * A reader of one catalog's rows.
   *
   * @throws CatalogException where a column is missing or there twice
   */
  RowReader reader(Header header, CatalogSettings settings, InstantSource clock);

  /** Reads the rows of one catalog in their order; may remember what it read. One thread. */
  interface RowReader {
    /** The columns it uses, for people: {@code id from "sku", image from "image_url"}. */
    String describe();

    /** The name of the column of ids. */
    String idColumn();

    /** The row as templates are to see it; its cells are as many as the header's. */
    default Row open(Row row) {
      return row;
    }

    /** The row's pictures in the shop's order; empty where it has nothing to do with pictures. */
    List<Finding> read(Row row);
  }
}
