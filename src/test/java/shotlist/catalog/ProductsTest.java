package shotlist.catalog;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Products that span rows: what templates see, what is held, and what the catalog says of it. */
class ProductsTest {
  private static final String SHOPIFY =
      """
      Handle,Title,Vendor,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,Variant Image
      mug,Mug,Hearth,Sand,MUG-S,12.00,https://shop.example/1.jpg,1,
      mug,,,Blue,MUG-B,,https://shop.example/2.jpg,2,https://shop.example/blue.jpg
      mug,,,,,,https://shop.example/3.jpg,3,
      """;

  @Test
  void continuationRowSeesWhatItsProductsFirstRowSays() {
    List<Entry> entries = read(SHOPIFY);

    assertThat(cells(entries, "Title")).containsExactly("Mug", "Mug", "Mug", "Mug");
    assertThat(cells(entries, "Vendor")).containsExactly("Hearth", "Hearth", "Hearth", "Hearth");
  }

  @Test
  void continuationRowKeepsItsOwnVariant() {
    List<Entry> entries = read(SHOPIFY);

    assertThat(cells(entries, "Option1 Value")).containsExactly("Sand", "Blue", "", "Blue");
    assertThat(cells(entries, "Variant SKU")).containsExactly("MUG-S", "MUG-B", "", "MUG-B");
    assertThat(cells(entries, "Variant Price")).containsExactly("12.00", "", "", "");
  }

  @Test
  void titleIsTakenFromTheRowThatHasOneWhereverItStands() {
    List<Entry> entries =
        read(
            """
            URL handle,Title,Product image URL,Image position
            mug,,https://shop.example/2.jpg,2
            mug,Mug,https://shop.example/1.jpg,1
            """);

    assertThat(cells(entries, "title")).containsExactly("Mug", "Mug");
  }

  @Test
  void rowsOfOneProductMakeACatalogAgain() {
    List<Entry> entries = read(SHOPIFY);
    Row second = ((Entry.Item) entries.get(1)).row();

    List<Entry> again = read(csv(second.columns()) + csv(second.cells()));

    assertThat(cells(again, "Title")).containsExactly("Mug", "Mug");
    assertThat(again)
        .extracting(entry -> ((Entry.Item) entry).source())
        .containsExactly("https://shop.example/2.jpg", "https://shop.example/blue.jpg");
  }

  @Test
  void parametersThatAreNormalisedMakeNoOtherPicture() {
    String csv =
        """
        Handle,Title,Image Src,Image Position,Variant Image
        mug,Mug,https://shop.example/1.jpg?v=1&width=800,1,https://shop.example/1.jpg?v=2
        """;

    assertThat(read(csv)).hasSize(2);
    assertThat(read(csv, Settings.defaults().withNormalize("v", "width"))).hasSize(1);
  }

  @Test
  void productIsReadAlsoWhereTheCatalogHasNoLastLineEnd() {
    assertThat(read(SHOPIFY.stripTrailing())).hasSize(4);
  }

  @Test
  void shopsExportInUtf16WithTabsIsRead() {
    byte[] bytes = ("\uFEFF" + SHOPIFY.replace(',', '\t')).getBytes(UTF_16LE);

    try (Catalog catalog = open(bytes, Settings.defaults())) {
      assertThat(Settings.readAll(catalog)).hasSize(4);
      assertThat(catalog.reading()).startsWith("shopify (").contains("delimiter tab", "UTF-16LE");
    }
  }

  @Test
  void readingSaysWhichColumnsToldShopify() {
    try (Catalog catalog = open(SHOPIFY.getBytes(UTF_8), Settings.defaults())) {
      assertThat(catalog.reading())
          .isEqualTo(
              "shopify (told by its columns Handle, Image Src, Image Position, Variant Image; id"
                  + " from \"Handle\", pictures from \"Image Src\" in the order of \"Image"
                  + " Position\", then \"Variant Image\"), delimiter \",\" (told from the header),"
                  + " UTF-8 (no byte order mark), 9 columns");
    }
  }

  @Test
  void readingSaysWhichColumnsToldWooCommerce() {
    String csv = "ID,Type,SKU,Name,Published,\"Is featured?\",Images,Parent\n";

    try (Catalog catalog = open(csv.getBytes(UTF_8), Settings.defaults())) {
      assertThat(catalog.reading())
          .startsWith(
              "woocommerce (told by its columns SKU, ID, Images, Is featured?, Parent; id from"
                  + " \"SKU\" (where blank, \"ID\"), pictures from \"Images\"; a variation's are"
                  + " its product's), ");
    }
  }

  @Test
  void readingSaysThatTheJobFileNamedTheFormat() {
    Settings settings = Settings.defaults().withFormat("woocommerce");

    try (Catalog catalog = open("SKU,Images\n".getBytes(UTF_8), settings)) {
      assertThat(catalog.reading()).startsWith("woocommerce (catalog.format; id from \"SKU\", ");
    }
  }

