package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import shotlist.catalog.ProductRows.Pictures;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A catalog feed for Meta (Facebook, Instagram, WhatsApp): {@code image_link} with a comma list in
 * {@code additional_image_link}, or the flattened columns {@code image[0].url}, {@code
 * image[1].url} and {@code additional_image_link[0]} (developers.facebook.com, "Reference -
 * Catalog", supported feed formats). The comment rows of its template are passed over with every
 * catalog's.
 *
 * <p>What tells it from a feed for Google is a column that only Meta has.
 */
final class MetaDialect implements Dialect {
  private static final Pattern ID =
      Pattern.compile("id|(?:vehicle|home_listing|hotel|destination|hotel_room)_id");
  private static final Pattern IMAGE = Pattern.compile("image_link");
  private static final Pattern FLATTENED_IMAGE = Pattern.compile("image\\[\\d+]\\.url");
  private static final Pattern ADDITIONAL =
      Pattern.compile("additional_image_links?(?:\\[\\d+](?:\\.url)?)?");

  // Flattened columns are Meta's alone; of the others, those that Google's specification lacks.
  private static final Pattern OWN =
      Pattern.compile(
          "[a-z_]+\\[\\d+](?:\\.[a-z_]+(?:\\[\\d+])?)?"
              + "|fb_product_category|quantity_to_sell_on_(?:facebook|fb)|commerce_tax_category"
              + "|offer_price|offer_price_effective_date|offer_disclaimer|offer_disclaimer_url"
              + "|rich_text_description|wa_compliance_category|importer_name|importer_address");

  @Override
  public String name() {
    return "meta";
  }

  @Override
  public List<Layout> layouts() {
    List<String> own = List.of("fb_product_category", "quantity_to_sell_on_facebook");
    return List.of(
        Layout.of(List.of("id", "image_link"), own), Layout.of(List.of("id", "image[0].url"), own));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("image_link", "additional_image_link", "image[0].url");
  }

  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return header.columnsLike(ID).size() > 1
        ? Optional.empty()
        : header
            .toldBy(List.of(ID, IMAGE), OWN, 1)
            .or(() -> header.toldBy(List.of(ID, FLATTENED_IMAGE), OWN, 1));
  }

  @Override
  public boolean canRead(Header header, CatalogSettings settings) {
    return header.hasLike(List.of(ID, IMAGE)) || header.hasLike(List.of(ID, FLATTENED_IMAGE));
  }

  /** Whether the header has a column that only Meta's feeds have. */
  static boolean hasOwnColumn(Header header) {
    return !header.columnsLike(OWN).isEmpty();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    List<Pictures> pictures = new ArrayList<>();
    List<Integer> flattened = header.columnsLike(FLATTENED_IMAGE);
    if (flattened.isEmpty() || !header.columnsLike(IMAGE).isEmpty()) {
      pictures.add(Pictures.one(header.requireLike(IMAGE, "image_link", "catalog.format")));
    }
    flattened.forEach(column -> pictures.add(Pictures.one(column)));
    header.columnsLike(ADDITIONAL).forEach(column -> pictures.add(Pictures.list(column, ",")));
    int id = header.requireLike(ID, "id", "catalog.format");
    return ProductRows.of(header, List.of(id), pictures, settings).withMainNeeded();
  }
}
