package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;

/** Where the cells of a well-formed row stand in its text, as {@link CsvReader} reads it. */
final class CellSpans {
  /**
   * A cell as written: with its quotes, without blanks behind them.
   *
   * @param start where it begins in the row's text
   * @param end where it has ended
   */
  record Span(int start, int end, boolean quoted) {}

  private CellSpans() {}

  static List<Span> of(String row, char delimiter) {
    List<Span> spans = new ArrayList<>();
    int next = 0;
    while (next >= 0) {
      Span span = at(row, next, delimiter);
      spans.add(span);
      int end = span.end();
      while (span.quoted() && end < row.length() && !endsCell(row.charAt(end), delimiter)) {
        end++; // blanks
      }
      next = end < row.length() && row.charAt(end) == delimiter ? end + 1 : -1;
    }
    return spans;
  }

  private static Span at(String row, int start, char delimiter) {
    boolean quoted = start < row.length() && row.charAt(start) == '"';
    int end = start;
    if (quoted) {
      end++;
      while (row.charAt(end) != '"' || (end + 1 < row.length() && row.charAt(end + 1) == '"')) {
        end += row.charAt(end) == '"' ? 2 : 1;
      }
      return new Span(start, end + 1, true);
    }
    while (end < row.length() && !endsCell(row.charAt(end), delimiter)) {
      end++;
    }
    return new Span(start, end, false);
  }

  private static boolean endsCell(char c, char delimiter) {
    return c == delimiter || c == '\n' || c == '\r';
  }

  /**
   * A cell's text as it has to be written.
   *
   * @param quoted whether it is to have quotes also where it needs none
   */
  static String written(String cell, boolean quoted, char delimiter) {
    boolean needed =
        cell.indexOf(delimiter) >= 0
            || cell.indexOf('"') >= 0
            || cell.indexOf('\n') >= 0
            || cell.indexOf('\r') >= 0;
    return quoted || needed ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
