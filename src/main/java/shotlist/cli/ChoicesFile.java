package shotlist.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import shotlist.catalog.CatalogException;
import shotlist.catalog.Row;
import shotlist.catalog.SmallTable;
import shotlist.item.ItemKey;

/**
 * A choices file: {@code id,position,fingerprint,keep}. It may have been through a spreadsheet, and
 * comes from anywhere.
 *
 * <pre>
 * id,position,fingerprint,keep
 * MUG-001,1,3f2a…,2        the second output is kept
 * TEA-010,1,77b0…,again    another result is wanted
 * </pre>
 */
final class ChoicesFile {
  static final int MOST_BYTES = 16 * 1024 * 1024;
  static final int MOST_ROWS = 100_000;
  private static final int SHOWN = 40;

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  private final Path file;

  private ChoicesFile(Path file) {
    this.file = file;
  }

  /**
   * Its choices, in its order.
   *
   * @throws UsageException where it cannot be read as such; nothing was changed
   */
  static List<Choice> read(Path file) {
    return new ChoicesFile(file).choices();
  }

  private List<Choice> choices() {
    List<Row> rows = rows();
    if (rows.isEmpty()) {
      throw refuse(file + ": there is no choice in it.", "Choose in the report and save the file.");
    }
    List<Choice> choices = new ArrayList<>(rows.size());
    List<String> problems = new ArrayList<>();
    for (Row row : rows) {
      try {
        choices.add(choice(row));
      } catch (UnusableCell unusable) {
        problems.add(file + ":" + row.line() + ": " + unusable.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw Choices.refuse(problems);
    }
    return choices;
  }

  private List<Row> rows() {
    byte[] bytes = bytes();
    if (bytes.length > MOST_BYTES) {
      throw refuse(
          file + ": the file is bigger than " + Words.bytes(MOST_BYTES) + ".",
          "Give the file that was saved from the report.");
    }
    try {
      return SmallTable.read(
          new ByteArrayInputStream(bytes), file.toString(), List.of("id", "keep"), MOST_ROWS);
    } catch (CatalogException e) {
      String what = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw refuse(
          what, "Save the choices from the report once more, or save them as CSV in UTF-8.");
    }
  }

  private byte[] bytes() {
    if (Files.isDirectory(file)) {
      throw refuse(file + ": this is a folder.", "Name the file in it.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw refuse(file + ": there is no such file.", "Give the path of the saved choices.");
    } catch (AccessDeniedException e) {
      throw refuse(file + ": the file may not be read.", "Give this user the right to read it.");
    } catch (IOException e) {
      throw refuse(file + ": the file cannot be read: " + e.getMessage() + ".", "Try again.");
    }
  }

  private static UsageException refuse(String what, String remedy) {
    return new UsageException(what + "\n  Nothing was changed. " + remedy);
  }

  private static Choice choice(Row row) throws UnusableCell {
    String id = cell(row, "id");
    if (id.isEmpty()) {
      throw new UnusableCell("the id is blank.");
    }
    return new Choice(
        row.line(), new ItemKey(id, position(row)), fingerprint(row), what(cell(row, "keep")));
  }

  private static int position(Row row) throws UnusableCell {
    String position = cell(row, "position");
    if (position.isEmpty()) {
      return 1;
    }
    if (!NUMBER.matcher(position).matches()) {
      throw new UnusableCell(
          "position is " + shown(position) + ", and must be a number from 1, or blank.");
    }
    return Integer.parseInt(position);
  }

  private static Optional<String> fingerprint(Row row) throws UnusableCell {
    String fingerprint = cell(row, "fingerprint").toLowerCase(Locale.ROOT);
    if (fingerprint.isEmpty()) {
      return Optional.empty();
    }
    if (!FINGERPRINT.matcher(fingerprint).matches()) {
      throw new UnusableCell(
          "fingerprint is "
              + shown(fingerprint)
              + ", and must be that of the manifest's line, 64 hexadecimal digits, or blank.");
    }
    return Optional.of(fingerprint);
  }

  private static Choice.What what(String keep) throws UnusableCell {
    if (keep.isEmpty()) {
      return new Choice.Forget();
    }
    if (keep.equalsIgnoreCase("again")) {
      return new Choice.Again();
    }
    if (!NUMBER.matcher(keep).matches()) {
      throw new UnusableCell(
          "keep is " + shown(keep) + ", and must be an output's number from 1, again, or blank.");
    }
    return new Choice.Keep(Integer.parseInt(keep));
  }

  private static String cell(Row row, String column) {
    return row.cell(column).orElse("").strip();
  }

  private static String shown(String value) {
    String cut = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    return "\"" + cut.replaceAll("\\p{Cntrl}", " ") + "\"";
  }

  /** A cell that says nothing that can be done; the message is for the person who saved it. */
  private static final class UnusableCell extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableCell(String message) {
      super(message);
    }
  }
}
