package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * BigCommerce's product export, the modern one (V3), whose products span rows, and the legacy one,
 * whose products have numbered columns of pictures (support.bigcommerce.com, "Supported Product
 * Fields" and "Importing Complex Attributes"). The thumbnail is the main picture.
 *
 * <pre>
 * Item,ID,Name,SKU,Image URL (Import),Image is Thumbnail,Image Sort Order       modern
 * Product,77,Mug,MUG,,,
 * Image,901,,,https://shop.example/side.jpg,FALSE,1                             position 2
 * Image,900,,,https://shop.example/mug.jpg,TRUE,0                               position 1
 *
 * Item Type,Product ID,Product Code/SKU,Product Image URL - 1,Product Image URL - 2      legacy
 * Product,77,MUG,https://shop.example/mug.jpg,https://shop.example/side.jpg
 * </pre>
 */
final class BigCommerceDialect implements Dialect {
  private static final String IMPORTED = "Image URL (Import)";
  private static final String EXPORTED = "Internal Image URL (Export)";
  private static final String VARIANT = "Variant Image URL";
  private static final String FIRST_FILE = "Product Image File - 1";
  private static final String FIRST_URL = "Product Image URL - 1";

  private static final List<String> MODERN_SIGNS =
      List.of("Image is Thumbnail", "Image Sort Order", VARIANT, "Inventory Tracking", "SKU");
  private static final List<String> LEGACY_SIGNS =
      List.of("Product Code/SKU", "Item Type", "Product ID", "Product Image Sort - 1");

  @Override
  public String name() {
    return "bigcommerce";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(
        Layout.of(List.of("Item", EXPORTED), MODERN_SIGNS),
        Layout.of(List.of("Item", IMPORTED), MODERN_SIGNS),
        Layout.of(List.of(FIRST_URL), LEGACY_SIGNS),
        Layout.of(List.of(FIRST_FILE), LEGACY_SIGNS));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of(EXPORTED, IMPORTED, VARIANT, FIRST_URL, FIRST_FILE);
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    boolean modern = header.has("Item") && (header.has(EXPORTED) || header.has(IMPORTED));
    return new WholeProducts(
        header.place(),
        new Products(header, modern ? modern(header) : legacy(header), settings.normalize()));
  }

  /**
   * Which columns say what.
   *
   * @param alone the kind of row that has pictures and needs no row around it
   * @param ids the first of them that has something is the product's id
   * @param gallery pictures of a product's own row and its rows of pictures
   * @param variants pictures of all its other rows
   */
  private record Columns(
      Optional<Integer> kind,
      String alone,
      List<Integer> ids,
      List<Slot> gallery,
      List<Slot> variants) {}

  /**
   * A picture's columns.
   *
   * @param urls the first of them that has something is the picture
   */
  private record Slot(List<Integer> urls, Optional<Integer> thumbnail, Optional<Integer> sort) {}

  private static Columns modern(Header header) {
    Slot image =
        new Slot(
            Stream.of(IMPORTED, EXPORTED).flatMap(name -> header.find(name).stream()).toList(),
            header.find("Image is Thumbnail"),
            header.find("Image Sort Order"));
    List<Slot> variants =
        header.find(VARIANT).stream()
            .map(column -> new Slot(List.of(column), Optional.empty(), Optional.empty()))
            .toList();
    return new Columns(
        Optional.of(header.only("Item")),
        "Image",
        ids(header, "SKU", "ID"),
        List.of(image),
        variants);
  }

  private static Columns legacy(Header header) {
    Map<Integer, Numbered> numbered = new TreeMap<>();
    for (int column = 0; column < header.names().size(); column++) {
      Matcher name = Numbered.NAME.matcher(Blanks.trim(header.names().get(column)));
      if (name.matches()) {
        numbered
            .computeIfAbsent(Integer.parseInt(name.group(2)), any -> new Numbered())
            .add(name.group(1).toLowerCase(Locale.ROOT), column);
      }
    }
    List<Slot> slots = numbered.values().stream().flatMap(slot -> slot.slot().stream()).toList();
    return new Columns(
        header.find("Item Type"),
        "Product",
        ids(header, "Product Code/SKU", "Product ID"),
        slots,
        slots);
  }

  /** The columns of one number: {@code Product Image File - 1} and its neighbours. */
  private static final class Numbered {
    static final Pattern NAME =
        Pattern.compile("(?i)Product Image (URL|File|Is Thumbnail|Sort)\\s*-\\s*(\\d{1,4})");

    private final List<Integer> urls = new ArrayList<>();
    private final List<Integer> files = new ArrayList<>();
    private Optional<Integer> thumbnail = Optional.empty();
    private Optional<Integer> sort = Optional.empty();

    void add(String what, int column) {
      switch (what) {
        case "url" -> urls.add(column);
        case "file" -> files.add(0, column); // there twice: the name, and behind it the path
        case "sort" -> sort = Optional.of(column);
        default -> thumbnail = Optional.of(column);
      }
    }

    Optional<Slot> slot() {
      List<Integer> pictures = Stream.concat(urls.stream(), files.stream()).toList();
      return Optional.of(new Slot(pictures, thumbnail, sort)).filter(slot -> !pictures.isEmpty());
    }
  }

  private static List<Integer> ids(Header header, String sku, String id) {
    List<Integer> ids = Stream.of(sku, id).flatMap(name -> header.find(name).stream()).toList();
    return ids.isEmpty() ? List.of(header.require(sku, "catalog.format")) : ids;
  }

  private static final class Products implements ProductReader {
    // Columns of one row alone; the product's own row says all others for the rows below it too.
    private static final Pattern ROW_LEVEL =
        Pattern.compile(
            "(?i)Item|Item Type|ID|Product ID|Options|(?:Variant |Internal |Product )?Image .*"
                + "|(?:YouTube|Video) .*");
    private static final Set<String> YES = Set.of("true", "yes", "y", "t", "1");

    private final Header header;
    private final List<String> names;
    private final Columns columns;
    private final SeenPictures seen;
    private final List<Boolean> rowLevel;

    /** The product whose rows come now; empty text where that is not known. */
    private String current = "";

    Products(Header header, Columns columns, List<String> normalize) {
      this.header = header;
      this.names = header.allShown();
      this.columns = columns;
      this.seen = new SeenPictures(normalize);
      this.rowLevel =
          header.names().stream()
              .map(name -> ROW_LEVEL.matcher(Blanks.trim(name)).matches())
              .toList();
    }

    @Override
    public String describe() {
      List<Integer> pictures =
          Stream.concat(columns.gallery().stream(), columns.variants().stream())
              .flatMap(slot -> slot.urls().stream())
              .distinct()
              .toList();
      return ProductRows.describe(header, columns.ids(), pictures);
    }

    @Override
    public String idColumn() {
      return header.shown(columns.ids().get(0));
    }

    /**
     * The id that a product's own row has, also for the rows below it: their ids are pictures' and
     * variants'. A row that says nothing, as a broken one, may have been a product's own: whose the
     * rows below it are is not known then.
     */
    @Override
    public String id(Row row) {
      if (isOwn(row)) {
        current = ownId(row);
      } else if (current.isEmpty() && isPicture(row)) {
        return cell(row, columns.ids().get(0)); // alone in a file of failed items
      }
      return current;
    }

    private String ownId(Row row) {
      return columns.ids().stream()
          .map(column -> cell(row, column))
          .filter(text -> !text.isEmpty())
          .findFirst()
          .orElse("");
    }

    private boolean isOwn(Row row) {
      String kind = kind(row);
      return kind.isEmpty() || kind.equals("product");
    }

    private boolean isPicture(Row row) {
      return kind(row).equals("image");
    }

    private String kind(Row row) {
      return columns.kind().map(column -> cell(row, column)).orElse("").toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean goesOn(Row row) {
      return !isOwn(row);
    }

    @Override
    public List<Finding> read(String id, List<Part> parts) {
      Optional<Row> own =
          parts.stream()
              .filter(Part.Whole.class::isInstance)
              .map(Part::row)
              .filter(this::isOwn)
              .findFirst();
      Gallery gallery = new Gallery();
      Gallery variants = new Gallery();
      int place = 0;
      for (Part part : parts) {
        if (part instanceof Part.Lost lost) {
          gallery.add(place, lost.of(id));
          continue;
        }
        Row row = completed(part.row(), own, id);
        if (isOwn(part.row()) || isPicture(part.row())) {
          place = add(gallery, columns.gallery(), id, row, place);
        }
        if (!isOwn(part.row())) {
          add(variants, columns.variants(), id, row, 0);
        }
      }
      boolean isNew = seen.add(id);
      if (gallery.isEmpty() && variants.isEmpty() && isNew) {
        String column = names.get(columns.gallery().get(0).urls().get(0));
        return List.of(
            new Finding.Unusable(parts.get(0).row(), id, column, "", Finding.NO_PICTURE));
      }
      return Stream.of(gallery, variants).flatMap(all -> all.newTo(seen).stream()).toList();
    }

    /** The row as it can be read without the rows around it, from a file of failed items too. */
    private Row completed(Row row, Optional<Row> own, String id) {
      if (isOwn(row)) {
        return row;
      }
      Row completed =
          own.map(product -> row.completedFrom(product, column -> !rowLevel.get(column)))
              .orElse(row);
      List<String> cells = new ArrayList<>(completed.cells());
      columns.kind().ifPresent(column -> cells.set(column, columns.alone()));
      cells.set(columns.ids().get(0), id);
      return new Row(row.line(), row.columns(), cells);
    }

    /** Adds a row's pictures; the answer is the place of the last one. */
    private int add(Gallery gallery, List<Slot> slots, String id, Row row, int before) {
      int place = before;
      for (Slot slot : slots) {
        Optional<Integer> column =
            slot.urls().stream()
                .filter(url -> !ListedPictures.isNone(row.cells().get(url)))
                .findFirst();
        if (column.isPresent()) {
          place = place(slot, row).orElse(place);
          String url = cell(row, column.get());
          gallery.add(place, url, new Finding.Picture(row, id, names.get(column.get()), url));
        }
      }
      return place;
    }

    /** The thumbnail is before all others. */
    private static Optional<Integer> place(Slot slot, Row row) {
      boolean isThumbnail =
          slot.thumbnail()
              .filter(column -> YES.contains(cell(row, column).toLowerCase(Locale.ROOT)))
              .isPresent();
      return isThumbnail
          ? Optional.of(-1)
          : slot.sort().map(column -> Gallery.place(cell(row, column)));
    }

    private static String cell(Row row, int column) {
      return Blanks.trim(row.cells().get(column));
    }
  }
}
