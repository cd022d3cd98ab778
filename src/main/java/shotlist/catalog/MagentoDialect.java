package shotlist.catalog;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * Product exports of Magento 2 (Adobe Commerce) and Magento 1 (OpenMage). Pictures are paths under
 * {@code media/catalog/product}, so that a {@code base_url} is needed.
 *
 * <p>Magento 2 writes {@code base_image} and a comma list of {@code additional_images}, and after a
 * product's row one for each store view that says something else, under the same SKU
 * (magento/magento2, CatalogImportExport Export/Product.php). Magento 1 writes a picture a row in
 * {@code _media_image}; rows that go on with a product have no SKU (OpenMage/magento-lts,
 * ImportExport Export/Entity/Product.php). The rows of store views count only where the product's
 * own row has no picture.
 *
 * <pre>
 * sku,store_view_code,base_image,additional_images
 * MUG,,/m/u/mug.jpg,"/m/u/mug.jpg,/m/u/side.jpg"       positions 1 and 2: the repeat is none
 * MUG,german,/m/u/tasse.jpg,                           nothing
 *
 * sku,_store,image,_media_image,_media_position        Magento 1
 * MUG,,/m/u/mug.jpg,/m/u/mug.jpg,1
 * ,,,/m/u/side.jpg,2                                   position 2 of the mug
 * </pre>
 */
final class MagentoDialect implements Dialect {
  // A comma, unless the shop's import and export settings say otherwise.
  private static final String SEPARATORS = ",|;";

  private static final List<String> OWN_2 =
      List.of(
          "additional_images",
          "store_view_code",
          "attribute_set_code",
          "product_type",
          "product_websites",
          "small_image",
          "thumbnail_image");
  private static final List<String> OWN_1 =
      List.of("_store", "_type", "_attribute_set", "_category", "_media_position", "media_gallery");

  @Override
  public String name() {
    return "magento";
  }

  /** The last one is any catalog's: it is read by {@code format: magento} alone. */
  @Override
  public List<Layout> layouts() {
    return List.of(
        Layout.of(List.of("sku", "base_image"), OWN_2),
        Layout.of(List.of("sku", "additional_images"), OWN_2.subList(1, OWN_2.size())),
        Layout.of(List.of("sku", "_media_image"), OWN_1),
        Layout.of(
            List.of("sku", "image", "media_gallery"),
            List.of("_store", "_type", "small_image", "thumbnail", "attribute_set", "store")),
        Layout.of(List.of("sku", "image"), List.of()));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("base_image", "additional_images", "image", "_media_image", "media_gallery");
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return new WholeProducts(header.place(), new Products(header, settings.normalize()));
  }

  private static final class Products implements ProductReader {
    // Each row's own; everything else the product's row says for the rows below it too.
    private static final Pattern ROW_LEVEL =
        Pattern.compile(
            "(?i)_store|store_view_code|_media_.*|.*image.*|media_gallery|thumbnail|hide_from_.*");

    /** Where a store view's code is blank, or this one, the row is the product's own. */
    private static final String ALL_STORES = "admin";

    private final Header header;
    private final List<String> names;
    private final int sku;
    private final Optional<Integer> store;
    private final Optional<Integer> base;
    private final List<Integer> lists;
    private final Optional<Integer> media;
    private final Optional<Integer> mediaPosition;
    private final Optional<Integer> mediaDisabled;
    private final Optional<Integer> hidden;
    private final List<Boolean> rowLevel;
    private final SeenPictures seen;

    /** The product whose rows come now; empty text where that is not known. */
    private String current = "";

    Products(Header header, List<String> normalize) {
      this.header = header;
      this.names = header.allShown();
      sku = header.only("sku");
      store = first(header, "store_view_code", "_store", "store");
      base = first(header, "base_image", "image");
      lists =
          Stream.of("additional_images", "media_gallery")
              .flatMap(name -> header.find(name).stream())
              .toList();
      media = header.find("_media_image");
      mediaPosition = header.find("_media_position");
      mediaDisabled = header.find("_media_is_disabled");
      hidden = header.find("hide_from_product_page");
      rowLevel =
          header.names().stream()
              .map(name -> ROW_LEVEL.matcher(Blanks.trim(name)).matches())
              .toList();
      seen = new SeenPictures(normalize);
    }

