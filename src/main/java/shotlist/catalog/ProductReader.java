package shotlist.catalog;

import java.util.List;

/** Reads products that span rows: the rows come together. One thread. */
interface ProductReader {
  /** The columns it uses, for people. */
  String describe();

  /** The name of the column of ids. */
  String idColumn();

  /** The id of the product that a row is of, without outer blanks; empty text where none. */
  String id(Row row);

  /** Whether a row can only go on with a product that began in a row before it. */
  boolean goesOn(Row row);

  /**
   * A product's pictures in the shop's order.
   *
   * @param parts its rows in their order, at least one
   */
  List<Finding> read(String id, List<Part> parts);

  /** A row of a product: readable, or why it is not. */
  sealed interface Part {
    Row row();

    /** A row whose cells are what they should be. */
    record Whole(Row row) implements Part {}

    /** A row that cannot be read. What it says of the product is lost, its place is not. */
    record Lost(Row row, String value, String reason) implements Part {
      Finding.Broken of(String id) {
        return new Finding.Broken(row, id, value, reason);
      }
    }
  }
}
