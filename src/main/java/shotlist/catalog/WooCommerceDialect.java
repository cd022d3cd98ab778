package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * WooCommerce's product export, in English. A product is a row with a list of pictures; a variation
 * is a row of its own that names its product and mostly repeats one of its pictures.
 *
 * <pre>
 * ID,Type,SKU,Name,Images,Parent
 * 44,variable,tee,Tee,"https://shop.example/1.jpg, https://shop.example/2.jpg",     positions 1 and 2 of tee
 * 76,variation,tee-red,Tee - Red,https://shop.example/1.jpg,tee                     a repeat
 * 77,variation,tee-blue,Tee - Blue,https://shop.example/3.jpg,tee                   position 3 of tee
 * 80,simple,,Cap,https://shop.example/4.jpg,                                        position 1 of id:80
 * </pre>
 */
final class WooCommerceDialect implements ImportDialect {
  private static final String IMAGES = "Images";

  /** Older exporters stand a {@code |} between pictures. */
  private static final String SEPARATORS = ",|";

  /** How a product without a SKU is named. */
  private static final String BY_NUMBER = "id:";

  /** What the core's own exporter writes, the most telling first. */
  private static final List<String> TELLING =
      List.of(
          "Visibility in catalog",
          "Is featured?",
          "Backorders allowed?",
          "Sold individually?",
          "Allow customer reviews?",
          "Date sale price starts",
          "Grouped products",
          "Download expiry days",
          "Attribute 1 value(s)",
          "In stock?",
          "Tax status",
          "Cross-sells",
          "Regular price",
          "Short description",
          "Parent",
          "Type",
          "Published",
          "Name");

  @Override
  public String name() {
    return "woocommerce";
  }

  @Override
  public List<Layout> layouts() {
    return Stream.of(List.of("SKU", "ID", IMAGES), List.of("SKU", IMAGES), List.of("ID", IMAGES))
        .map(needed -> new Layout(needed, TELLING, 2))
        .toList();
  }

  @Override
  public List<String> pictureColumns() {
    return List.of(IMAGES);
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return new Reader(header, settings.normalize());
  }

  @Override
  public List<PictureCells> pictureCells(Header header) {
    return List.of(
        new PictureCells(
            header.only(IMAGES), WooCommerceDialect::find, WooCommerceDialect::escaped));
  }

  /** Of a cell with too many pictures none is an item. */
  private static List<Listed> find(String cell) {
    List<Listed> listed = WooCommerceImages.find(cell, SEPARATORS);
    return listed.size() > WooCommerceImages.MOST ? List.of() : listed;
  }

  /** What is no URL is looked up in the media library. */
  @Override
  public boolean takesFileNames() {
    return true;
  }

  @Override
  public List<String> importColumns() {
    return List.of("ID", "SKU", IMAGES);
  }

  @Override
  public List<List<String>> importRows(ImportProduct product) {
    String id = product.id();
    boolean byNumber = id.matches(BY_NUMBER + "[0-9]+");
    String images =
        product.pictures().stream()
            .map(WooCommerceDialect::escaped)
            .collect(Collectors.joining(", "));
    return List.of(
        byNumber ? List.of(id.substring(BY_NUMBER.length()), "", images) : List.of("", id, images));
  }

  /** The importer ends a picture at each comma but an escaped one. */
  private static String escaped(String url) {
    return url.replace(",", "\\,").replace("|", "%7C");
  }

  private static final class Reader implements RowReader {
    private final Header header;
    private final Optional<Integer> sku;
    private final Optional<Integer> number;
    private final Optional<Integer> type;
    private final Optional<Integer> parent;
    private final int images;
    private final SeenPictures seen;

    /** Variations whose product has not come yet, by its id. */
    private final Map<String, List<Row>> early = new LinkedHashMap<>();

    private long earlySize;

    Reader(Header header, List<String> normalize) {
      this.header = header;
      sku = header.find("SKU");
      number = header.find("ID");
      type = header.find("Type");
      parent = header.find("Parent");
      images = header.only(IMAGES);
      seen = new SeenPictures(normalize);
    }

    @Override
    public String describe() {
      return Stream.of(sku, number)
              .flatMap(Optional::stream)
              .map(column -> "\"" + header.shown(column) + "\"")
              .reduce((one, other) -> one + " (where blank, " + other + ")")
              .map(columns -> "id from " + columns)
              .orElseThrow()
          + ", pictures from \""
          + header.shown(images)
          + "\"; a variation's are its product's";
    }

