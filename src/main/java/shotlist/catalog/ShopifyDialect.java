package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * Shopify's product export, with the headers it always had and with those of its new template. A
 * product is the rows of one handle; a row may bring a picture of the gallery, a variant with a
 * picture of its own, or both.
 *
 * <pre>
 * Handle,Title,Option1 Value,Image Src,Image Position,Variant Image
 * mug,Mug,Red,https://cdn.shopify.com/1.jpg,1,https://cdn.shopify.com/red.jpg     positions 1 and 3
 * mug,,Blue,https://cdn.shopify.com/2.jpg,2,https://cdn.shopify.com/1.jpg         position 2, a repeat
 * </pre>
 */
final class ShopifyDialect implements ImportDialect {
  private static final Names OLD =
      new Names("Handle", "Title", "Image Src", "Image Position", "Variant Image");
  private static final Names NEW =
      new Names("URL handle", "Title", "Product image URL", "Image position", "Variant image URL");

  private static final Layout OLD_LAYOUT =
      Layout.of(
          OLD.needed(),
          List.of(
              "Image Position",
              "Variant Image",
              "Variant SKU",
              "Variant Price",
              "Option1 Name",
              "Option1 Value",
              "Body (HTML)",
              "Image Alt Text",
              "Title"));
  private static final Layout NEW_LAYOUT =
      Layout.of(
          NEW.needed(),
          List.of(
              "Image position",
              "Variant image URL",
              "Option1 name",
              "Option1 value",
              "Image alt text",
              "Title"));

  /** A layout's column names. */
  private record Names(
      String handle, String title, String image, String position, String variantImage) {
    List<String> needed() {
      return List.of(handle, image);
    }
  }

  @Override
  public String name() {
    return "shopify";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(OLD_LAYOUT, NEW_LAYOUT);
  }

  @Override
  public List<String> pictureColumns() {
    return List.of(OLD.image(), OLD.variantImage(), NEW.image(), NEW.variantImage());
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return new WholeProducts(
        header.place(),
        new Products(header, OLD_LAYOUT.isIn(header) ? OLD : NEW, settings.normalize()));
  }

  @Override
  public List<PictureCells> pictureCells(Header header) {
    Names names = OLD_LAYOUT.isIn(header) ? OLD : NEW;
    return Stream.concat(
            Stream.of(header.only(names.image())), header.find(names.variantImage()).stream())
        .map(PictureCells::one)
        .toList();
  }

  /** An import takes either headers. */
  @Override
  public List<String> importColumns() {
    return List.of(OLD.handle(), OLD.title(), OLD.image(), OLD.position());
  }

  @Override
  public List<List<String>> importRows(ImportProduct product) {
    List<List<String>> rows = new ArrayList<>();
    for (String picture : product.pictures()) {
      int number = rows.size() + 1;
      String title = number == 1 ? product.title().orElse("") : "";
      rows.add(List.of(product.id(), title, picture, Integer.toString(number)));
    }
    return rows;
  }

  /** Which of Shopify's columns belong to a variant or a picture; all others are the product's. */
  private static final class RowLevel {
    private static final Pattern PREFIXES =
        Pattern.compile(
            "variant .*|option\\d+ value|image .*|product image .*|unit price.*|inventory .*"
                + "|weight .*|price /.*|compare[ -]at price.*|.*\\(variant\\.metafields.*");
    private static final Set<String> NAMES =
        Set.of(
            "sku",
            "barcode",
            "price",
            "cost per item",
            "charge tax",
            "tax code",
            "continue selling when out of stock",
            "requires shipping",
            "fulfillment service");

    private RowLevel() {}

    static boolean has(String column) {
      String name = Blanks.trim(column).toLowerCase(Locale.ROOT);
      return NAMES.contains(name) || PREFIXES.matcher(name).matches();
    }
  }

  private static final class Products implements ProductReader {
    // Excel makes 1 a 1.0 or, where a comma is the decimal sign, a 1,0.
    private static final Pattern NUMBER = Pattern.compile("0*([1-9]\\d{0,5})(?:[.,]0+)?");

    private final int handle;
    private final int image;
    private final Optional<Integer> title;
    private final Optional<Integer> position;
    private final Optional<Integer> variantImage;
    private final String handleName;
    private final String imageName;
    private final String described;
    private final IntPredicate ofProduct;
    private final SeenPictures seen;

