package shotlist.catalog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T20:00:00Z"), ZoneOffset.UTC);
  private static final String TWO_ROWS =
      "sku;title;image\n1;Größe €;https://a.example/1.jpg\n2;b;https://a.example/2.jpg\n";

  @TempDir Path folder;

  @Test
  void descriptionSaysWhatTheCatalogWasTakenForAndWhy() {
    try (Catalog catalog = open("sku;title;image\n")) {
      assertThat(catalog.describe())
          .isEqualTo(
              "generic (told from the header; id from \"sku\", image from \"image\"), delimiter"
                  + " \";\" (told from the header), UTF-8 (no byte order mark), 3 columns: sku,"
                  + " title, image");
    }
  }

  @Test
  void descriptionNamesTheSettingsThatDecided() {
    Settings settings =
        Settings.defaults()
            .withFormat("generic")
            .withColumns("B", "c")
            .withDelimiter('\t')
            .withCharset("windows-1252");

    try (Catalog catalog = open("a\tb\tc\n".getBytes(UTF_8), settings)) {
      assertThat(catalog.describe())
          .isEqualTo(
              "generic (catalog.format; id from \"b\", image from \"c\"), delimiter tab"
                  + " (catalog.delimiter), windows-1252 (catalog.charset), 3 columns: a, b, c");
    }
  }

  @Test
  void messagesStayOnOneLineWhateverTheHeaderHolds() {
    String header = "sku,\"image\n\u001B[31m_ur\"," + "x".repeat(50) + ",y".repeat(70) + "\n";

    assertThatThrownBy(() -> open(header))
        .isInstanceOf(CatalogException.class)
        .satisfies(failure -> assertThat(failure.getMessage().lines()).hasSize(3))
        .hasMessageContaining("Columns: sku, image  [31m_ur, " + "x".repeat(40) + "…, y")
        .hasMessageContaining("y and 13 more.");
  }

  @Test
  void headerOnlyIsACatalogOfNothing() {
    try (Catalog catalog = open("sku,image\n")) {
      assertThat(catalog.next()).isEmpty();
      assertThat(catalog.header()).containsExactly("sku", "image");
      assertThat(catalog.rows()).isZero();
    }
  }

  @Test
  void rowsAreCountedAlsoWhereTheyMakeNoItem() {
    Settings first = Settings.defaults().with("images", "first");
    String csv = "id,image\nA,https://a.example/1\nA,https://a.example/2\n\n,,\nB,\n,x\n";

    try (Catalog catalog = open(csv.getBytes(UTF_8), first)) {
      assertThat(Settings.readAll(catalog)).hasSize(3);
      assertThat(catalog.rows()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void delimiterIsToldFromTheHeader(String delimiter) {
    String written =
        String.join(delimiter, "sku", "\"a,b;c|d\t\"", "image")
            + "\n"
            + String.join(delimiter, "1", "\"x,y;z|\t\"", "https://a.example/1.jpg");

    try (Catalog catalog = open(written)) {
      assertThat(catalog.header()).containsExactly("sku", "a,b;c|d\t", "image");
      assertThat(items(catalog)).containsExactly("1 1 https://a.example/1.jpg");
    }
  }

  /** Its cells can be told apart: one of them is unusable. */
  @Test
  void rowOfAShopWithAnUnusableCellKeepsItsId() {
    String csv = "id,title,image_link,additional_image_link\nG1,a\0b,https://a.example/1,\n";

    try (Catalog catalog = open(csv)) {
      assertThat(catalog.reading()).startsWith("google-merchant");
      assertThat(catalog.next())
          .hasValueSatisfying(entry -> assertThat(((Entry.Reject) entry).id()).isEqualTo("G1"));
    }
  }

  @Test
  void delimiterThatGivesTheWantedColumnsIsPreferredToTheOneThatGivesMore() {
    try (Catalog catalog =
        open("id;size, colour, price, stock;image\n1;a, b, c, d;https://a.example/1\n")) {
      assertThat(catalog.header()).containsExactly("id", "size, colour, price, stock", "image");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void linesEndInLfCrlfOrCr(String end) {
    String csv =
        String.join(
            end,
            "id,note,image",
            "1,\"two" + end + "lines\",https://a.example/1",
            "",
            "2,,https://a.example/2",
            "3,,https://a.example/3");

    try (Catalog catalog = open(csv)) {
      assertThat(Settings.readAll(catalog))
          .extracting(entry -> ((Entry.Item) entry).row().line())
          .containsExactly(2L, 5L, 6L);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EFBBBF, UTF-8, UTF-8 (it has a byte order mark)",
    "FFFE, UTF-16LE, UTF-16LE (it has a byte order mark)",
    "FEFF, UTF-16BE, UTF-16BE (it has a byte order mark)",
    "'', UTF-8, UTF-8 (no byte order mark)",
  })
  void charsetIsToldFromTheByteOrderMark(String mark, String charset, String described) {
    byte[] bytes =
        bytes(HexFormat.of().parseHex(mark), TWO_ROWS.getBytes(Charset.forName(charset)));

    try (Catalog catalog = open(bytes, Settings.defaults())) {
      assertThat(catalog.describe()).contains(described);
      assertThat(catalog.header()).containsExactly("sku", "title", "image");
      assertThat(title(catalog.next())).isEqualTo("Größe €");
    }
  }

  @Test
  void byteOrderMarkIsStrongerThanTheSetting() {
    byte[] bytes = bytes(HexFormat.of().parseHex("EFBBBF"), TWO_ROWS.getBytes(UTF_8));

    try (Catalog catalog = open(bytes, Settings.defaults().withCharset("windows-1252"))) {
      assertThat(title(catalog.next())).isEqualTo("Größe €");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-1252", "UTF-16LE", "UTF-16", "UTF-8"})
  void charsetCanBeSet(String charset) {
    byte[] bytes = TWO_ROWS.getBytes(Charset.forName(charset));

    try (Catalog catalog = open(bytes, Settings.defaults().withCharset(charset))) {
      assertThat(title(catalog.next())).isEqualTo("Größe €");
    }
  }

  @Test
  void byteThatIsNoUtf8IsAnErrorWithItsLine() {
    byte[] bytes = "id,image\n1,https://a.example/1\n2,Größe\n".getBytes(ISO_8859_1);

    try (Catalog catalog = open(bytes, Settings.defaults())) {
      assertThat(catalog.next()).isPresent();
      assertThatThrownBy(catalog::next)
          .isInstanceOf(CatalogException.class)
          .hasMessage(
              """
              catalog.csv:3: the byte 0xF6 is not text in UTF-8.
                Guessing at it could put wrong letters into a prompt or an id.
                To do: save the catalog as UTF-8, or, if it comes from Excel or an older system, \
              set catalog.charset: windows-1252. Nothing was sent.""");
    }
  }

  @Test
  void halfACharacterAtTheEndIsAnError() {
    byte[] bytes = bytes("id,image\n".getBytes(UTF_8), new byte[] {'1', ',', (byte) 0xC3});

    try (Catalog catalog = open(bytes, Settings.defaults())) {
      assertThatThrownBy(catalog::next).hasMessageStartingWith("catalog.csv:2: the byte 0xC3 ");
    }
  }

  @Test
  void charsetThatIsUnknownIsAnError() {
    assertThatThrownBy(() -> open(new byte[] {'a'}, Settings.defaults().withCharset("latin-9000")))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith(
            "catalog.csv: catalog.charset \"latin-9000\" is not a known charset.")
        .hasMessageEndingWith("Nothing was sent.");
  }

  @Test
  void utf16WithoutByteOrderMarkIsAnErrorThatSaysSo() {
    assertThatThrownBy(
            () -> open(TWO_ROWS.replace("€", "").getBytes(UTF_16LE), Settings.defaults()))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("set catalog.charset: UTF-16LE");
  }

  @Test
  void workbooksAndArchivesAreErrorsThatSaySo() {
    byte[] workbook = {'P', 'K', 3, 4, 20, 0};
    byte[] gzip = {0x1F, (byte) 0x8B, 8, 0};

    assertThatThrownBy(() -> open(workbook, Settings.defaults()))
        .hasMessageStartingWith("catalog.csv: this is a ZIP file or an Excel workbook, not a CSV.");
    assertThatThrownBy(() -> open(gzip, Settings.defaults()))
        .hasMessageStartingWith("catalog.csv: this is a gzip file.");
  }

  @Test
  void fileThatIsMissingIsAnError() {
    Path missing = folder.resolve("missing.csv");

    assertThatThrownBy(() -> Catalog.open(missing, Settings.defaults().read()))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            missing
                + """
                : there is no such file.
                  Without its catalog a run does not know what to do.
                  To do: correct catalog.path (it is relative to the working folder), or use \
                --catalog. Nothing was sent.""");
  }

  @Test
  void folderIsAnError() {
    assertThatThrownBy(() -> Catalog.open(folder, Settings.defaults().read()))
        .isInstanceOf(CatalogException.class)
        .hasMessageStartingWith(folder + ": this is a folder, not a catalog.");
  }

  @Test
  void streamThatBreaksIsAnError() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();
    InputStream breaking =
        new SequenceInputStream(
            new ByteArrayInputStream("id,image,title,price,stock\n".getBytes(UTF_8)), closed);

    try (Catalog catalog =
        Catalog.open(breaking, "catalog.csv", Settings.defaults().read(), CLOCK)) {
      assertThatThrownBy(catalog::next)
          .isInstanceOf(CatalogException.class)
          .hasMessageStartingWith("catalog.csv: the catalog cannot be read (Stream closed).");
    }
  }

  @Test
  void baseUrlThatIsNoFolderIsAnError() {
    assertThatThrownBy(
            () -> open(new byte[0], Settings.defaults().withBaseUrl("shop.example/media")))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            """
            catalog.csv: catalog.base_url "shop.example/media" cannot be used: not an absolute \
            http://, https:// or storage:// URL.
              Relative picture paths are put behind it.
              To do: set it to a folder's URL, such as https://shop.example/media. Nothing was \
            sent.""");
  }

  @Test
  void hashIsThatOfTheFilesBytes() throws Exception {
    byte[] bytes = bytes(HexFormat.of().parseHex("EFBBBF"), TWO_ROWS.getBytes(UTF_8));
    Path file = Files.write(folder.resolve("catalog.csv"), bytes);
    String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));

    try (Catalog read = Catalog.open(file, Settings.defaults().read());
        Catalog unread = Catalog.open(file, Settings.defaults().read())) {
      Settings.readAll(read);

      assertThat(read.sha256()).isEqualTo(hash).isEqualTo(read.sha256());
      assertThat(read.next()).isEmpty();
      assertThat(unread.sha256()).isEqualTo(hash);
      assertThatThrownBy(unread::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void idAndUrlAreBounded() {
    String id = "i".repeat(200);
    String url = "https://a.example/" + "u".repeat(4096 - 18);
    String csv =
        String.format(
            "id,image%n%s,%s%n%sX,%s%nB,%sX%nC,%s%n", id, url, id, url, url, "é".repeat(4000));

    try (Catalog catalog = open(csv.getBytes(UTF_8), Settings.defaults().withBaseUrl("http://b"))) {
      List<Entry> entries = Settings.readAll(catalog);

      assertThat(((Entry.Item) entries.get(0)).source()).isEqualTo(url);
      assertThat(entries.subList(1, 4))
          .extracting(entry -> ((Entry.Reject) entry).reason())
          .containsExactly(
              "the id is longer than 200 characters",
              "the URL is longer than 4096 characters",
              "the URL is longer than 4096 characters");
      assertThat(((Entry.Reject) entries.get(2)).value()).hasSize(200);
    }
  }

  @Test
  void templatesSeeEveryColumnAsItIsWritten() {
    try (Catalog catalog = open("sku,Title ,image,note\n1, Mug ,https://a.example/1\n")) {
      Row row = ((Entry.Item) catalog.next().orElseThrow()).row();

      assertThat(row.cell("title")).contains(" Mug ");
      assertThat(row.cell("note")).contains("");
      assertThat(row.cell("price")).isEmpty();
    }
  }

  @Test
  void blanksThatCannotBeSeenAreTrimmed() {
    try (Catalog catalog = open("sku,image\n\u00A0A\u200B,\uFEFF https://a.example/1\u00A0\n")) {
      assertThat(items(catalog)).containsExactly("A 1 https://a.example/1");
    }
  }

  @Test
  void twoHundredThousandRowsAreStreamed() throws IOException {
    try (Catalog catalog = Catalog.open(generated(200_000), Settings.defaults().read())) {
      long items = 0;
      long positions = 0;
      for (Optional<Entry> entry = catalog.next(); entry.isPresent(); entry = catalog.next()) {
        items++;
        positions += ((Entry.Item) entry.get()).position();
      }

      assertThat(items).isEqualTo(200_000);
      assertThat(positions).isEqualTo(100_000L * 1 + 100_000L * 2);
      assertThat(catalog.rows()).isEqualTo(200_000);
    }
  }

  /** Two rows for each id. */
  private Path generated(int rows) throws IOException {
    Path file = folder.resolve("generated.csv");
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      writer.write("sku,title,image_url\n");
      for (int row = 0; row < rows; row++) {
        writer.write(row / 2 + ",\"Mug \"\"x\"\"\",https://a.example/" + row + ".jpg\n");
      }
    }
    return file;
  }

  private static Catalog open(String csv) {
    return open(csv.getBytes(UTF_8), Settings.defaults());
  }

  private static Catalog open(byte[] bytes, Settings settings) {
    return Catalog.open(new ByteArrayInputStream(bytes), "catalog.csv", settings.read(), CLOCK);
  }

  private static List<String> items(Catalog catalog) {
    return Settings.readAll(catalog).stream()
        .map(Entry.Item.class::cast)
        .map(item -> item.id() + " " + item.position() + " " + item.source())
        .toList();
  }

  private static String title(Optional<Entry> entry) {
    return ((Entry.Item) entry.orElseThrow()).row().cell("title").orElseThrow();
  }

  private static byte[] bytes(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
