package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

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
    String wanted = Blanks.trim(column);
    for (int i = 0; i < columns.size() && i < cells.size(); i++) {
      if (Blanks.trim(columns.get(i)).equalsIgnoreCase(wanted)) {
        return Optional.of(cells.get(i));
      }
    }
    return Optional.empty();
  }

  /** This row with its blank cells filled from another one, in these columns. */
  Row completedFrom(Row other, IntPredicate column) {
    List<String> completed = new ArrayList<>(cells);
    for (int i = 0; i < completed.size(); i++) {
      if (column.test(i) && Blanks.trim(completed.get(i)).isEmpty()) {
        completed.set(i, other.cells().get(i));
      }
    }
    return new Row(line, columns, completed);
  }
}
