package shotlist.catalog;

import java.util.Optional;

/**
 * What a dialect finds in a row. Each finding takes one of its product's positions, wanted or not,
 * so that a picture keeps its position when another one becomes usable. What takes no position (a
 * picture that repeats one of its product's) is no finding.
 */
sealed interface Finding {
  /** Why a product that has none is unusable, where its shop's export has one row for it. */
  String NO_PICTURE = "the product has no picture";

  /** The row it was found in, as templates are to see it: it need not be the one read last. */
  Row row();

  /** The product's id, as the row has it but for outer blanks. */
  String id();

  /** A picture: its URL or path as the row has it, from this column. */
  record Picture(Row row, String id, String column, String url, Optional<Origin> origin)
      implements Finding {
    Picture(Row row, String id, String column, String url) {
      this(row, id, column, url, Optional.empty());
    }
  }

  /** Nothing to do, and nothing wrong. */
  record Skipped(Row row, String id) implements Finding {}

  /** A picture that cannot be used. */
  record Unusable(Row row, String id, String column, String value, String reason)
      implements Finding {}

  /**
   * A row that cannot be read as a whole; reported whatever {@code catalog.images} asks for.
   *
   * @param id blank where it cannot be told; then no position is taken
   */
  record Broken(Row row, String id, String value, String reason) implements Finding {}
}
