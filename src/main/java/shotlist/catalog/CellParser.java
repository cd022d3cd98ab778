package shotlist.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
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
   * The row's cells, untrimmed; an empty line is one empty cell. Each row has a parser of its own:
   * it costs about a microsecond, and no row depends on what the one before left in it.
   */
  List<String> parse(String row) {
    try (CSVParser parser = CSVParser.parse(row, format)) {
      return parser.iterator().next().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // text in memory does not fail
    }
  }
}
