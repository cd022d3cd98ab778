package shotlist.export;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import shotlist.catalog.Catalog;
import shotlist.catalog.CatalogCopy;
import shotlist.catalog.CatalogException;
import shotlist.catalog.Entry;
import shotlist.catalog.ImportProduct;
import shotlist.catalog.Piece;
import shotlist.catalog.Row;
import shotlist.catalog.SeenPictures;
import shotlist.catalog.ShopFormat;
import shotlist.catalog.SourceUrl;
import shotlist.item.ResultBook;

/**
 * Writes what a shop imports, chunk by chunk: the catalog is read once, results are looked up for a
 * thousand rows at a time. In memory is a chunk, and a hash of each picture and product. One
 * thread, for one export.
 */
public final class Exporter {
  private static final int CHUNK = 1000;
  private static final int CHUNK_SIZE = 4 * 1024 * 1024;

  /** More than that no shop takes; and what has more is no product. */
  private static final int MOST_PICTURES = 1000;

  /** What catalogs call a product's name, the likeliest first. */
  private static final List<String> TITLES =
      List.of("title", "name", "product name", "product_name", "product title", "product_title");

  /** Asked between chunks. */
  public interface Stop {
    void throwIfStopped() throws InterruptedException;
  }

  private final ResultBook book;
  private final Addresses addresses;
  private final List<String> normalize;
  private final OutputStream out;
  private final Stop stop;
  private final Counts counts;

  private final List<Piece> pieces = new ArrayList<>();
  private int held;

  /**
   * @param normalize names of URL parameters that do not make another picture
   * @param out is not closed
   */
  public Exporter(
      ResultBook book, Addresses addresses, List<String> normalize, OutputStream out, Stop stop) {
    this.book = book;
    this.addresses = addresses;
    this.normalize = List.copyOf(normalize);
    this.out = out;
    this.stop = stop;
    this.counts = new Counts(normalize);
  }

  /**
   * Writes the catalog as it is, with results in the places of their sources.
   *
   * @throws CatalogException where it cannot be read or copied to its end
   * @throws UncheckedIOException where it cannot be written
   */
  public Report copy(CatalogCopy catalog) throws InterruptedException {
    while (catalog.next(this::take)) {
      stop.throwIfStopped();
    }
    writePieces();
    return counts.report();
  }

  private void take(Piece piece) {
    pieces.add(piece);
    held += piece.size();
    if (pieces.size() >= CHUNK || held > CHUNK_SIZE) {
      writePieces();
    }
  }

  private void writePieces() {
    Set<String> ids =
        pieces.stream()
            .map(Piece::product)
            .filter(product -> !product.isEmpty())
            .collect(Collectors.toSet());
    Outcomes outcomes = Outcomes.of(ids, book, addresses, normalize);
    for (Piece piece : pieces) {
      String product = piece.product();
      for (String source : piece.sources()) {
        counts.add(product, source, outcomes.of(product, source));
      }
      write(piece.bytes(source -> url(outcomes.of(product, source))));
    }
    pieces.clear();
    held = 0;
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> url(Outcome outcome) {
    return outcome instanceof Outcome.Replaced result
        ? Optional.of(result.url())
        : Optional.empty();
  }

  /** A product that is collected: its pictures by what makes each that picture. */
  private record Product(String id, Optional<String> title, Map<String, String> sources) {}

  /**
   * Writes a new file: the products that have a result, in the catalog's order, each with all its
   * pictures, since an import takes the place of those that the shop has. Where a product's rows do
   * not follow one another, its later pictures are those that the last plan saw.
   *
   * @param catalog with all pictures of each product
   * @throws CatalogException where it cannot be read to its end
   * @throws UncheckedIOException where it cannot be written
   */
  public Report create(Catalog catalog, ShopFormat format) throws InterruptedException {
    SeenPictures begun = new SeenPictures(List.of());
    List<Product> products = new ArrayList<>();
    String last = "";
    write(utf8(format.header()));
    for (Optional<Entry> entry = catalog.next(); entry.isPresent(); entry = catalog.next()) {
      if (entry.get() instanceof Entry.Item item) {
        if (!item.id().equals(last)) {
          writeIfMany(products, format);
          stop.throwIfStopped();
          add(products, item, begun);
        }
        last = item.id();
        if (!products.isEmpty() && products.get(products.size() - 1).id().equals(last)) {
          add(products.get(products.size() - 1), item);
        }
      }
    }
    writeProducts(products, format);
    return counts.report();
  }

  private void writeIfMany(List<Product> products, ShopFormat format) {
    if (products.size() >= CHUNK || held > CHUNK_SIZE) {
      writeProducts(products, format);
    }
  }

  private void add(List<Product> products, Entry.Item item, SeenPictures begun) {
    if (begun.add(item.id())) {
      Optional<String> title = title(item.row());
      products.add(new Product(item.id(), title, new LinkedHashMap<>()));
      held += title.orElse("").length();
    }
  }

  private void add(Product product, Entry.Item item) {
    product.sources().putIfAbsent(SourceUrl.canonical(item.source(), normalize), item.source());
    held += item.source().length();
    if (product.sources().size() > MOST_PICTURES) {
      throw CatalogException.of(
          "line " + item.row().line(),
          "the product \"" + item.id() + "\" has more than " + MOST_PICTURES + " pictures here.",
          "No shop takes as many, so this is probably not one product.",
          "look whether catalog.columns.id names what tells products apart");
    }
  }

  private void writeProducts(List<Product> products, ShopFormat format) {
    Set<String> ids = products.stream().map(Product::id).collect(Collectors.toSet());
    Outcomes outcomes = Outcomes.of(ids, book, addresses, normalize);
    for (Product product : products) {
      outcomes.planned(product.id()).forEach(product.sources()::putIfAbsent);
      write(product, outcomes, format);
    }
    products.clear();
    held = 0;
  }

  private void write(Product product, Outcomes outcomes, ShopFormat format) {
    List<String> pictures = new ArrayList<>();
    boolean hasNew = false;
    for (String source : product.sources().values()) {
      Outcome outcome = outcomes.of(product.id(), source);
      counts.add(product.id(), source, outcome);
      hasNew |= outcome instanceof Outcome.Replaced;
      url(outcome).or(() -> Optional.of(source).filter(Exporter::isLink)).ifPresent(pictures::add);
    }
    if (hasNew) {
      write(utf8(format.lines(new ImportProduct(product.id(), product.title(), pictures))));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A shop cannot fetch what lies in somebody's storage. */
  private static boolean isLink(String source) {
    return source.startsWith("http");
  }

  private static Optional<String> title(Row row) {
    return TITLES.stream()
        .flatMap(name -> row.cell(name).stream())
        .map(String::strip)
        .filter(title -> !title.isEmpty())
        .findFirst();
  }
}
