package shotlist.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShopFormatTest {
  private static final ImportProduct MUG =
      new ImportProduct(
          "mug-7",
          Optional.of("Mug, \"large\""),
          List.of("https://new.example/1,5.jpg", "https://new.example/2.jpg"));

  @Test
  void shopifyHasARowPerPictureAndTheTitleInTheFirst() {
    ShopFormat shopify = ShopFormat.named("shopify").orElseThrow();

    assertThat(shopify.header() + shopify.lines(MUG))
        .isEqualTo(
            crlf(
                """
                Handle,Title,Image Src,Image Position
                mug-7,"Mug, ""large""\","https://new.example/1,5.jpg",1
                mug-7,,https://new.example/2.jpg,2
                """));
  }

  @Test
  void wooCommerceHasAListAndKnowsProductsWithoutASku() {
    ShopFormat wooCommerce = ShopFormat.named("woocommerce").orElseThrow();
    ImportProduct cap =
        new ImportProduct("id:80", Optional.empty(), List.of("https://new.example/3.jpg"));

    assertThat(wooCommerce.header() + wooCommerce.lines(MUG) + wooCommerce.lines(cap))
        .isEqualTo(
            crlf(
                """
                ID,SKU,Images
                ,mug-7,"https://new.example/1\\,5.jpg, https://new.example/2.jpg"
                80,,https://new.example/3.jpg
                """));
  }

  @Test
  void googleHasASupplementalFeedWithTabs() {
    ShopFormat google = ShopFormat.named("google-merchant").orElseThrow();
    ImportProduct cap =
        new ImportProduct(
            "c\"p",
            Optional.of("Cap"),
            List.of(
                "https://new.example/1.jpg",
                "https://new.example/2,5.jpg",
                "https://new.example/3"));

    assertThat(google.header() + google.lines(MUG) + google.lines(cap))
        .isEqualTo(
            crlf(
                """
                id\timage_link\tadditional_image_link
                mug-7\thttps://new.example/1,5.jpg\thttps://new.example/2.jpg
                "c""p"\thttps://new.example/1.jpg\thttps://new.example/2%2C5.jpg,https://new.example/3
                """));
  }

  @Test
  void newFilesAreReadAsWhatTheyAre() {
    for (String name : ShopFormat.names()) {
      ShopFormat format = ShopFormat.named(name).orElseThrow();

      assertThat(read(format.header() + format.lines(MUG), name))
          .as(name)
          .hasSize(2)
          .allMatch(item -> item.startsWith("mug-7 https://new.example/"));
    }
  }

  private static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  private static List<String> read(String csv, String format) {
    byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
    try (Catalog catalog =
        Catalog.open(
            new ByteArrayInputStream(bytes),
            "new.csv",
            Settings.defaults().withFormat(format).read(),
            Clock.systemUTC())) {
      return Settings.readAll(catalog).stream()
          .map(Entry.Item.class::cast)
          .map(item -> item.id() + " " + item.source())
          .toList();
    }
  }
}
