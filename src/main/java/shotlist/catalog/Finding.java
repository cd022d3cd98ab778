package shotlist.catalog;

/**
 * What a dialect finds in a row. Each finding takes one of its product's positions, wanted or not,
 * so that a picture keeps its position when another one becomes usable.
 */
sealed interface Finding {
  /** The product's id, as the row has it but for outer blanks. */
  String id();

  /** A picture: its URL or path as the row has it, from this column. */
  record Picture(String id, String column, String url) implements Finding {}

  /** Nothing to do, and nothing wrong. */
  record Skipped(String id) implements Finding {}

  /** A picture that cannot be used. */
  record Unusable(String id, String column, String value, String reason) implements Finding {}
}
