package shotlist.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Splits a catalog's text into rows, one at a time and in bounded memory. It reads RFC 4180: cells
 * in double quotes may hold delimiters, line breaks and doubled quotes; a quote inside an unquoted
 * cell is an ordinary letter; LF, CRLF and CR end a line.
 *
 * <p>It is not Commons CSV (which writes our files) because a catalog is untrusted: that parser
 * reads on to the end of the file after one quote that is not closed, and cannot go on after an
 * error. Here a broken row costs only itself: the reader goes back to the line after the one where
 * the row began and reads on from there, so that the rows which the open quote swallowed are seen.
 *
 * <pre>
 * sku,title,image_url
 * A1,"Mug, 11" blue,https://shop.example/a1.jpg      a row with a fault: text follows a closing quote
 * A2,"Mug, ""large""",https://shop.example/a2.jpg    three cells
 * </pre>
 */
final class CsvReader {
  /** Longest cell, in characters. */
  static final int MAX_CELL = 64 * 1024;

  /** Longest row, in characters. */
  static final int MAX_ROW = 1024 * 1024;

  static final int MAX_CELLS = 1000;

  /** How much of a bad row or cell is shown, in characters. */
  static final int SHOWN = 200;

  /**
   * How much text may be read twice because of broken quotes, in characters. A few broken rows need
   * next to nothing of it; a file made of them would otherwise take hours.
   */
  static final long MAX_REREAD = 64L * MAX_ROW;

  static final String NEVER_CLOSED = "a quote is opened and never closed";
  static final String TEXT_AFTER_QUOTE = "text follows a closing quote";
  static final String LONG_CELL = "a cell is longer than 65536 characters";
  static final String LONG_ROW = "the row is longer than 1048576 characters";
  static final String MANY_CELLS = "the row has more than 1000 cells";
  static final String NUL = "the row contains a NUL character";

  private enum CellEnd {
    CELL,
    ROW,
    /** Where the row goes on cannot be told. */
    BROKEN
  }

  private final String place;
  private final CatalogText text;
  private char delimiter = ',';

  // What is kept of the text: from the row's first character to as far as was read. All are
  // indices into the buffer; fill() moves them together.
  private char[] buffer = new char[32 * 1024];
  private int rowStart;
  private int cellStart;
  private int position;
  private int limit;

  private long rowLine = 1;
  private long line = 1;
  private int width = 16;
  private long reread;
  private String fault = "";
  private boolean broken;
  private long openQuoteLine;

  CsvReader(String place, CatalogText text) {
    this.place = place;
    this.text = text;
  }

  void delimiter(char chosen) {
    delimiter = chosen;
  }

  /** The next row; empty at the end. Afterwards the row cannot be read again. */
  Optional<RawRow> next() {
    Optional<RawRow> row = parse();
    if (row.isPresent() && openQuoteLine > 0) {
      throw CatalogException.of(
          place + ":" + openQuoteLine,
          "a quote is opened here and not closed within " + MAX_ROW + " characters.",
          "Everything after it would be read as one cell, and its products would be missed.",
          "close the quote, or double it (\"\") where it is part of the text");
    }
    if (broken) {
      skipFirstLine();
    }
    rowStart = position;
    rowLine = line;
    return row;
  }

  /** What {@link #next} would answer with this delimiter; nothing is consumed. */
  Optional<RawRow> peek(char tried) {
    char before = delimiter;
    delimiter = tried;
    Optional<RawRow> row = parse();
    delimiter = before;
    position = rowStart;
    line = rowLine;
    return row;
  }

  private Optional<RawRow> parse() {
    fault = "";
    broken = false;
    openQuoteLine = 0;
    if (look() < 0) {
      return Optional.empty();
    }
    List<String> cells = new ArrayList<>(width);
    CellEnd end;
    do {
      end = cells.size() < MAX_CELLS ? readCell(cells) : broken(MANY_CELLS);
    } while (end == CellEnd.CELL);
    width = Math.max(1, cells.size());
    if (fault.isEmpty()) {
      return Optional.of(new RawRow(rowLine, cells, Optional.empty()));
    }
    broken = end == CellEnd.BROKEN;
    return Optional.of(
        new RawRow(
            rowLine,
            broken ? List.of() : cells,
            Optional.of(new RawRow.Fault(fault, firstLine()))));
  }

