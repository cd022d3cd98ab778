package shotlist.catalog;

import java.util.List;
import java.util.regex.Pattern;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * Finds a catalog's header row and, unless it is set, the delimiter: blank lines, comments and
 * Excel's {@code sep=;} before the header are passed over, and of {@code , ; tab |} the one is
 * taken by which the header has the columns that are looked for, and among those the most columns.
 *
 * <pre>
 * # Required | A unique id for the item.,# Required | The main image.     a comment, as Meta's template has it
 * id,image_link                                                           the header
 * </pre>
 */
final class HeaderFinder {
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');

  private static final Pattern SEPARATOR = Pattern.compile("(?i)sep=.?");

  private final String place;
  private final CsvReader rows;
  private final CatalogSettings settings;

  HeaderFinder(String place, CsvReader rows, CatalogSettings settings) {
    this.place = place;
    this.rows = rows;
    this.settings = settings;
  }

  /** What was found; the reader stands at the first row after it, with the delimiter set. */
  record Found(Header header, char delimiter) {}

  /**
   * Reads up to and with the header row.
   *
   * @throws CatalogException where there is no usable header
   */
  Found find() {
    while (true) {
      char delimiter = likeliestDelimiter();
      rows.delimiter(delimiter);
      RawRow row = rows.next().orElseThrow(this::noHeader);
      if (!row.isBlank() && !isComment(row)) {
        return new Found(checked(row), delimiter);
      }
    }
  }

  private char likeliestDelimiter() {
    if (settings.delimiter().isPresent()) {
      return settings.delimiter().get();
    }
    char likeliest = ',';
    int best = 0;
    for (char tried : DELIMITERS) {
      int score = rows.peek(tried).map(this::score).orElse(0);
      if (score > best) {
        best = score;
        likeliest = tried;
      }
    }
    return likeliest;
  }

  private int score(RawRow row) {
    if (row.fault().isPresent()) {
      return 0;
    }
    boolean known = Dialects.know(new Header(place, row.line(), row.cells()), settings);
    return row.cells().size() + (known ? CsvReader.MAX_CELLS : 0);
  }

  private boolean isComment(RawRow row) {
    if (row.fault().isEmpty() && SEPARATOR.matcher(row.cells().get(0)).matches()) {
      return row.cells().stream().skip(1).allMatch(cell -> Blanks.trim(cell).isEmpty());
    }
    String start = row.fault().map(RawRow.Fault::text).orElseGet(() -> row.cells().get(0));
    boolean marked = start.startsWith("#") || start.startsWith("\"#");
    return marked
        && (row.fault().isPresent()
            || !Dialects.know(new Header(place, row.line(), row.cells()), settings));
  }

  private Header checked(RawRow row) {
    if (row.fault().isPresent()) {
      boolean utf16 = row.fault().get().reason().equals(CsvReader.NUL);
      throw CatalogException.of(
          place + ":" + row.line(),
          "the header row cannot be read: "
              + (utf16
                  ? "it contains NUL characters, as a UTF-16 file without a byte order mark does."
                  : row.fault().get().reason() + "."),
          "Without it no column can be told from another.",
          utf16
              ? "set catalog.charset: UTF-16LE (or UTF-16BE), or save the catalog as UTF-8"
              : "correct the line");
    }
    return new Header(place, row.line(), row.cells());
  }

  private CatalogException noHeader() {
    return CatalogException.of(
        place,
        "the catalog has no header row: it is empty.",
        "An export that failed leaves such a file, and a run must not take it for a shop that sells"
            + " nothing.",
        "export the catalog again; one that is meant to be empty has a header row and, in the job"
            + " file, catalog.allow_empty: true");
  }
}
