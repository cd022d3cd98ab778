package shotlist.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/** Has Commons CSV read the cells of a row that is known to be well-formed. */
final class CellParser {
  private final char delimiter;
  private final CSVFormat format;

  CellParser(char delimiter) {
    this.delimiter = delimiter;
    this.format =
        CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(false).get();
  }

  char delimiter() {
    return delimiter;
  }

  /**
   * The row's cells, untrimmed; an empty line is one empty cell. A row without any quote, as most
   * are, is cut at its delimiters. Any other has a parser of its own: it costs about a microsecond,
   * and no row depends on what the one before left in it.
   */
  List<String> parse(String row) {
    if (row.indexOf('"') < 0) {
      return cut(row);
    }
    try (CSVParser parser = CSVParser.parse(row, format)) {
      return parser.iterator().next().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // text in memory does not fail
    }
  }

  private List<String> cut(String row) {
    int end = row.length();
    if (end > 0 && row.charAt(end - 1) == '\n') {
      end--;
    }
    if (end > 0 && row.charAt(end - 1) == '\r') {
      end--;
    }
    List<String> cells = new ArrayList<>();
    int from = 0;
    int to = row.indexOf(delimiter);
    while (to >= 0) {
      cells.add(row.substring(from, to));
      from = to + 1;
      to = row.indexOf(delimiter, from);
    }
    cells.add(row.substring(from, end));
    return cells;
  }
}
