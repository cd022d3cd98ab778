package shotlist.catalog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.CatalogSettings;
import shotlist.rule.Nearest;

/** The dialects there are, and which of them a header is of. */
final class Dialects {
  static final String AUTO = "auto";

  private static final Dialect GENERIC = new GenericDialect();

  /** In the order in which {@code format: auto} asks them whether a header is theirs. */
  static final List<Dialect> ALL =
      List.of(
          new ManifestDialect(),
          new ShopifyDialect(),
          new WooCommerceDialect(),
          new GoogleMerchantDialect(),
          new MetaDialect(),
          new MagentoDialect(),
          new BigCommerceDialect(),
          new PrestaShopDialect(),
          new AkeneoDialect(),
          GENERIC);

  private Dialects() {}

  /**
   * A dialect and why it is the one.
   *
   * @param why for people: {@code told from the header}
   */
  record Choice(Dialect dialect, String why) {}

  /**
   * Refuses a format that none reads.
   *
   * @throws CatalogException where the format is none that is read
   */
  static void require(String place, String format) {
    if (format.equals(AUTO) || named(format).isPresent()) {
      return;
    }
    String names = ALL.stream().map(Dialect::name).collect(Collectors.joining(", "));
    throw CatalogException.of(
        place,
        "format \"" + format + "\" is not known.",
        "Read are: auto, " + names + ".",
        "use format: generic with catalog.columns");
  }

  private static Optional<Dialect> named(String format) {
    return ALL.stream().filter(dialect -> dialect.name().equals(format)).findFirst();
  }

  /** Whether the dialect that is asked for, or any, has its columns in a header. */
  static boolean know(Header header, CatalogSettings settings) {
    boolean hasNamed =
        Stream.of(settings.idColumn(), settings.imageColumn())
            .flatMap(Optional::stream)
            .allMatch(header::has);
    return (hasNamed
            && named(settings.format()).stream()
                .anyMatch(dialect -> dialect.canRead(header, settings)))
        || ALL.stream().anyMatch(dialect -> dialect.toldBy(header, settings).isPresent());
  }

  /**
   * The dialect to read a header's rows by: the one that {@code catalog.format} names, else the one
   * whose header this is, else the generic one, which says what is missing.
   *
   * @throws CatalogException where the header lacks what the named dialect needs, or can be two's
   */
  static Choice choose(Header header, CatalogSettings settings) {
    Optional<Dialect> named = named(settings.format());
    if (named.isPresent()) {
      Dialect dialect = named.get();
      if (!dialect.layouts().isEmpty() && !dialect.canRead(header, settings)) {
        throw missing(dialect, "format " + dialect.name() + " needs", header, settings);
      }
      return new Choice(named.get(), "catalog.format");
    }
    List<Dialect> told = told(header, settings);
    if (told.size() > 1) {
      throw ambiguous(header, told, settings);
    }
    if (told.isEmpty() && GENERIC.toldBy(header, settings).isEmpty()) {
      requireKnown(header, settings);
    }
    return told.stream()
        .findFirst()
        .map(
            dialect ->
                new Choice(dialect, "told by its columns " + signs(dialect, header, settings)))
        .orElse(new Choice(GENERIC, "told from the header"));
  }

  /** Columns that are named in the job file say that somebody wants the file read as generic. */
  private static List<Dialect> told(Header header, CatalogSettings settings) {
    boolean generic = settings.idColumn().isPresent() || settings.imageColumn().isPresent();
    return generic
        ? List.of()
        : shops().filter(dialect -> dialect.toldBy(header, settings).isPresent()).toList();
  }

  private static Stream<Dialect> shops() {
    return ALL.stream().filter(dialect -> dialect != GENERIC);
  }

  private static String signs(Dialect dialect, Header header, CatalogSettings settings) {
    return String.join(", ", dialect.toldBy(header, settings).orElse(List.of()));
  }

  private static CatalogException ambiguous(
      Header header, List<Dialect> told, CatalogSettings settings) {
    return CatalogException.of(
        header.at(),
        "the header fits "
            + told.stream()
                .map(dialect -> dialect.name() + " (" + signs(dialect, header, settings) + ")")
                .collect(Collectors.joining(" and "))
            + ".",
        "Which of them it is decides which pictures are paid for.",
        "set catalog.format to "
            + told.stream().map(Dialect::name).collect(Collectors.joining(" or ")));
  }

  /**
   * @param whose who needs the column: {@code format shopify needs}
   */
  private static CatalogException missing(
      Dialect dialect, String whose, Header header, CatalogSettings settings) {
    boolean auto = settings.format().equals(AUTO);
    String missing = dialect.nearest(header).missingFrom(header).get(0);
    List<Dialect> others = told(header, settings);
    return CatalogException.of(
        header.at(),
        whose
            + " a column \""
            + missing
            + "\", and there is none."
            + Nearest.to(missing, header.names())
                .map(close -> " Is it \"" + Header.shown(close) + "\"?")
                .orElse(""),
        "Columns: "
            + header.list()
            + "."
            + others.stream()
                .map(other -> " They are those of " + other.name() + ".")
                .collect(Collectors.joining()),
        others.isEmpty()
            ? "export the catalog with this column, or "
                + (auto ? "name its columns in catalog.columns" : "set another catalog.format")
            : "set catalog.format: "
                + others.stream().map(Dialect::name).collect(Collectors.joining(" or ")));
  }

  /** What nobody knows may still be a shop's, with a column too few or too little else. */
  private static void requireKnown(Header header, CatalogSettings settings) {
    if (settings.idColumn().isPresent() || settings.imageColumn().isPresent()) {
      return;
    }
    shops()
        .filter(dialect -> dialect.canRead(header, settings))
        .findFirst()
        .ifPresent(
            dialect -> {
              throw CatalogException.of(
                  header.at(),
                  "it cannot be told for sure what wrote this catalog. It may be "
                      + dialect.name()
                      + ", whose columns "
                      + String.join(", ", dialect.nearest(header).needed())
                      + " it has.",
                  "Columns: " + header.list() + ".",
                  "if so, set catalog.format: "
                      + dialect.name()
                      + "; else name its columns in catalog.columns");
            });
    shops()
        .filter(dialect -> dialect.layouts().stream().anyMatch(layout -> layout.isAlmost(header)))
        .findFirst()
        .ifPresent(
            dialect -> {
              throw missing(
                  dialect, "this looks like " + dialect.name() + ", which has", header, settings);
            });
  }

  /** All columns that may hold pictures' URLs, in whatever dialect. */
  static List<String> pictureColumns() {
    return ALL.stream().flatMap(dialect -> dialect.pictureColumns().stream()).distinct().toList();
  }
}
