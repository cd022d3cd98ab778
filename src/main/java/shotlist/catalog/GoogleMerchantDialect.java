package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import shotlist.catalog.ProductRows.Pictures;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A product feed for Google Merchant Center: a row is a product with {@code image_link} and a comma
 * list of further pictures in {@code additional_image_link}, a column that may also be repeated.
 * Names may have spaces for underscores and any case (support.google.com/merchants, answers 160567
 * and 6324370).
 *
 * <p>Meta reads the same columns in the same way. A header that both of them would take is a feed
 * for Google here; one with a column that only Meta has is Meta's.
 */
final class GoogleMerchantDialect implements Dialect {
  private static final Pattern ID = Pattern.compile("(?:g:)?id");
  private static final Pattern IMAGE = Pattern.compile("(?:g:)?image_link");
  private static final Pattern ADDITIONAL = Pattern.compile("(?:g:)?additional_image_links?");

  // Two of these beside id and image_link make a feed; id and image_link alone are any catalog.
  private static final Pattern FEED =
      Pattern.compile(
          "(?:g:)?(?:title|description|link|price|sale_price|availability|condition|brand|gtin|mpn"
              + "|product_type|google_product_category|item_group_id|identifier_exists)");
  private static final int FEED_COLUMNS = 2;

  @Override
  public String name() {
    return "google-merchant";
  }

  /** Named columns say that somebody wants the file read as generic. */
  @Override
  public boolean fits(Header header, CatalogSettings settings) {
    return settings.idColumn().isEmpty()
        && settings.imageColumn().isEmpty()
        && hasFeed(header)
        && !MetaDialect.hasOwnColumn(header);
  }

  private static boolean hasFeed(Header header) {
    return !header.columnsLike(ID).isEmpty()
        && !header.columnsLike(IMAGE).isEmpty()
        && (!header.columnsLike(ADDITIONAL).isEmpty()
            || header.columnsLike(FEED).size() >= FEED_COLUMNS);
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
    pictures.add(Pictures.one(header.requireLike(IMAGE, "image_link", "catalog.format")));
    header.columnsLike(ADDITIONAL).forEach(column -> pictures.add(Pictures.list(column, ",")));
    return pictures;
  }
}
