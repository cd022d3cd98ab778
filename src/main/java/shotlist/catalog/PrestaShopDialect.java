package shotlist.catalog;

import java.time.InstantSource;
import java.util.List;
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
  private static final Pattern IMAGES = Pattern.compile("images?_urls?(?:_?\\(.*\\))?\\*?");
  private static final Pattern IMPORT = Pattern.compile("images?_urls?_?\\(x,.*\\)");

  private static final Pattern LISTED_IMAGE = Pattern.compile("image");
  private static final Pattern LISTED_PRICE = Pattern.compile("price_\\(tax_(?:excl|incl)\\.?\\)");

  @Override
  public String name() {
    return "prestashop";
  }

  /** Named columns say that somebody wants the file read as generic. */
  @Override
  public boolean fits(Header header, CatalogSettings settings) {
    return settings.idColumn().isEmpty()
        && settings.imageColumn().isEmpty()
        && !ids(header).isEmpty()
        && (header.columnsLike(IMPORT).size() == 1 || isList(header));
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
    return ProductRows.of(
        header,
        ProductRows.ids(header, settings, () -> requireIds(header)),
        ProductRows.pictures(header, settings, SEPARATORS, () -> List.of(pictures(header))));
  }

  private static List<Integer> requireIds(Header header) {
    List<Integer> ids = ids(header);
    return ids.isEmpty()
        ? List.of(header.requireLike(REFERENCE, "Reference #", "catalog.columns.id"))
        : ids;
  }

  private static Pictures pictures(Header header) {
    return isList(header)
        ? Pictures.one(header.requireLike(LISTED_IMAGE, "Image", "catalog.columns.image"))
        : Pictures.list(
            header.requireLike(IMAGES, "Image URLs (x,y,z...)", "catalog.columns.image"),
            SEPARATORS);
  }
}
