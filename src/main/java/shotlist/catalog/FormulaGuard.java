package shotlist.catalog;

/**
 * The {@code '} that some exporters, ours among them, put before a cell that a spreadsheet would
 * take for a formula. It is no part of the text.
 *
 * <pre>
 * '=MUG-6, '-20 %    guarded
 * 'Tis               not: no formula begins so
 * </pre>
 */
final class FormulaGuard {
  private static final String FORMULA_BEGINS_WITH = "=+-@";

  private FormulaGuard() {}

  /** The row with its cells as they were before they were guarded. */
  static Row off(Row row) {
    boolean isGuarded = row.cells().stream().anyMatch(FormulaGuard::isGuarded);
    return isGuarded
        ? new Row(row.line(), row.columns(), row.cells().stream().map(FormulaGuard::off).toList())
        : row;
  }

  private static String off(String cell) {
    return isGuarded(cell) ? cell.substring(1) : cell;
  }

  private static boolean isGuarded(String cell) {
    return cell.length() > 1
        && cell.charAt(0) == '\''
        && FORMULA_BEGINS_WITH.indexOf(cell.charAt(1)) >= 0;
  }
}
