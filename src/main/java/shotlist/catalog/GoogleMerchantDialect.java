package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
final class GoogleMerchantDialect implements ImportDialect {
  private static final Pattern ID = Pattern.compile("(?:g:)?id");
  private static final Pattern IMAGE = Pattern.compile("(?:g:)?image_link");
  private static final Pattern ADDITIONAL = Pattern.compile("(?:g:)?additional_image_links?");

  // Two of these beside id and image_link make a feed; id and image_link alone are any catalog.
  private static final Pattern FEED =
      Pattern.compile(
          "(?:g:)?(?:title|description|link|price|sale_price|availability|condition|brand|gtin|mpn"
              + "|product_type|google_product_category|item_group_id|identifier_exists)");
  private static final int FEED_COLUMNS = 2;

  private static final String SEPARATOR = ",";

  private static final Layout LAYOUT =
      new Layout(
          List.of("id", "image_link"),
          List.of("additional_image_link", "availability", "gtin", "mpn", "item_group_id"),
          FEED_COLUMNS);

  @Override
  public String name() {
    return "google-merchant";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(LAYOUT);
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("image_link", "additional_image_link");
  }

  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return MetaDialect.hasOwnColumn(header)
        ? Optional.empty()
        : header
            .toldBy(List.of(ID, IMAGE), ADDITIONAL, 1)
            .or(() -> header.toldBy(List.of(ID, IMAGE), FEED, FEED_COLUMNS));
  }

  @Override
  public boolean canRead(Header header, CatalogSettings settings) {
    return header.hasLike(List.of(ID, IMAGE));
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    List<Pictures> pictures = new ArrayList<>();
    pictures.add(Pictures.one(header.requireLike(IMAGE, "image_link", "catalog.format")));
    header
        .columnsLike(ADDITIONAL)
        .forEach(column -> pictures.add(Pictures.list(column, SEPARATOR)));
    int id = header.requireLike(ID, "id", "catalog.format");
    return ProductRows.of(header, List.of(id), pictures, settings)
        .withMainNeeded()
        .withNote("a feed for Meta is read alike");
  }

  @Override
  public List<PictureCells> pictureCells(Header header) {
    List<PictureCells> cells = new ArrayList<>();
    cells.add(
        new PictureCells(
            header.requireLike(IMAGE, "image_link", "catalog.format"),
            cell -> ListedPictures.find(cell, ""),
            UnaryOperator.identity()));
    for (int column : header.columnsLike(ADDITIONAL)) {
      cells.add(
          new PictureCells(
              column,
              cell -> ListedPictures.find(cell, SEPARATOR),
              GoogleMerchantDialect::escaped));
    }
    return cells;
  }

  @Override
  public char importDelimiter() {
    return '\t';
  }

  /** Those of a supplemental feed, which adds to the products that are there. */
  @Override
  public List<String> importColumns() {
    return List.of("id", "image_link", "additional_image_link");
  }

  @Override
  public List<List<String>> importRows(ImportProduct product) {
    List<String> pictures = product.pictures();
    String additional =
        pictures.stream()
            .skip(1)
            .map(GoogleMerchantDialect::escaped)
            .collect(Collectors.joining(SEPARATOR));
    return List.of(List.of(product.id(), pictures.get(0), additional));
  }

  /** In a list, a comma of a URL has to be encoded. */
  private static String escaped(String url) {
    return url.replace(SEPARATOR, "%2C");
  }
}
