package shotlist.cli;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns as wide as they need; numbers stand to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();
  private final int textColumns;

  /** The first {@code textColumns} columns stand to the left, the others to the right. */
  Table(List<String> header, int textColumns) {
    this.textColumns = textColumns;
    rows.add(header);
  }

  void add(List<String> cells) {
    rows.add(cells);
  }

  List<String> lines() {
    return rows.stream().map(this::line).toList();
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      String gap = " ".repeat(width(column) - cell.length());
      line.append(column == 0 ? "" : "  ");
      line.append(column < textColumns ? cell + gap : gap + cell);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