    Products(Header header, Names names, List<String> normalize) {
      handle = header.only(names.handle());
      image = header.only(names.image());
      title = header.find(names.title());
      position = header.find(names.position());
      variantImage = header.find(names.variantImage());
      handleName = header.shown(handle);
      imageName = header.shown(image);
      described =
          "id from \""
              + handleName
              + "\", pictures from \""
              + imageName
              + "\""
              + position.map(at -> " in the order of \"" + header.shown(at) + "\"").orElse("")
              + variantImage.map(at -> ", then \"" + header.shown(at) + "\"").orElse("");
      List<Boolean> rowLevel = header.names().stream().map(RowLevel::has).toList();
      ofProduct = column -> !rowLevel.get(column);
      seen = new SeenPictures(normalize);
    }

    @Override
    public String describe() {
      return described;
    }

    @Override
    public String idColumn() {
      return handleName;
    }

    @Override
    public String id(Row row) {
      return cell(row, handle);
    }

    /** Shopify writes a product's title into its first row alone. */
    @Override
    public boolean goesOn(Row row) {
      return title.filter(column -> cell(row, column).isEmpty()).isPresent();
    }

    @Override
    public List<Finding> read(String id, List<Part> parts) {
      List<Row> rows = completed(parts);
      List<Finding> found = new ArrayList<>();
      boolean hasPicture = false;
      for (Finding finding : gallery(id, parts, rows)) {
        hasPicture |= finding instanceof Finding.Picture;
        if (isNew(finding)) {
          found.add(finding);
        }
      }
      for (Finding.Picture picture : variants(id, rows)) {
        hasPicture = true;
        if (isNew(picture)) {
          found.add(picture);
        }
      }
      boolean isNewProduct = seen.add(id);
      if (!hasPicture && isNewProduct && rows.size() == parts.size()) {
        found.add(new Finding.Unusable(rows.get(0), id, imageName, "", Finding.NO_PICTURE));
      }
      return found;
    }

    private boolean isNew(Finding finding) {
      return !(finding instanceof Finding.Picture picture) || seen.add(picture.id(), picture.url());
    }

    /** The readable rows, in which blank cells that are the product's have what it says of them. */
    private List<Row> completed(List<Part> parts) {
      List<Row> rows = parts.stream().filter(Part.Whole.class::isInstance).map(Part::row).toList();
      if (rows.size() < 2) {
        return rows;
      }
      Row first = rows.stream().filter(row -> !goesOn(row)).findFirst().orElse(rows.get(0));
      return rows.stream().map(row -> row.completedFrom(first, ofProduct)).toList();
    }

    /** A picture, or a row that may have had one, and where it is to stand. */
    private record Placed(int place, Finding finding) {}

    /**
     * In the shop's order: by number, and what has no usable number stays behind what is before it.
     */
    private List<Finding> gallery(String id, List<Part> parts, List<Row> rows) {
      List<Placed> placed = new ArrayList<>();
      int place = 0;
      int next = 0;
      for (Part part : parts) {
        if (part instanceof Part.Lost lost) {
          placed.add(new Placed(place, lost.of(id)));
          continue;
        }
        Row row = rows.get(next++);
        String url = cell(row, image);
        if (!url.isEmpty()) {
          place = place(row).orElse(place);
          placed.add(new Placed(place, new Finding.Picture(row, id, imageName, url)));
        }
      }
      return placed.stream()
          .sorted(Comparator.comparingInt(Placed::place))
          .map(Placed::finding)
          .toList();
    }

    private Optional<Integer> place(Row row) {
      return position
          .map(column -> NUMBER.matcher(cell(row, column)))
          .filter(Matcher::matches)
          .map(number -> Integer.parseInt(number.group(1)));
    }

    private List<Finding.Picture> variants(String id, List<Row> rows) {
      return variantImage.stream()
          .flatMap(
              column ->
                  rows.stream()
                      .filter(row -> !cell(row, column).isEmpty())
                      .map(
                          row ->
                              new Finding.Picture(
                                  row,
                                  id,
                                  Header.shown(row.columns().get(column)),
                                  cell(row, column))))
          .toList();
    }

    private static String cell(Row row, int column) {
      return Blanks.trim(row.cells().get(column));
    }
  }
}