  @Test
  void templatesSeeCellsAsTheyWereBeforeTheExporterGuardedThem() {
    List<Entry> entries =
        read(
            """
            SKU,Type,Name,Published,Images
            1,simple,'-20% Mug,1,https://shop.example/1.jpg
            2,simple,'Tis,1,https://shop.example/2.jpg
            """);

    assertThat(cells(entries, "Name")).containsExactly("-20% Mug", "'Tis");
  }

  @Test
  void productWithoutEndIsAnErrorThatNamesTheLine() {
    String row = "mug,," + "x".repeat(60_000) + ",https://shop.example/1.jpg,1\n";
    String csv = "Handle,Title,Body (HTML),Image Src,Image Position\n" + row.repeat(200);

    assertThatThrownBy(() -> read(csv))
        .isInstanceOf(CatalogException.class)
        .hasMessage(
            """
            catalog.csv:141: the product "mug" that began on line 2 still goes on here, after more \
            than 8388608 characters.
              No shop's product is as large: the column "Handle" is probably not what tells \
            products apart here.
              To do: look at the lines, and export the catalog again. Nothing was sent.""");
  }

  @Test
  void manyBrokenRowsAreToldWithoutWaitingForAProduct() {
    String csv =
        "Handle,Title,Image Src,Image Position\n"
            + "x,\"a \"quote\" again,https://shop.example/x.jpg,1\n".repeat(250);

    try (Catalog catalog = open(csv.getBytes(UTF_8), Settings.defaults())) {
      assertThat(catalog.next()).isPresent();
      assertThat(catalog.rows()).isEqualTo(100);
      assertThat(Settings.readAll(catalog)).hasSize(249);
    }
  }

  @Test
  void variationsWithoutTheirProductAreNotHeldForEver() {
    String rows =
        IntStream.rangeClosed(1, 300)
            .mapToObj(
                n ->
                    n
                        + ",variation,V"
                        + n
                        + ",P"
                        + n
                        + ",https://shop.example/"
                        + n
                        + ".jpg,"
                        + "x".repeat(60_000)
                        + "\n")
            .collect(Collectors.joining());

    try (Catalog catalog =
        open(("ID,Type,SKU,Parent,Images,Description\n" + rows).getBytes(UTF_8), woo())) {
      assertThat(catalog.next()).isPresent();
      assertThat(catalog.rows()).isLessThan(150);
      assertThat(Settings.readAll(catalog)).hasSize(299);
    }
  }

  @Test
  void manyProductsAreReadOneAfterTheOther() {
    String rows =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(
                n ->
                    "p%d,P%d,https://shop.example/%d-1.jpg,1\np%d,,https://shop.example/%d-2.jpg,2\n"
                        .formatted(n, n, n, n, n))
            .collect(Collectors.joining());

    assertThat(read("Handle,Title,Image Src,Image Position\n" + rows)).hasSize(10_000);
  }

  @Test
  void urlOfCommasIsOneUrlThatIsTooLong() {
    String url = "https://shop.example/" + ",a".repeat(20_000);

    List<Entry> entries = read("SKU,Type,Name,Images\n1,simple,A,\"" + url + "\"\n");

    assertThat(reasons(entries)).containsExactly("the URL is longer than 4096 characters");
  }

  @Test
  void cellOfMorePicturesThanAnyProductHasIsARejectedRow() {
    String list = "https://shop.example/a.jpg" + ",b.jpg".repeat(9_000);

    List<Entry> entries = read("SKU,Type,Name,Images\n1,simple,A,\"" + list + "\"\n");

    assertThat(reasons(entries)).containsExactly("the cell lists more than 1000 pictures");
  }

  private static List<String> reasons(List<Entry> entries) {
    return entries.stream().map(entry -> ((Entry.Reject) entry).reason()).toList();
  }

  private static Settings woo() {
    return Settings.defaults().withFormat("woocommerce");
  }

  private static List<Entry> read(String csv) {
    return read(csv, Settings.defaults());
  }

  private static List<Entry> read(String csv, Settings settings) {
    try (Catalog catalog = open(csv.getBytes(UTF_8), settings)) {
      return Settings.readAll(catalog);
    }
  }

  private static Catalog open(byte[] bytes, Settings settings) {
    return Catalog.open(
        new ByteArrayInputStream(bytes), "catalog.csv", settings.read(), Clock.systemUTC());
  }

  private static List<String> cells(List<Entry> entries, String column) {
    return entries.stream()
        .map(Entry.Item.class::cast)
        .map(item -> item.row().cell(column))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String csv(List<String> cells) {
    return Stream.of(cells).map(row -> String.join(",", row)).collect(Collectors.joining()) + "\n";
  }
}
