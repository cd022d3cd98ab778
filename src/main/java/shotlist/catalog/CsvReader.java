package shotlist.catalog;

import java.util.List;
import java.util.Optional;

/**
 * Reads a catalog's rows, one at a time and in bounded memory. It reads RFC 4180: cells in double
 * quotes may hold delimiters, line breaks and doubled quotes; a quote inside an unquoted cell is an
 * ordinary letter; LF, CRLF and CR end a line.
 *
 * <p>Commons CSV reads the cells, and in front of it stands a splitter ({@link RowEnd}) that hands
 * over one well-formed row at a time. A catalog is untrusted, and Commons CSV by itself reads on to
 * the end of the file after one quote that is not closed, bounds neither row nor cell, and cannot
 * go on after an error. Here a broken row costs only itself: the reader goes back to the line after
 * the one where the row began and reads on from there, so that the rows which the open quote
 * swallowed are seen, each with its line number.
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

  private final String place;
  private final RowText row;
  private CellParser parser = new CellParser(',');
  private long reread;

  CsvReader(String place, CatalogText text) {
    this(place, text, (buffer, from, to) -> {});
  }

  /**
   * @param passed gets the text of each row, with its line end, before {@link #next} hands the row
   *     over; of a broken row the first line
   */
  CsvReader(String place, CatalogText text, RowText.Passed passed) {
    this.place = place;
    this.row = new RowText(text, passed);
  }

  void delimiter(char chosen) {
    parser = new CellParser(chosen);
  }

  /** The next row; empty at the end. Afterwards the row cannot be read again. */
  Optional<RawRow> next() {
    if (row.look() < 0) {
      return Optional.empty();
    }
    RowEnd end = new RowEnd(row, parser.delimiter());
    Optional<String> fault = end.take();
    end.endlessQuote().ifPresent(this::refuseEndlessQuote);
    RawRow read =
        fault.map(reason -> broken(reason, soundCells(end))).orElseGet(() -> whole(parser));
    if (fault.isPresent()) {
      goOnAtSecondLine();
    } else {
      row.startRow();
    }
    return Optional.of(read);
  }

  /** The number of the line that is read, from 1. */
  long line() {
    return row.startLine();
  }

  /** What {@link #next} would answer with this delimiter; nothing is consumed. */
  Optional<RawRow> peek(char tried) {
    if (row.look() < 0) {
      return Optional.empty();
    }
    Optional<String> fault = new RowEnd(row, tried).take();
    RawRow read =
        fault
            .map(reason -> broken(reason, List.of()))
            .orElseGet(() -> whole(new CellParser(tried)));
    row.back();
    return Optional.of(read);
  }

  /** A row whose end was found. That a cell cannot be used costs the row and no other. */
  private RawRow whole(CellParser cellParser) {
    List<String> cells = cellParser.parse(row.taken());
    Optional<String> fault = Optional.empty();
    for (String cell : cells) {
      if (cell.length() > MAX_CELL) {
        fault = Optional.of(LONG_CELL);
      } else if (cell.indexOf('\0') >= 0) {
        fault = Optional.of(NUL);
      }
    }
    return new RawRow(row.startLine(), cells, fault.map(reason -> fault(reason, List.of())));
  }

  private RawRow broken(String reason, List<String> before) {
    return new RawRow(row.startLine(), List.of(), Optional.of(fault(reason, before)));
  }

  /** What the row has before what is wrong: mostly its id, by which its item stays known. */
  private List<String> soundCells(RowEnd end) {
    int sound = end.soundLength();
    return sound == 0 ? List.of() : parser.parse(row.taken().substring(0, sound - 1));
  }

  private RawRow.Fault fault(String reason, List<String> before) {
    return new RawRow.Fault(reason, row.firstLine(SHOWN), before);
  }

  private void refuseEndlessQuote(long line) {
    throw CatalogException.of(
        place + ":" + line,
        "a quote is opened here and not closed within " + MAX_ROW + " characters.",
        "Everything after it would be read as one cell, and its products would be missed.",
        "close the quote, or double it (\"\") where it is part of the text");
  }

  private void goOnAtSecondLine() {
    if (reread > MAX_REREAD) {
      throw CatalogException.of(
          place + ":" + row.startLine(),
          "so many rows up to here have broken quotes that the catalog cannot be told apart.",
          "Rows would be read wrongly, and wrong pictures paid for.",
          "export the catalog again with doubled quotes (\"\") inside quoted cells");
    }
    reread += row.startRowAtSecondLine();
  }
}
