package shotlist.cli;

import java.util.List;
import org.apache.commons.csv.CSVFormat;

/**
 * CSV on standard output. As in the manifests, a cell that a spreadsheet would run as a formula
 * begins with an apostrophe.
 */
final class Csv {
  private static final String FORMULA_BEGINS_WITH = "=+-@\t\r";

  private Csv() {}

  /** One record, without its line end. */
  static String record(List<String> cells) {
    return CSVFormat.RFC4180.format(cells.stream().map(Csv::guarded).toArray());
  }

  private static String guarded(String cell) {
    return !cell.isEmpty() && FORMULA_BEGINS_WITH.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }
}
