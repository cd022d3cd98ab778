package shotlist.catalog;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile.CatalogSettings;
import shotlist.rule.Nearest;

/** Any CSV with a column of ids and a column of picture URLs: a row is a picture. */
final class GenericDialect implements Dialect {
  // Most telling first: a catalog with both "sku" and "id" means the shop's number by the first,
  // and "url" is a picture only where nothing else is.
  private static final List<String> IDS =
      List.of(
          "sku", "id", "product_id", "item_id", "product_sku", "item_sku", "item_number", "handle");
  private static final List<String> IMAGES =
      List.of(
          "image_url",
          "image",
          "image_link",
          "image_src",
          "img_url",
          "img",
          "picture",
          "picture_url",
          "photo",
          "photo_url",
          "source_url",
          "url",
          "src");

  @Override
  public String name() {
    return "generic";
  }

  /** None: which columns it needs is for the job file to say. */
  @Override
  public List<Layout> layouts() {
    return List.of();
  }

  @Override
  public List<String> pictureColumns() {
    return IMAGES;
  }

  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return column(header, settings.idColumn(), IDS)
        .flatMap(
            id -> column(header, settings.imageColumn(), IMAGES).map(image -> List.of(id, image)));
  }

  private static Optional<String> column(
      Header header, Optional<String> chosen, List<String> known) {
    return chosen.isPresent()
        ? chosen.filter(name -> !header.columnsNamed(name).isEmpty())
        : header.firstOf(known);
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    int id =
        header.require(name(header, settings.idColumn(), IDS, "ids", "id"), "catalog.columns.id");
    int image =
        header.require(
            name(header, settings.imageColumn(), IMAGES, "picture URLs", "image"),
            "catalog.columns.image");
    return new Reader(id, header.shown(id), image, header.shown(image));
  }

  private static String name(
      Header header, Optional<String> chosen, List<String> known, String what, String key) {
    return chosen
        .or(() -> header.firstOf(known))
        .orElseThrow(
            () ->
                CatalogException.of(
                    header.at(),
                    "no column is known to hold the " + what + "." + guess(header, known),
                    "Columns: "
                        + header.list()
                        + ". Known by themselves: "
                        + String.join(", ", known)
                        + ".",
                    "name the column in the job file, as catalog.columns." + key));
  }

  private static String guess(Header header, List<String> known) {
    return known.stream()
        .flatMap(name -> Nearest.to(name, header.names()).stream())
        .findFirst()
        .map(close -> " Is it \"" + Header.shown(close) + "\"?")
        .orElse("");
  }

  private record Reader(int id, String idName, int image, String imageName) implements RowReader {
    @Override
    public String describe() {
      return "id from \"" + idName + "\", image from \"" + imageName + "\"";
    }

    @Override
    public String idColumn() {
      return idName;
    }

    @Override
    public boolean hasIdInOneCell() {
      return true;
    }

    @Override
    public String id(Row row) {
      return Blanks.trim(row.cells().get(id));
    }

    @Override
    public List<Finding> read(Row row) {
      return List.of(new Finding.Picture(row, id(row), imageName, row.cells().get(image)));
    }
  }
}
