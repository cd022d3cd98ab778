package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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

  /** Named columns say that somebody wants the file read as generic. */
  @Override
  public boolean fits(Header header, CatalogSettings settings) {
    return settings.idColumn().isEmpty()
        && settings.imageColumn().isEmpty()
        && header.columnsLike(ID).size() == 1
        && (!header.columnsLike(IMAGE).isEmpty() || !header.columnsLike(FLATTENED_IMAGE).isEmpty())
        && hasOwnColumn(header);
  }

  /** Whether the header has a column that only Meta's feeds have. */
  static boolean hasOwnColumn(Header header) {
    return !header.columnsLike(OWN).isEmpty();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return ProductRows.of(
            header,
            ProductRows.ids(
                header, settings, () -> List.of(header.requireLike(ID, "id", "catalog.format"))),
            ProductRows.pictures(header, settings, ",", () -> pictures(header)))
        .withMainNeeded();
  }

  private static List<Pictures> pictures(Header header) {
    List<Pictures> pictures = new ArrayList<>();
    List<Integer> flattened = header.columnsLike(FLATTENED_IMAGE);
    if (flattened.isEmpty() || !header.columnsLike(IMAGE).isEmpty()) {
      pictures.add(Pictures.one(header.requireLike(IMAGE, "image_link", "catalog.format")));
    }
    flattened.forEach(column -> pictures.add(Pictures.one(column)));
    header.columnsLike(ADDITIONAL).forEach(column -> pictures.add(Pictures.list(column, ",")));
    return pictures;
  }
}
