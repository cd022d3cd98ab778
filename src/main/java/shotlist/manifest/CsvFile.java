package shotlist.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import shotlist.files.FilesException;

/**
 * A CSV file being written: UTF-8 without a mark, RFC 4180 with its CRLF line ends. A spreadsheet
 * would run a cell that begins like a formula, so such cells begin with an apostrophe here.
 */
final class CsvFile implements Part {
  private static final String FORMULA_BEGINS_WITH = "=+-@\t\r";

  private final PieceFile file;
  private final StringBuilder text = new StringBuilder();
  private final CSVPrinter printer;

  private CsvFile(PieceFile file) throws IOException {
    this.file = file;
    this.printer = new CSVPrinter(text, CSVFormat.RFC4180);
  }

  static CsvFile create(Path path, List<String> header, boolean earlier) {
    PieceFile file = PieceFile.create(path, earlier);
    try {
      CsvFile csv = new CsvFile(file);
      csv.append(header);
      file.writeHead(csv.taken());
      return csv;
    } catch (IOException e) {
      file.close();
      throw FilesException.of(e, path);
    }
  }

  /** One whose header is a CSV record as it is. */
  static CsvFile create(Path path, String header) {
    PieceFile file = PieceFile.create(path, false);
    try {
      CsvFile csv = new CsvFile(file);
      csv.printRecord(header);
      return csv;
    } catch (IOException e) {
      file.close();
      throw FilesException.of(e, path);
    }
  }

  PieceFile file() {
    return file;
  }

  void print(List<String> cells) {
    try {
      append(cells);
      file.write(taken());
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  private void append(List<String> cells) throws IOException {
    for (String cell : cells) {
      printer.print(guarded(cell));
    }
    printer.println();
  }

  private byte[] taken() {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    text.setLength(0);
    return bytes;
  }

  private static String guarded(String cell) {
    return !cell.isEmpty() && FORMULA_BEGINS_WITH.indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
  }

  /** Writes a record of CSV as it is, unguarded: for catalog rows that are to be read again. */
  void printRecord(String csvRecord) {
    String line = (csvRecord.isEmpty() ? "\"\"" : csvRecord) + "\r\n"; // an empty one is no record
    try {
      file.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw FilesException.of(e, file.target());
    }
  }

  @Override
  public void complete() {
    file.complete();
  }

  @Override
  public void publish() {
    file.publish();
  }

  @Override
  public void close() {
    file.close();
  }
}
