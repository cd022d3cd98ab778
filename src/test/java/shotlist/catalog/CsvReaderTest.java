package shotlist.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CsvReaderTest {
  private static final String GOOD = "2,good\n";

  @Test
  void quotedCellsMayHoldDelimitersQuotesAndLines() {
    assertThat(cells("a,\"b,\"\"c\"\"\r\nd\",\"\"\n1,,\n"))
        .containsExactly(List.of("a", "b,\"c\"\r\nd", ""), List.of("1", "", ""));
  }

  @Test
  void quoteInsideAnUnquotedCellIsALetter() {
    assertThat(cells("5\" plate, \"x\"\n")).containsExactly(List.of("5\" plate", " \"x\""));
  }

  @Test
  void finalLineBreakMayBeMissing() {
    assertThat(cells("a,b\nc,")).containsExactly(List.of("a", "b"), List.of("c", ""));
  }

  @Test
  void blanksAfterAClosingQuoteAreNothing() {
    assertThat(cells("\"a\" \t,\"b\"  \n")).containsExactly(List.of("a", "b"));
  }

  @Test
  void tabAfterAClosingQuoteIsADelimiterWhereItIsOne() {
    CsvReader reader = reader("\"a\"\t\"b\"\n");
    reader.delimiter('\t');

    assertThat(reader.next().orElseThrow().cells()).containsExactly("a", "b");
  }

  @Test
  void peekingConsumesNothing() {
    CsvReader reader = reader("a;\"b\n,\";c\nd\n");

    assertThat(reader.peek(',').orElseThrow().cells()).containsExactly("a;\"b");
    assertThat(reader.peek(';').orElseThrow().cells()).containsExactly("a", "b\n,", "c");
    reader.delimiter(';');
    assertThat(reader.next().orElseThrow().cells()).containsExactly("a", "b\n,", "c");
    assertThat(reader.next().orElseThrow().line()).isEqualTo(3);
  }

  @Test
  void longestCellIsRead() {
    String cell = "x".repeat(CsvReader.MAX_CELL);

    assertThat(cells(cell + ",\"" + cell + "\"\n")).containsExactly(List.of(cell, cell));
  }

  @Test
  void longerCellCostsItsRow() {
    String cell = "x".repeat(CsvReader.MAX_CELL + 1);

    assertThat(faults("1,\"" + cell + "\n\"\n" + GOOD + "3," + cell))
        .containsExactly("1 " + CsvReader.LONG_CELL, "3 none", "4 " + CsvReader.LONG_CELL);
  }

  @Test
  void lineWithoutAnEndCostsItselfAndIsNotKept() {
    assertThat(faults("1," + "x".repeat(5 * CsvReader.MAX_ROW) + "\n" + GOOD))
        .containsExactly("1 " + CsvReader.LONG_ROW, "2 none");
  }

  @Test
  void aThousandCellsAreReadAndOneMoreIsAFault() {
    assertThat(faults(",".repeat(999) + "\n" + ",".repeat(1000) + "\n" + GOOD))
        .containsExactly("1 none", "2 " + CsvReader.MANY_CELLS, "3 none");
  }

  @Test
  void nulIsAFault() {
    assertThat(faults("1,a\0b\n" + GOOD)).containsExactly("1 " + CsvReader.NUL, "2 none");
  }

  @Test
  void openQuoteDoesNotSwallowTheRowsAfterIt() {
    assertThat(faults("1,\"open\n2,\"fine\"\n3,\"multi\nline\"\n5,x\n"))
        .containsExactly("1 " + CsvReader.TEXT_AFTER_QUOTE, "2 none", "3 none", "5 none");
  }

  @Test
  void quoteThatIsOpenAtTheEndCostsItsRow() {
    assertThat(faults("1,\"open\n" + GOOD + "3,x"))
        .containsExactly("1 " + CsvReader.NEVER_CLOSED, "2 none", "3 none");
  }

  @Test
  void faultShowsTheBeginningOfItsFirstLine() {
    String row = "1,\"x\"y" + "z".repeat(300);

    assertThat(reader(row + "\n").next().orElseThrow().fault().orElseThrow().text())
        .isEqualTo(row.substring(0, CsvReader.SHOWN));
  }

  @Test
  void quoteThatIsNotClosedWithinTheBoundIsAnErrorWhereItOpens() {
    CsvReader reader =
        reader("1,x\n2,\"multi\nline\",\"open\n" + GOOD.repeat(CsvReader.MAX_ROW / 6));

    assertThat(reader.next()).isPresent();
    assertThatThrownBy(reader::next)
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            """
            catalog.csv:3: a quote is opened here and not closed within 1048576 characters.
              Everything after it would be read as one cell, and its products would be missed.
              To do: close the quote, or double it ("") where it is part of the text. Nothing was \
            sent.""");
  }

  @Test
  void fileMadeOfBrokenQuotesIsGivenUp() {
    // Each line closes the quote of the line before and opens another, until there are too many
    // cells; then the next line does it again.
    CsvReader reader = reader(("x\",\"y" + "z".repeat(1000) + "\n").repeat(1200));

    assertThatThrownBy(() -> faults(reader))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("so many rows up to here have broken quotes")
        .hasMessageEndingWith("Nothing was sent.");
  }

  @ParameterizedTest
  @EnumSource(
      value = QuoteMode.class,
      names = {"ALL", "MINIMAL"})
  void whatCommonsCsvWritesIsReadBack(QuoteMode mode) throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      List<List<String>> written = randomRows(random);
      StringWriter csv = new StringWriter();
      try (CSVPrinter printer =
          new CSVPrinter(csv, CSVFormat.RFC4180.builder().setQuoteMode(mode).get())) {
        printer.printRecords(written);
      }

      assertThat(cells(csv.toString())).isEqualTo(written);
    }
  }

  @Test
  void garbageWithoutFaultsIsReadAsCommonsCsvReadsItAll() throws IOException {
    Random random = new Random(13);
    for (int round = 0; round < 2000; round++) {
      String csv = randomText(random, random.nextInt(20));
      if (faults(csv).stream().allMatch(fault -> fault.endsWith(" none"))) {
        assertThat(cells(csv)).as(csv).isEqualTo(asCommonsCsvReads(csv));
      }
    }
  }

  @Test
  void linesAreCountedThroughQuotesAndBrokenRows() {
    assertThat(faults("a\r\n\"b\r\nb\",\"\n\r\"\r1,\"open\r\n2,x\n\n\"y\"\n"))
        .containsExactly(
            "1 none", "2 none", "6 " + CsvReader.TEXT_AFTER_QUOTE, "7 none", "8 none", "9 none");
  }

  @Test
  void badByteAfterACarriageReturnIsOnTheNextLine() {
    InputStream bytes = new ByteArrayInputStream("1,x\r\u00FFy".getBytes(ISO_8859_1));
    CsvReader reader =
        new CsvReader("catalog.csv", CatalogText.open("catalog.csv", bytes, Optional.empty()));

    assertThatThrownBy(reader::next)
        .hasMessageStartingWith("catalog.csv:2: the byte 0xFF is not text in UTF-8.");
  }

  @Test
  void cellOfNothingButQuotesIsBoundedToo() {
    CsvReader reader = reader("1,x\n2," + "\"".repeat(CsvReader.MAX_ROW + 1));

    assertThat(reader.next()).isPresent();
    assertThatThrownBy(reader::next)
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith("catalog.csv:2: a quote is opened here and not closed");
  }

  @Test
  void everyLineOfGarbageIsReadOnceAndInOrder() {
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      CsvReader reader = reader(randomText(random, random.nextInt(80)));

      long last = 0;
      for (Optional<RawRow> row = reader.next(); row.isPresent(); row = reader.next()) {
        assertThat(row.get().line()).isGreaterThan(last);
        last = row.get().line();
      }
    }
  }

  private static List<List<String>> asCommonsCsvReads(String csv) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get();
    try (CSVParser parser = CSVParser.parse(csv, format)) {
      return parser.stream().map(CSVRecord::toList).toList();
    }
  }

  private static List<List<String>> randomRows(Random random) {
    List<List<String>> rows = new ArrayList<>();
    for (int row = 0; row <= random.nextInt(5); row++) {
      List<String> cells = new ArrayList<>();
      for (int cell = 0; cell <= random.nextInt(5) + 1; cell++) {
        cells.add(randomText(random, random.nextInt(8)));
      }
      rows.add(cells);
    }
    return rows;
  }

  private static String randomText(Random random, int length) {
    String letters = "ab,;\"\n\r é€\t'";
    return random
        .ints(length, 0, letters.length())
        .mapToObj(i -> String.valueOf(letters.charAt(i)))
        .reduce("", String::concat);
  }

  private static CsvReader reader(String csv) {
    return new CsvReader(
        "catalog.csv",
        CatalogText.open(
            "catalog.csv", new ByteArrayInputStream(csv.getBytes(UTF_8)), Optional.empty()));
  }

  private static List<List<String>> cells(String csv) {
    CsvReader reader = reader(csv);
    List<List<String>> rows = new ArrayList<>();
    for (Optional<RawRow> row = reader.next(); row.isPresent(); row = reader.next()) {
      assertThat(row.get().fault()).isEmpty();
      rows.add(row.get().cells());
    }
    return rows;
  }

  private static List<String> faults(String csv) {
    return faults(reader(csv));
  }

  private static List<String> faults(CsvReader reader) {
    List<String> faults = new ArrayList<>();
    for (Optional<RawRow> row = reader.next(); row.isPresent(); row = reader.next()) {
      String fault = row.get().fault().map(RawRow.Fault::reason).orElse("none");
      faults.add(row.get().line() + " " + fault);
    }
    return faults;
  }
}
