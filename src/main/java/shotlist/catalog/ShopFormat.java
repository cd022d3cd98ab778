package shotlist.catalog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A format in which a shop takes products' pictures. Immutable. */
public final class ShopFormat {
  private static final String LINE_END = "\r\n";

  private final ImportDialect dialect;

  private ShopFormat(ImportDialect dialect) {
    this.dialect = dialect;
  }

  /** The names of all formats, as {@code catalog.format} has them. */
  public static List<String> names() {
    return dialects().map(Dialect::name).toList();
  }

  public static Optional<ShopFormat> named(String name) {
    return dialects()
        .filter(dialect -> dialect.name().equals(name))
        .findFirst()
        .map(ShopFormat::new);
  }

  private static Stream<ImportDialect> dialects() {
    return Dialects.ALL.stream()
        .filter(ImportDialect.class::isInstance)
        .map(ImportDialect.class::cast);
  }

  public String name() {
    return dialect.name();
  }

  /** Whether the name of a picture that the shop has already does for its URL. */
  public boolean takesFileNames() {
    return dialect.takesFileNames();
  }

  /** The first line of a new file, with its end. */
  public String header() {
    return line(dialect.importColumns());
  }

  /** A product's lines in a new file, with their ends. Ids and titles are as they are given. */
  public String lines(ImportProduct product) {
    return dialect.importRows(product).stream().map(this::line).collect(Collectors.joining());
  }

  private String line(List<String> cells) {
    char delimiter = dialect.importDelimiter();
    return cells.stream()
            .map(cell -> CellSpans.written(cell, false, delimiter))
            .collect(Collectors.joining(Character.toString(delimiter)))
        + LINE_END;
  }
}
