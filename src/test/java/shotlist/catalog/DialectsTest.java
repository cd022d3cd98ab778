package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which dialect a header is told to be of, and that no other one would take it. */
class DialectsTest {
  private static final Path FOLDER = Path.of("src/test/resources/catalog");

  @ParameterizedTest
  @CsvSource({
    "akeneo, akeneo",
    "akeneo-models, akeneo",
    "bigcommerce, bigcommerce",
    "bigcommerce-broken, bigcommerce",
    "bigcommerce-failed, bigcommerce",
    "bigcommerce-legacy, bigcommerce",
    "generic, generic",
    "google-merchant, google-merchant",
    "google-merchant-names, google-merchant",
    "google-merchant-prefix, google-merchant",
    "magento, magento",
    "magento-relative, generic",
    "magento1, magento",
    "magento1-gallery, magento",
    "manifest, manifest",
    "meta, meta",
    "meta-flattened, meta",
    "meta-vehicles, meta",
    "prestashop, prestashop",
    "prestashop-list, prestashop",
    "prestashop-swapped, prestashop",
    "shopify, shopify",
    "shopify-new, shopify",
    "woocommerce, woocommerce",
  })
  void headerOfAShopFitsThatShopAlone(String file, String dialect) throws IOException {
    Path catalog = FOLDER.resolve(file + ".csv");
    Header header = header(catalog);

    assertThat(Dialects.choose(header, Settings.defaults().read()).dialect().name())
        .isEqualTo(dialect);
    assertThat(Dialects.ALL)
        .filteredOn(other -> !other.name().equals("generic"))
        .filteredOn(other -> other.toldBy(header, Settings.defaults().read()).isPresent())
        .extracting(Dialect::name)
        .isSubsetOf(dialect);
  }

  private static Header header(Path catalog) throws IOException {
    try (Catalog read =
        Catalog.open(
            Files.newInputStream(catalog),
            catalog.toString(),
            Settings.defaults().read(),
            Clock.systemUTC())) {
      return new Header(catalog.toString(), 1, read.header());
    }
  }

  @Test
  void feedThatGoogleAndMetaShareIsGooglesAndOneWithAColumnOfMetasIsMetas() {
    List<String> shared =
        List.of("id", "title", "link", "image_link", "additional_image_link", "price");

    assertThat(chosen(shared)).isEqualTo("google-merchant");
    assertThat(chosen(with(shared, "google_product_category"))).isEqualTo("google-merchant");
    assertThat(chosen(with(shared, "fb_product_category"))).isEqualTo("meta");
    assertThat(chosen(with(shared, "video[0].url"))).isEqualTo("meta");
  }

  @Test
  void oneLineSaysWhatAFeedWasTakenForAndThatMetasIsReadAlike() {
    Path file = FOLDER.resolve("google-merchant-prefix.csv");

    try (Catalog catalog = Catalog.open(file, Settings.defaults().read())) {
      assertThat(catalog.describe())
          .startsWith(
              "google-merchant (told by its columns g:id, g:image_link, g:additional_image_link;"
                  + " id from \"g:id\", images from \"g:image_link\","
                  + " \"g:additional_image_link\"; a feed for Meta is read alike), delimiter");
    }
  }

  @Test
  void idAndImageLinkAloneAreAnyCatalog() {
    assertThat(chosen(List.of("id", "image_link"))).isEqualTo("generic");
    assertThat(chosen(List.of("id", "title", "image_link"))).isEqualTo("generic");
  }

  @Test
  void columnsThatTheJobFileNamesAreReadAsGeneric() {
    Header header = new Header("catalog.csv", 1, List.of("id", "mpn", "price", "image_link"));

    assertThat(
            Dialects.choose(header, Settings.defaults().withColumns("mpn", "image_link").read())
                .dialect()
                .name())
        .isEqualTo("generic");
  }

  private static List<String> with(List<String> names, String more) {
    return Stream.concat(names.stream(), Stream.of(more)).toList();
  }

  private static String chosen(List<String> names) {
    return Dialects.choose(new Header("catalog.csv", 1, names), Settings.defaults().read())
        .dialect()
        .name();
  }
}
