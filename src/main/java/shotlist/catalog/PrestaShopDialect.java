package shotlist.catalog;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import shotlist.catalog.ProductRows.Pictures;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A product file of PrestaShop: either one for its CSV import, with {@code Image URLs (x,y,z...)}
 * (PrestaShop/PrestaShop, docs/csv_import/products_import.csv), or what its product list exports,
 * with the main picture in {@code Image} (ProductCsvExporter). The id is the reference; where that
 * is blank, the product's ID.
 *
 * <p>Both separators, of columns and of pictures, are settings of the shop and often swapped: a
 * list may be separated by {@code ,}, {@code ;} or {@code |}.
 */
final class PrestaShopDialect implements Dialect {
  private static final String SEPARATORS = ",;|";
  private static final Pattern REFERENCE = Pattern.compile("(?:product_)?reference(?:_#)?\\*?");
  private static final Pattern ID = Pattern.compile("(?:product_)?id_?\\*?");
  private static final Pattern ANY_ID = Pattern.compile(REFERENCE + "|" + ID);
  private static final Pattern IMAGES = Pattern.compile("images?_urls?(?:_?\\(.*\\))?\\*?");
  private static final Pattern IMPORT = Pattern.compile("images?_urls?_?\\(x,.*\\)");

  private static final Pattern LISTED_IMAGE = Pattern.compile("image");
  private static final Pattern LISTED_PRICE = Pattern.compile("price_\\(tax_(?:excl|incl)\\.?\\)");

  @Override
  public String name() {
    return "prestashop";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(
        Layout.of(
            List.of("Image URLs (x,y,z...)", "Reference #"),
            List.of("Categories (x,y,z...)", "Delete existing images (0 = No, 1 = Yes)")),
        Layout.of(
            List.of("Image", "Product ID", "Price (tax excl.)"), List.of("Price (tax incl.)")));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("Image URLs (x,y,z...)", "Image");
  }

  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return header
        .toldBy(List.of(ANY_ID, IMPORT), IMPORT, 1)
        .or(() -> header.toldBy(List.of(ANY_ID, LISTED_IMAGE), LISTED_PRICE, 1));
  }

  @Override
  public boolean canRead(Header header, CatalogSettings settings) {
    return (settings.idColumn().isPresent() || !ids(header).isEmpty())
        && (settings.imageColumn().isPresent()
            || header.hasLike(List.of(IMAGES))
            || isList(header));
  }

  private static boolean isList(Header header) {
    return header.columnsLike(LISTED_IMAGE).size() == 1
        && !header.columnsLike(LISTED_PRICE).isEmpty();
  }

  private static List<Integer> ids(Header header) {
    return Stream.of(REFERENCE, ID).flatMap(name -> header.columnsLike(name).stream()).toList();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    List<Integer> ids =
        settings
            .idColumn()
            .map(name -> List.of(header.require(name, "catalog.columns.id")))
            .orElseGet(() -> ids(header));
    return ProductRows.of(header, ids, List.of(pictures(header, settings)), settings);
  }

  private static Pictures pictures(Header header, CatalogSettings settings) {
    String setting = "catalog.columns.image";
    Optional<String> named = settings.imageColumn();
    if (named.isPresent()) {
      return Pictures.list(header.require(named.get(), setting), SEPARATORS);
    }
    return isList(header)
        ? Pictures.one(header.requireLike(LISTED_IMAGE, "Image", setting))
        : Pictures.list(header.requireLike(IMAGES, "Image URLs (x,y,z...)", setting), SEPARATORS);
  }
}
