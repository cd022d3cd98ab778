package shotlist.cli;

import java.io.PrintStream;
import java.util.List;

/**
 * Cells in columns as wide as they need; numbers stand to the right. Rows are gone through twice
 * and never kept, so that there may be many.
 */
final class Table {
  private final List<String> header;
  private final int textColumns;

  /** The first {@code textColumns} columns stand to the left, the others to the right. */
  Table(List<String> header, int textColumns) {
    this.header = header;
    this.textColumns = textColumns;
  }

  void print(PrintStream out, Iterable<List<String>> rows) {
    int[] widths = new int[header.size()];
    widen(widths, header);
    rows.forEach(row -> widen(widths, row));
    out.println(line(widths, header));
    rows.forEach(row -> out.println(line(widths, row)));
  }

  private static void widen(int[] widths, List<String> cells) {
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Math.max(widths[column], length(cells.get(column)));
    }
  }

  private String line(int[] widths, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = Words.harmless(cells.get(column));
      String gap = " ".repeat(widths[column] - length(cell));
      line.append(column == 0 ? "" : "  ");
      line.append(column < textColumns ? cell + gap : gap + cell);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