    private static Optional<Integer> first(Header header, String... names) {
      return Stream.of(names).flatMap(name -> header.find(name).stream()).findFirst();
    }

    @Override
    public String describe() {
      return ProductRows.describe(header, List.of(sku), pictures());
    }

    private List<Integer> pictures() {
      return Stream.of(base.stream(), lists.stream(), media.stream())
          .flatMap(columns -> columns)
          .toList();
    }

    @Override
    public String idColumn() {
      return header.shown(sku);
    }

    /**
     * A row without a SKU goes on with the product before it. One that says nothing at all, as a
     * broken one, may have been another product's: whose the rows below it are is not known then.
     */
    @Override
    public String id(Row row) {
      String own = cell(row, sku);
      boolean saysNothing = row.cells().stream().allMatch(text -> Blanks.trim(text).isEmpty());
      if (!own.isEmpty() || saysNothing) {
        current = own;
      }
      return current;
    }

    @Override
    public boolean goesOn(Row row) {
      return cell(row, sku).isEmpty();
    }

    @Override
    public List<Finding> read(String id, List<Part> parts) {
      Optional<Row> own =
          parts.stream()
              .filter(Part.Whole.class::isInstance)
              .map(Part::row)
              .filter(row -> !goesOn(row) && !isOfStore(row))
              .findFirst();
      Gallery gallery = new Gallery();
      Gallery media = new Gallery();
      Gallery stores = new Gallery();
      boolean isLost = false;
      for (Part part : parts) {
        if (part instanceof Part.Lost lost) {
          gallery.add(0, lost.of(id));
          isLost = true;
          continue;
        }
        Row row = completed(part.row(), own);
        add(isOfStore(row) ? stores : gallery, id, row);
        addMedia(media, id, row);
      }
      boolean isNew = seen.add(id);
      boolean isBare = gallery.isEmpty() && media.isEmpty() && isNew && !isLost;
      if (isBare && stores.isEmpty()) {
        Row row = parts.get(0).row();
        int column = pictures().get(0);
        return List.of(
            new Finding.Unusable(
                row, id, names.get(column), cell(row, column), Finding.NO_PICTURE));
      }
      return (isBare ? Stream.of(stores) : Stream.of(gallery, media))
          .flatMap(pictures -> pictures.newTo(seen).stream())
          .toList();
    }

    private boolean isOfStore(Row row) {
      String code = store.map(column -> cell(row, column)).orElse("");
      return !code.isEmpty() && !code.equalsIgnoreCase(ALL_STORES);
    }

    private Row completed(Row row, Optional<Row> own) {
      return own.filter(product -> product.line() != row.line())
          .map(product -> row.completedFrom(product, column -> !rowLevel.get(column)))
          .orElse(row);
    }

    private void add(Gallery gallery, String id, Row row) {
      Set<String> hiddenPaths =
          new HashSet<>(
              hidden
                  .map(column -> ListedPictures.of(row.cells().get(column), SEPARATORS))
                  .orElse(List.of()));
      base.ifPresent(
          column ->
              ListedPictures.of(row.cells().get(column), "")
                  .forEach(path -> gallery.add(0, path, picture(id, row, column, path))));
      for (int column : lists) {
        for (String path : ListedPictures.of(row.cells().get(column), SEPARATORS)) {
          boolean isHidden = hiddenPaths.contains(path);
          gallery.add(
              0, path, isHidden ? new Finding.Skipped(row, id) : picture(id, row, column, path));
        }
      }
    }

    /** Magento 1 writes the gallery into rows of store views too, wherever there is room. */
    private void addMedia(Gallery gallery, String id, Row row) {
      String path = media.map(column -> cell(row, column)).orElse("");
      if (ListedPictures.isNone(path)) {
        return;
      }
      int place =
          mediaPosition.map(column -> Gallery.place(cell(row, column))).orElse(Gallery.LAST);
      boolean isHidden = mediaDisabled.filter(column -> cell(row, column).equals("1")).isPresent();
      gallery.add(
          place,
          path,
          isHidden ? new Finding.Skipped(row, id) : picture(id, row, media.orElseThrow(), path));
    }

    private Finding picture(String id, Row row, int column, String path) {
      return new Finding.Picture(row, id, names.get(column), path);
    }

    private static String cell(Row row, int column) {
      return Blanks.trim(row.cells().get(column));
    }
  }
}
