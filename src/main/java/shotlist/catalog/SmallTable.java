package shotlist.catalog;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A table that was saved from a page or a spreadsheet, read whole and with a catalog's tolerance:
 * with or without a byte order mark, with {@code , ;} or tab, LF or CRLF, blank lines, Excel's
 * {@code sep=;} and guarded formulas. Unlike a catalog, one row that cannot be read refuses it all.
 */
public final class SmallTable {
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t');
  private static final Pattern SEPARATOR = Pattern.compile("(?i)sep=.?");

  private final String place;
  private final CsvReader reader;
  private final List<String> needed;

  private SmallTable(String place, CsvReader reader, List<String> needed) {
    this.place = place;
    this.reader = reader;
    this.needed = needed;
  }

  /**
   * All its rows, each as wide as the header.
   *
   * @param place what to call it in messages
   * @param needed columns that it must have, each once
   * @param mostRows rows beyond which it is refused
   * @throws CatalogException where it is no such table
   */
  public static List<Row> read(InputStream in, String place, List<String> needed, int mostRows) {
    CatalogText text = CatalogText.open(place, in, Optional.empty());
    return new SmallTable(place, new CsvReader(place, text), needed).rows(mostRows);
  }

  private List<Row> rows(int most) {
    Header header = header();
    List<Row> rows = new ArrayList<>();
    for (Optional<RawRow> raw = reader.next(); raw.isPresent(); raw = reader.next()) {
      if (raw.get().isBlank()) {
        continue;
      }
      if (rows.size() == most) {
        throw refused(raw.get().line(), "there are more than " + most + " rows.");
      }
      rows.add(row(header, raw.get()));
    }
    return rows;
  }

  private Header header() {
    while (true) {
      reader.delimiter(delimiter());
      RawRow raw =
          reader.next().orElseThrow(() -> refused(1, "the file is empty: it has no header row."));
      requireReadable(raw);
      if (!raw.isBlank() && !SEPARATOR.matcher(Blanks.trim(raw.cells().get(0))).matches()) {
        Header header = new Header(place, raw.line(), raw.cells());
        needed.forEach(name -> header.require(name, "the header row"));
        return header;
      }
    }
  }

  /** By which the header has all that is needed; else the comma, and the message tells of that. */
  private char delimiter() {
    return DELIMITERS.stream()
        .filter(
            tried ->
                reader
                    .peek(tried)
                    .filter(row -> row.fault().isEmpty())
                    .map(row -> new Header(place, row.line(), row.cells()))
                    .filter(header -> needed.stream().allMatch(header::has))
                    .isPresent())
        .findFirst()
        .orElse(',');
  }

  private Row row(Header header, RawRow raw) {
    requireReadable(raw);
    int width = header.names().size();
    List<String> cells = new ArrayList<>(raw.cells());
    while (cells.size() > width && Blanks.trim(cells.get(cells.size() - 1)).isEmpty()) {
      cells.remove(cells.size() - 1);
    }
    if (cells.size() > width) {
      throw refused(
          raw.line(), "the row has " + cells.size() + " cells, the header has " + width + ".");
    }
    while (cells.size() < width) {
      cells.add("");
    }
    return FormulaGuard.off(new Row(raw.line(), header.names(), cells));
  }

  private void requireReadable(RawRow raw) {
    raw.fault()
        .ifPresent(
            fault -> {
              throw refused(raw.line(), "the row cannot be read: " + fault.reason() + ".");
            });
  }

  private CatalogException refused(long line, String what) {
    return CatalogException.of(
        place + ":" + line, what, "What it says cannot be told.", "save the file again");
  }
}
