package shotlist.catalog;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * Reads a catalog in which a row is a whole product: its id and its pictures, each picture once,
 * stand in columns of that row. The first picture column holds the main picture.
 */
final class ProductRows implements Dialect.RowReader {
  private static final int SHOWN = 4;

  private final Header header;
  private final List<String> names;
  private final List<Integer> ids;
  private final List<Pictures> pictures;
  private final boolean mainNeeded;
  private final String note;
  private final List<String> normalize;

  private ProductRows(
      Header header,
      List<Integer> ids,
      List<Pictures> pictures,
      boolean mainNeeded,
      String note,
      List<String> normalize) {
    this.note = note;
    this.header = header;
    this.names = header.allShown();
    this.normalize = normalize;
    this.ids = List.copyOf(ids);
    this.pictures = List.copyOf(pictures);
    this.mainNeeded = mainNeeded;
  }

  /**
   * Where pictures stand.
   *
   * @param columns of these columns the first one that has something counts
   * @param separators as in {@link ListedPictures}; empty where the cell is one picture
   */
  record Pictures(List<Integer> columns, String separators) {
    Pictures {
      columns = List.copyOf(columns);
    }

    static Pictures one(int column) {
      return new Pictures(List.of(column), "");
    }

    static Pictures list(int column, String separators) {
      return new Pictures(List.of(column), separators);
    }

    /** The first column that has something, else the first one. */
    int columnOf(Row row) {
      return columns.stream()
          .filter(column -> !ListedPictures.isNone(row.cells().get(column)))
          .findFirst()
          .orElse(columns.get(0));
    }
  }

  /**
   * For products that may have no picture at all.
   *
   * @param ids the columns of ids; the first one that has something is the product's id
   * @param pictures where pictures stand, in the shop's order
   */
  static ProductRows of(
      Header header, List<Integer> ids, List<Pictures> pictures, CatalogSettings settings) {
    return new ProductRows(header, ids, pictures, false, "", settings.normalize());
  }

  /** The same where the first picture must be there: position 1 is missing where it is not. */
  ProductRows withMainNeeded() {
    return new ProductRows(header, ids, pictures, true, note, normalize);
  }

  /** The same with something to say about how it is read, for people. */
  ProductRows withNote(String said) {
    return new ProductRows(header, ids, pictures, mainNeeded, "; " + said, normalize);
  }

  @Override
  public String describe() {
    return describe(
            header, ids, pictures.stream().flatMap(place -> place.columns().stream()).toList())
        + note;
  }

  /** Where ids and pictures are taken from, for people. */
  static String describe(Header header, List<Integer> ids, List<Integer> pictures) {
    List<Integer> columns = pictures.stream().distinct().toList();
    return "id from "
        + names(header, ids, " or ")
        + (columns.size() == 1 ? ", image from " : ", images from ")
        + names(header, columns, ", ");
  }

  private static String names(Header header, List<Integer> columns, String between) {
    String shown =
        columns.stream()
            .limit(SHOWN)
            .map(column -> "\"" + header.shown(column) + "\"")
            .collect(Collectors.joining(between));
    int more = columns.size() - SHOWN;
    return more > 0 ? shown + " and " + more + " more" : shown;
  }

  @Override
  public String idColumn() {
    return header.shown(ids.get(0));
  }

  @Override
  public String id(Row row) {
    return ids.stream()
        .map(column -> Blanks.trim(row.cells().get(column)))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  @Override
  public List<Finding> read(Row row) {
    String id = id(row);
    List<Finding> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Pictures place : pictures) {
      int column = place.columnOf(row);
      String name = names.get(column);
      ListedPictures.of(row.cells().get(column), place.separators()).stream()
          .filter(url -> seen.add(SourceUrl.canonical(url, normalize)))
          .forEach(url -> found.add(new Finding.Picture(row, id, name, url)));
      if (found.isEmpty() && mainNeeded) {
        found.add(new Finding.Unusable(row, id, name, row.cells().get(column), PictureUrl.EMPTY));
      }
    }
    if (found.isEmpty()) {
      int column = pictures.get(0).columnOf(row);
      found.add(
          new Finding.Unusable(
              row, id, names.get(column), row.cells().get(column), Finding.NO_PICTURE));
    }
    return found;
  }
}
