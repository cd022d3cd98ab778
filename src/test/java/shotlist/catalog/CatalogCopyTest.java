package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Catalogs that are copied. In {@code src/test/resources/export}, {@code NAME.in.csv} becomes
 * {@code NAME.out.csv} where each source gets a new picture but those with {@code keep} in their
 * name.
 */
class CatalogCopyTest {
  private static final Path CATALOGS = Path.of("src/test/resources/catalog");
  private static final Path EXPORTS = Path.of("src/test/resources/export");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-20T20:00:00Z"), ZoneOffset.UTC);

  static List<String> shopCatalogs() throws IOException {
    try (Stream<Path> files = Files.list(CATALOGS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".csv"))
          .filter(name -> ShopFormat.names().stream().anyMatch(name::startsWith))
          .sorted()
          .toList();
    }
  }

  static List<String> exports() throws IOException {
    try (Stream<Path> files = Files.list(EXPORTS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".in.csv"))
          .map(name -> name.substring(0, name.length() - ".in.csv".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shopCatalogs")
  void withoutResultsACatalogIsCopiedByteByByte(String name) throws IOException {
    byte[] catalog = Files.readAllBytes(CATALOGS.resolve(name));
    String expected = Files.readString(CATALOGS.resolve(name.replace(".csv", ".expected")));
    if (expected.contains("error | ")) {
      return; // what no run reads is not copied either
    }
    Settings settings = Settings.defaults();
    for (String line : expected.lines().filter(text -> text.startsWith("# ")).toList()) {
      String[] setting = line.substring(2).split(": ", 2);
      settings = settings.with(setting[0], setting[1]);
    }

    assertThat(copy(catalog, settings, source -> Optional.empty())).isEqualTo(catalog);
  }

  @ParameterizedTest
  @MethodSource("exports")
  void picturesAreReplacedAndAllElseIsByteIdentical(String name) throws IOException {
    byte[] catalog = Files.readAllBytes(EXPORTS.resolve(name + ".in.csv"));

    byte[] copy = copy(catalog, Settings.defaults(), CatalogCopyTest::renewed);

    Charset charset = name.contains("utf16") ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    assertThat(new String(copy, charset))
        .isEqualTo(Files.readString(EXPORTS.resolve(name + ".out.csv"), charset));
    assertThat(copy).isEqualTo(Files.readAllBytes(EXPORTS.resolve(name + ".out.csv")));
  }

  private static Optional<String> renewed(String source) {
    String name = source.substring(source.lastIndexOf('/') + 1).replaceFirst("\\?.*", "");
    String odd =
        Map.of("semicolon.jpg", "semi;colon.jpg", "comma.jpg", "com,ma.jpg", "a%22b.jpg", "a_b.jpg")
            .getOrDefault(name, name);
    return source.contains("keep") ? Optional.empty() : Optional.of("https://new.example/" + odd);
  }

  @Test
  void whateverStandsInACatalogIsCopiedByteByByte() {
    Random random = new Random(20261121);
    for (int i = 0; i < 3000; i++) {
      String catalog = oddCatalog(random);
      byte[] bytes = catalog.getBytes(StandardCharsets.UTF_8);

      assertThat(copy(bytes, Settings.defaults(), source -> Optional.empty()))
          .as("catalog %d: %s", i, catalog)
          .isEqualTo(bytes);
    }
  }

  /** A picture that is replaced and replaced back again leaves no trace. */
  @Test
  void whateverStandsAroundAPictureStaysAsItIs() {
    Random random = new Random(20261122);
    for (int i = 0; i < 3000; i++) {
      byte[] catalog = oddCatalog(random).getBytes(StandardCharsets.UTF_8);
      Map<String, String> back = new HashMap<>();

      byte[] there =
          copy(
              catalog,
              Settings.defaults(),
              source -> {
                String url = "https://new.example/" + back.size() + ".jpg";
                back.put(url, source);
                return Optional.of(url);
              });
      byte[] again =
          copy(there, Settings.defaults(), source -> Optional.ofNullable(back.get(source)));

      assertThat(cells(again)).as("catalog %d", i).isEqualTo(cells(catalog));
    }
  }

  private static List<List<String>> cells(byte[] catalog) {
    CsvReader rows =
        new CsvReader(
            "catalog.csv",
            CatalogText.open("catalog.csv", new ByteArrayInputStream(catalog), Optional.empty()));
    List<List<String>> cells = new ArrayList<>();
    for (Optional<RawRow> row = rows.next(); row.isPresent(); row = rows.next()) {
      cells.add(row.get().cells().stream().map(Blanks::trim).toList());
    }
    return cells;
  }

  private static String oddCatalog(Random random) {
    String[] odd = {
      "mug",
      "",
      "\"",
      "\"\"",
      "a,b",
      "\n",
      "\r\n",
      " ",
      "\"a\"\"b\"",
      "\"a,b\"",
      "007",
      "'=1",
      "\"x\ny\"",
      "3.65275E+11",
      "é",
      "\"open",
      "a\"b",
      "\"c\" ",
      "\t",
      "\u00A0"
    };
    String[] pictures = {
      "https://shop.example/1.jpg", "\"https://shop.example/2.jpg\"", "", "\"\"",
      " https://shop.example/3.jpg ", "\"https://shop.example/4.jpg\" ", "5.jpg", "\" 6.jpg\""
    };
    String[] ends = {"\n", "\r\n", "\n", "\r"};
    StringBuilder catalog =
        new StringBuilder(random.nextBoolean() ? "\uFEFF" : "")
            .append("Handle,Title,Image Src,Image Position,Variant Image,Note\n");
    int rows = random.nextInt(8);
    for (int row = 0; row < rows; row++) {
      catalog.append("mug,").append(odd[random.nextInt(odd.length)]).append(',');
      catalog.append(pictures[random.nextInt(pictures.length)]).append(",1,");
      catalog.append(pictures[random.nextInt(pictures.length)]).append(',');
      catalog.append(odd[random.nextInt(odd.length)]);
      if (row < rows - 1 || random.nextBoolean()) {
        catalog.append(ends[random.nextInt(ends.length)]);
      }
    }
    return catalog.toString();
  }

  @Test
  void aRowThatIsTooLongIsHandedOutInParts() {
    String catalog = "Handle,Title,Image Src\nmug,Mug," + "x".repeat(9_000_000) + "\ncup,Cup,1.jpg";
    byte[] bytes = catalog.getBytes(StandardCharsets.UTF_8);
    Set<Integer> sizes = new HashSet<>();

    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    try (CatalogCopy copy = open(bytes, Settings.defaults())) {
      while (copy.next(
          piece -> {
            sizes.add(piece.size());
            copied.writeBytes(piece.bytes(source -> Optional.empty()));
          })) {
        assertThat(sizes).allMatch(size -> size < 5_000_000);
      }
    }

    assertThat(copied.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void pictureIsToldByItsProductAndItsSource() {
    String catalog =
        """
        ID,Type,SKU,Name,Images,Parent
        1,variable,tee,Tee,"1.jpg, https://SHOP.example/a b.jpg",
        2,variation,tee-red,Red,'-3.jpg,tee
        3,simple,,Cap,,
        """;
    List<String> pieces = new ArrayList<>();

    try (CatalogCopy copy =
        open(
            catalog.getBytes(StandardCharsets.UTF_8),
            Settings.defaults().with("base_url", "https://shop.example/up"))) {
      while (copy.next(piece -> pieces.add(piece.product() + " " + piece.sources()))) {
        assertThat(pieces).isNotEmpty();
      }
    }

    assertThat(pieces)
        .containsExactly(
            " []",
            "tee [https://shop.example/up/1.jpg, https://SHOP.example/a%20b.jpg]",
            "tee [https://shop.example/up/-3.jpg]",
            " []");
  }

  @Test
  void guardOfAPictureGoesWithIt() {
    String catalog = "ID,SKU,Type,Name,Images\n1,tee,simple,Tee,\"'-3.jpg,'-4.jpg\"\n";

    byte[] copy =
        copy(
            catalog.getBytes(StandardCharsets.UTF_8),
            Settings.defaults().with("base_url", "https://shop.example/up"),
            source ->
                Optional.of("https://new.example/3.jpg").filter(url -> source.contains("-3")));

    assertThat(new String(copy, StandardCharsets.UTF_8))
        .isEqualTo(catalog.replace("'-3.jpg", "https://new.example/3.jpg"));
  }

  @Test
  void whatACharsetDoesNotWriteBackIsRefused() {
    byte[] head = "Handle,Title,Image Src\nmug,".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream catalog = new ByteArrayOutputStream();
    catalog.writeBytes(head);
    catalog.writeBytes(new byte[] {(byte) 0xED, (byte) 0x40}); // written back as FA 5C
    catalog.writeBytes(",https://shop.example/1.jpg\n".getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(
            () ->
                copy(
                    catalog.toByteArray(),
                    Settings.defaults().withCharset("windows-31j"),
                    source -> Optional.empty()))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            """
            catalog.csv:2: in the charset windows-31j this text cannot be written back with the bytes it was read from.
              An export changes nothing but pictures.
              To do: save the catalog as UTF-8 and export with --catalog and --set catalog.charset=UTF-8. Nothing was sent.""");
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void everyCommonCharsetIsWrittenBack(String charset) {
    byte[] catalog =
        "Handle,Title,Image Src\nmug,Krügerß,https://shop.example/1.jpg\n"
            .getBytes(Charset.forName(charset));

    assertThat(copy(catalog, Settings.defaults().withCharset(charset), source -> Optional.empty()))
        .isEqualTo(catalog);
  }

  static List<String> charsets() {
    return List.of("windows-1252", "ISO-8859-1", "ISO-8859-15", "UTF-16LE", "UTF-16BE", "UTF-8");
  }

  @Test
  void utf16WithoutAMarkGetsNone() {
    byte[] catalog = "Handle,Title,Image Src\nmug,Mug,1.jpg\n".getBytes(StandardCharsets.UTF_16BE);

    assertThat(copy(catalog, Settings.defaults().withCharset("UTF-16"), source -> Optional.empty()))
        .isEqualTo(catalog);
  }

  private static byte[] copy(
      byte[] catalog, Settings settings, Function<String, Optional<String>> replacement) {
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    try (CatalogCopy copy = open(catalog, settings)) {
      boolean more = true;
      while (more) {
        more = copy.next(piece -> copied.writeBytes(piece.bytes(replacement)));
      }
    }
    return copied.toByteArray();
  }

  private static CatalogCopy open(byte[] catalog, Settings settings) {
    return CatalogCopy.open(
        new ByteArrayInputStream(catalog), "catalog.csv", settings.read(), CLOCK);
  }
}
