package shotlist.catalog;

import java.util.Optional;

/** What a catalog holds: an item, or a row (or picture) that cannot be one. */
public sealed interface Entry {
  /**
   * One picture of one product.
   *
   * @param id the product's id in the shop
   * @param position which of the product's pictures, from 1, in the catalog's order
   * @param source the picture's absolute URL as the catalog has it (base URL applied, not
   *     normalised)
   * @param row the row whose columns templates may use
   * @param origin the other job's result that the picture is, where the catalog is a manifest
   */
  record Item(String id, int position, String source, Row row, Optional<Origin> origin)
      implements Entry {
    /** A picture that a shop has. */
    public Item(String id, int position, String source, Row row) {
      this(id, position, source, row, Optional.empty());
    }
  }

  /**
   * A row that makes no item, and why.
   *
   * @param id the product's id where the row has one, else empty text
   * @param column the column at fault; empty text where it is the row
   * @param value the offending value, cut to 200 characters
   */
  record Reject(long line, String id, String column, String value, String reason)
      implements Entry {}
}