    @Override
    public String idColumn() {
      return header.shown(sku.or(() -> number).orElseThrow());
    }

    /**
     * The cells as they were before the exporter guarded them: it puts a {@code '} before a cell
     * that a spreadsheet would take for a formula, and the importer takes it off.
     */
    @Override
    public Row open(Row row) {
      return FormulaGuard.off(row);
    }

    /** As WooCommerce names a product: by SKU or, where it has none, as {@code id:80}. */
    @Override
    public String id(Row row) {
      if (isVariation(row)) {
        return cell(row, parent);
      }
      String named = cell(row, sku);
      String numbered = cell(row, number);
      return named.isEmpty() && !numbered.isEmpty() ? BY_NUMBER + numbered : named;
    }

    /** The type may have more words: {@code variation, virtual}. Without one, a parent tells. */
    private boolean isVariation(Row row) {
      boolean told =
          type.isEmpty()
              || Arrays.stream(cell(row, type).split(",", -1))
                  .anyMatch(
                      word -> Blanks.trim(word).toLowerCase(Locale.ROOT).endsWith("variation"));
      return told && !cell(row, parent).isEmpty();
    }

    private static String cell(Row row, Optional<Integer> column) {
      return column.map(at -> Blanks.trim(row.cells().get(at))).orElse("");
    }

    @Override
    public List<Finding> read(Row row) {
      String id = id(row);
      if (id.isEmpty()) {
        return List.of(new Finding.Unusable(row, "", "", "", ""));
      }
      return isVariation(row) ? readVariation(id, row) : readProduct(id, row);
    }

    private List<Finding> readProduct(String id, Row row) {
      boolean isNewProduct = seen.add(id);
      List<String> pictures = picturesOf(row);
      if (pictures.isEmpty() && isNewProduct) {
        return Stream.concat(
                Stream.of(
                    new Finding.Unusable(row, id, header.shown(images), "", Finding.NO_PICTURE)),
                readEarly(id).stream())
            .toList();
      }
      return Stream.concat(newPictures(id, row).stream(), readEarly(id).stream()).toList();
    }

    /** WooCommerce exports a product before its variations; a file that was sorted may not. */
    private List<Finding> readVariation(String id, Row row) {
      if (seen.has(id)) {
        return newPictures(id, row);
      }
      if (picturesOf(row).isEmpty()) {
        return List.of();
      }
      early.computeIfAbsent(id, product -> new ArrayList<>()).add(row);
      earlySize += WholeProducts.size(row);
      return earlySize > WholeProducts.MAX_HELD ? end() : List.of();
    }

    private List<Finding> readEarly(String id) {
      List<Row> rows = Optional.ofNullable(early.remove(id)).orElse(List.of());
      rows.forEach(row -> earlySize -= WholeProducts.size(row));
      return rows.stream().flatMap(row -> newPictures(id, row).stream()).toList();
    }

    /** Variations whose product is not in the file: their pictures are all that it has. */
    @Override
    public List<Finding> end() {
      List<Finding> found = new ArrayList<>();
      for (String id : List.copyOf(early.keySet())) {
        seen.add(id);
        found.addAll(readEarly(id));
      }
      return found;
    }

    private List<Finding> newPictures(String id, Row row) {
      List<Finding> found = new ArrayList<>();
      List<String> pictures = picturesOf(row);
      if (pictures.size() > WooCommerceImages.MOST) {
        String cell = row.cells().get(images);
        return List.of(
            new Finding.Unusable(row, id, header.shown(images), cell, WooCommerceImages.TOO_MANY));
      }
      for (String picture : pictures) {
        if (seen.add(id, picture)) {
          found.add(new Finding.Picture(row, id, header.shown(images), picture));
        }
      }
      return found;
    }

    private List<String> picturesOf(Row row) {
      return WooCommerceImages.split(row.cells().get(images), SEPARATORS);
    }

    /** A variation mostly repeats a picture: what cannot be read of it takes no position. */
    @Override
    public List<Finding> readBroken(Row row, String value, String reason) {
      String id = isVariation(row) ? "" : id(row);
      if (!id.isEmpty()) {
        seen.add(id);
      }
      return List.of(new Finding.Broken(row, id, value, reason));
    }
  }
}
