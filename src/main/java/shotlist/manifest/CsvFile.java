package shotlist.manifest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * A CSV file being written: UTF-8 without a mark, RFC 4180 with its CRLF line ends. A spreadsheet
 * would run a cell that begins like a formula, so such cells begin with an apostrophe here.
 */
final class CsvFile implements Part {
  private static final String FORMULA_BEGINS_WITH = "=+-@\t\r";

  private final PartFile file;
  private final Writer writer;
  private final CSVPrinter printer;

  private CsvFile(PartFile file) throws IOException {
    this.file = file;
    this.writer = new BufferedWriter(new OutputStreamWriter(file.stream(), StandardCharsets.UTF_8));
    this.printer = new CSVPrinter(writer, CSVFormat.RFC4180);
  }

  static CsvFile create(Path path) {
    PartFile file = PartFile.create(path);
    try {
      return new CsvFile(file);
    } catch (IOException e) {
      file.close();
      throw FilesException.of(e, path);
    }
  }

  void print(List<String> cells) {
    try {
      for (String cell : cells) {
        printer.print(guarded(cell));
      }
      printer.println();
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  private static String guarded(String cell) {
    return !cell.isEmpty() && FORMULA_BEGINS_WITH.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  /** Writes a record of CSV as it is, unguarded: for catalog rows that are to be read again. */
  void printRecord(String csvRecord) {
    try {
      writer.write(csvRecord.isEmpty() ? "\"\"" : csvRecord); // an empty line would be no record
      writer.write("\r\n");
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  @Override
  public PartFile complete() {
    try {
      printer.flush();
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
    file.complete();
    return file;
  }

  @Override
  public void close() {
    file.close();
  }
}
