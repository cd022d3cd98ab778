package shotlist.report;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Finds what a catalog calls its products, for people who do not know them by their ids. */
final class TitleColumn {
  /** The shops' own names for it, in letters alone; the first that a catalog has counts. */
  private static final List<String> NAMES =
      List.of("title", "name", "productname", "producttitle", "posttitle", "titel", "titre", "nom");

  private final int column;

  private TitleColumn(int column) {
    this.column = column;
  }

  /** The column of a catalog with this header, as one CSV record; it may have none. */
  static TitleColumn of(Optional<String> header) {
    List<String> columns = header.map(TitleColumn::cells).orElse(List.of());
    List<String> letters =
        columns.stream()
            .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""))
            .toList();
    return new TitleColumn(
        NAMES.stream().map(letters::indexOf).filter(at -> at >= 0).findFirst().orElse(-1));
  }

  /** The title in a row, given as one CSV record; empty text where it has none. */
  String in(String row) {
    if (column < 0) {
      return "";
    }
    List<String> cells = cells(row);
    return column < cells.size() ? cells.get(column).strip() : "";
  }

  /** Rows come from the state, which writes them itself; another one has no title. */
  private static List<String> cells(String csvRecord) {
    try (CSVParser parser = CSVParser.parse(csvRecord, CSVFormat.RFC4180)) {
      return parser.stream().findFirst().map(CSVRecord::toList).orElse(List.of());
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }
}