  private CellEnd readCell(List<String> cells) {
    cellStart = position;
    int c = look();
    if (c == '"') {
      return readQuotedCell(cells);
    }
    while (!endsCell(c)) {
      position++;
      if (position - rowStart > MAX_ROW) {
        return broken(LONG_ROW);
      }
      c = look();
    }
    add(cells, new String(buffer, cellStart, position - cellStart));
    return endCell();
  }

  private CellEnd readQuotedCell(List<String> cells) {
    long opened = line;
    boolean doubled = false;
    position++;
    while (true) {
      int c = look();
      if (c < 0) {
        return broken(NEVER_CLOSED);
      }
      position++;
      if (position - rowStart > MAX_ROW) {
        openQuoteLine = opened;
        return broken(NEVER_CLOSED);
      }
      if (c != '"') {
        countLine(c);
      } else if (look() == '"') {
        doubled = true;
        position++;
      } else {
        break;
      }
    }
    String cell = new String(buffer, cellStart + 1, position - cellStart - 2);
    while (look() == ' ' || (look() == '\t' && delimiter != '\t')) {
      position++;
      if (position - rowStart > MAX_ROW) {
        return broken(LONG_ROW);
      }
    }
    if (!endsCell(look())) {
      return broken(TEXT_AFTER_QUOTE);
    }
    add(cells, doubled ? cell.replace("\"\"", "\"") : cell);
    return endCell();
  }

  private void add(List<String> cells, String cell) {
    if (cell.length() > MAX_CELL) {
      fault = LONG_CELL;
    } else if (cell.indexOf('\0') >= 0) {
      fault = NUL;
    }
    cells.add(cell);
  }

  private boolean endsCell(int c) {
    return c == delimiter || c == '\n' || c == '\r' || c < 0;
  }

  private CellEnd endCell() {
    int c = look();
    if (c == delimiter) {
      position++;
      return CellEnd.CELL;
    }
    endLine();
    return CellEnd.ROW;
  }

  private void endLine() {
    int c = look();
    if (c < 0) {
      return;
    }
    position++;
    if (c == '\r' && look() == '\n') {
      position++;
    }
    line++;
  }

  /** Counts a line break inside a cell; the LF of a CRLF does not count again. */
  private void countLine(int c) {
    if (c == '\r' || (c == '\n' && buffer[position - 2] != '\r')) {
      line++;
    }
  }

  private CellEnd broken(String reason) {
    fault = reason;
    return CellEnd.BROKEN;
  }

  private void skipFirstLine() {
    if (reread > MAX_REREAD) {
      throw CatalogException.of(
          place + ":" + rowLine,
          "so many rows up to here have broken quotes that the catalog cannot be told apart.",
          "Rows would be read wrongly, and wrong pictures paid for.",
          "export the catalog again with doubled quotes (\"\") inside quoted cells");
    }
    long ahead = (long) position - rowStart;
    position = rowStart;
    line = rowLine;
    int c = look();
    while (c >= 0 && c != '\n' && c != '\r') {
      position++;
      ahead--;
      rowStart = position; // a line without an end is skipped, not kept
      c = look();
    }
    endLine();
    reread += Math.max(0, ahead);
  }

  private String firstLine() {
    int end = rowStart;
    while (end < limit && end - rowStart < SHOWN && buffer[end] != '\n' && buffer[end] != '\r') {
      end++;
    }
    return Blanks.cut(new String(buffer, rowStart, end - rowStart), SHOWN);
  }

  /** The next character without taking it; -1 at the end. */
  private int look() {
    return position < limit || fill() ? buffer[position] : -1;
  }

  private boolean fill() {
    if (rowStart > 0) {
      System.arraycopy(buffer, rowStart, buffer, 0, limit - rowStart);
      cellStart -= rowStart;
      position -= rowStart;
      limit -= rowStart;
      rowStart = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int count = text.read(buffer, limit, buffer.length - limit, line);
    limit += Math.max(0, count);
    return count > 0;
  }
}
