package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds a product's rows, which follow one another and have one id, until the product ends. Never
 * more than {@link #MAX_HELD} characters of them.
 *
 * <p>A row that cannot be read stays with the product around it. Where its id cannot be told it is
 * taken for a part of the product that goes on after it, so that a first row with a broken quote
 * does not make the second picture the first, which would be paid for.
 *
 * <pre>
 * Handle,Title,Image Src
 * mug,Mug,https://shop.example/1.jpg       held
 * mug,,https://shop.example/2.jpg          held: the same product
 * cup,Cup,https://shop.example/3.jpg       the mug is read, this row is held
 * </pre>
 */
final class WholeProducts implements Dialect.RowReader {
  /** Most that a product's rows may hold, in characters; each cell counts as eight more. */
  static final int MAX_HELD = 8 * 1024 * 1024;

  private static final int PER_CELL = 8;

  /** More unreadable rows one after another than that are not one product's. */
  private static final int MOST_LOST = 100;

  private final String place;
  private final ProductReader reader;

  private String id = "";
  private final List<ProductReader.Part> held = new ArrayList<>();

  /** Unreadable rows without an id, after the last row of the product. */
  private final List<ProductReader.Part.Lost> between = new ArrayList<>();

  private long size;

  /**
   * @param place what to call the catalog in messages
   */
  WholeProducts(String place, ProductReader reader) {
    this.place = place;
    this.reader = reader;
  }

  @Override
  public String describe() {
    return reader.describe();
  }

  @Override
  public String idColumn() {
    return reader.idColumn();
  }

  @Override
  public String id(Row row) {
    return reader.id(row);
  }

  @Override
  public List<Finding> read(Row row) {
    String rowId = reader.id(row);
    if (rowId.isEmpty()) {
      return withoutId(row);
    }
    List<Finding> found = rowId.equals(id) ? List.of() : startProduct(rowId, reader.goesOn(row));
    hold(new ProductReader.Part.Whole(row));
    return found;
  }

  /** The product of a row without an id cannot be told, and need not have ended. */
  private static List<Finding> withoutId(Row row) {
    return List.of(new Finding.Unusable(row, "", "", "", ""));
  }

  @Override
  public List<Finding> readBroken(Row row, String value, String reason) {
    ProductReader.Part.Lost lost = new ProductReader.Part.Lost(row, value, reason);
    String rowId = reader.id(row);
    if (rowId.isEmpty()) {
      between.add(lost);
      return between.size() < MOST_LOST ? List.of() : giveUp();
    }
    List<Finding> found = rowId.equals(id) ? List.of() : startProduct(rowId, false);
    hold(lost);
    return found;
  }

  @Override
  public List<Finding> end() {
    return startProduct("", false);
  }

  /** Reads the product that is held, and begins the next with what came between them. */
  private List<Finding> startProduct(String next, boolean goesOn) {
    List<Finding> found = new ArrayList<>();
    if (!held.isEmpty()) {
      found.addAll(reader.read(id, List.copyOf(held)));
    }
    held.clear();
    size = 0;
    id = next;
    if (!goesOn) {
      found.addAll(giveUp());
    }
    return found;
  }

  /** The rows of which no product can be told. */
  private List<Finding> giveUp() {
    List<Finding> found = new ArrayList<>();
    between.forEach(lost -> found.add(lost.of("")));
    between.clear();
    return found;
  }

  private void hold(ProductReader.Part part) {
    held.addAll(between);
    between.clear();
    require(part.row());
    held.add(part);
  }

  private void require(Row row) {
    size += size(row);
    if (size > MAX_HELD) {
      ProductReader.Part first = held.isEmpty() ? new ProductReader.Part.Whole(row) : held.get(0);
      throw CatalogException.of(
          place + ":" + row.line(),
          "the product \""
              + Header.shown(id)
              + "\" that began on line "
              + first.row().line()
              + " still goes on here, after more than "
              + MAX_HELD
              + " characters.",
          "No shop's product is as large: the column \""
              + Header.shown(reader.idColumn())
              + "\" is probably not what tells products apart here.",
          "look at the lines, and export the catalog again");
    }
  }

  /** What holding a row costs, in characters. */
  static long size(Row row) {
    long size = 0;
    for (String cell : row.cells()) {
      size += PER_CELL + cell.length();
    }
    return size;
  }
}
