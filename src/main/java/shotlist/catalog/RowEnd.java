package shotlist.catalog;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Finds where a row ends, within bounds. Only its quotes, delimiters and line ends are looked at; a
 * row whose end is found is well-formed RFC 4180, as {@link CsvReader} describes it.
 */
final class RowEnd {
  private enum CellEnd {
    CELL,
    ROW,
    /** Where the row goes on cannot be told. */
    BROKEN
  }

  private final RowText row;
  private final char delimiter;
  private String fault = "";
  private long endlessQuote;
  private int soundLength;

  RowEnd(RowText row, char delimiter) {
    this.row = row;
    this.delimiter = delimiter;
  }

  /**
   * Takes a row up to and with its line end.
   *
   * @return what is wrong with it, where its end cannot be told
   */
  Optional<String> take() {
    CellEnd end = CellEnd.CELL;
    for (int cells = 0; end == CellEnd.CELL; cells++) {
      end = cells < CsvReader.MAX_CELLS ? takeCell() : broken(CsvReader.MANY_CELLS);
      if (end == CellEnd.CELL && row.line() == row.startLine()) {
        soundLength = row.length();
      }
    }
    return end == CellEnd.BROKEN ? Optional.of(fault) : Optional.empty();
  }

  /**
   * How long the row is up to and with the last delimiter on its first line before what is wrong: a
   * quote that was never closed may take later lines for its own.
   */
  int soundLength() {
    return soundLength;
  }

  /** The line of the quote, if any, in which the row reached its bound: the row is broken. */
  OptionalLong endlessQuote() {
    return endlessQuote > 0 ? OptionalLong.of(endlessQuote) : OptionalLong.empty();
  }

  private CellEnd takeCell() {
    if (row.look() == '"') {
      return takeQuotedCell();
    }
    while (!endsCell(row.look())) {
      row.takeUpTo(delimiter);
      if (isTooLong()) {
        return broken(CsvReader.LONG_ROW);
      }
    }
    return takeCellEnd();
  }

  private CellEnd takeQuotedCell() {
    long opened = row.line();
    row.take();
    int c;
    do {
      c = row.look();
      if (c < 0) {
        return broken(CsvReader.NEVER_CLOSED);
      }
      row.take();
      if (isTooLong()) {
        endlessQuote = opened;
        return broken(CsvReader.NEVER_CLOSED);
      }
    } while (c != '"' || takeSecondQuote());
    return takeBlanks();
  }

  /** Takes the second of two quotes, which stand for one and close nothing. */
  private boolean takeSecondQuote() {
    boolean doubled = row.look() == '"';
    if (doubled) {
      row.take();
    }
    return doubled;
  }

  /** Takes the blanks between a closing quote and the cell's end: they are nobody's text. */
  private CellEnd takeBlanks() {
    while (row.look() == ' ' || (row.look() == '\t' && delimiter != '\t')) {
      row.take();
      if (isTooLong()) {
        return broken(CsvReader.LONG_ROW);
      }
    }
    return endsCell(row.look()) ? takeCellEnd() : broken(CsvReader.TEXT_AFTER_QUOTE);
  }

  private CellEnd takeCellEnd() {
    if (row.look() == delimiter) {
      row.take();
      return CellEnd.CELL;
    }
    row.takeLineEnd();
    return CellEnd.ROW;
  }

  private boolean endsCell(int c) {
    return c == delimiter || c == '\n' || c == '\r' || c < 0;
  }

  private boolean isTooLong() {
    return row.length() > CsvReader.MAX_ROW;
  }

  private CellEnd broken(String reason) {
    fault = reason;
    return CellEnd.BROKEN;
  }
}
