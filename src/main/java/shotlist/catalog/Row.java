package shotlist.catalog;

import java.util.List;
import java.util.Optional;

/**
 * One row of a catalog.
 *
 * @param line the number of its first line in the file, from 1 (the header row included)
 * @param columns the header's names, in order, as written
 * @param cells its cells, in the header's order
 */
public record Row(long line, List<String> columns, List<String> cells) {
  /** The cell under a column whose name is compared without regard to case and outer blanks. */
  public Optional<String> cell(String column) {
    for (int i = 0; i < columns.size() && i < cells.size(); i++) {
      if (columns.get(i).strip().equalsIgnoreCase(column.strip())) {
        return Optional.of(cells.get(i));
      }
    }
    return Optional.empty();
  }
}
