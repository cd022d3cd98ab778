package shotlist.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A row as the CSV has it, before anything is known of its columns.
 *
 * @param line the number of its first line in the file, from 1
 * @param cells its cells, untrimmed; none where they cannot be told apart
 */
record RawRow(long line, List<String> cells, Optional<Fault> fault) {

  /**
   * Why a row cannot be used.
   *
   * @param text the row's first line, cut to {@link CsvReader#SHOWN} characters
   * @param before where its cells cannot be told apart, those before that
   */
  record Fault(String reason, String text, List<String> before) {}

  /** Whether there is nothing in it, as in an empty line or the {@code ,,,} that Excel leaves. */
  boolean isBlank() {
    return fault.isEmpty() && cells.stream().allMatch(cell -> Blanks.trim(cell).isEmpty());
  }
}
