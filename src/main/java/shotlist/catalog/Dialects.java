package shotlist.catalog;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile.CatalogSettings;

/** The dialects there are. */
final class Dialects {
  private static final Dialect GENERIC = new GenericDialect();

  /** In the order in which {@code format: auto} asks them whether a header is theirs. */
  static final List<Dialect> ALL =
      List.of(
          new ManifestDialect(),
          new GoogleMerchantDialect(),
          new MetaDialect(),
          new PrestaShopDialect(),
          new AkeneoDialect(),
          GENERIC);

  /** Formats of the contract that have no dialect here. */
  private static final List<String> NOT_YET = List.of("shopify", "woocommerce", "magento");

  private Dialects() {}

  /**
   * The dialect a catalog is to be read by; empty where its header has to tell.
   *
   * @throws CatalogException where the format is none that is read
   */
  static Optional<Dialect> named(String place, String format) {
    if (format.equals("auto")) {
      return Optional.empty();
    }
    Optional<Dialect> named =
        ALL.stream().filter(dialect -> dialect.name().equals(format)).findFirst();
    if (named.isPresent()) {
      return named;
    }
    String names = ALL.stream().map(Dialect::name).collect(Collectors.joining(", "));
    throw CatalogException.of(
        place,
        NOT_YET.contains(format)
            ? "format " + format + " is not read yet by this version."
            : "format \"" + format + "\" is not known.",
        "Read are: auto, " + names + ".",
        "use format: generic with catalog.columns");
  }

  /** Whether some dialect can read a catalog with this header. */
  static boolean know(Header header, CatalogSettings settings) {
    return ALL.stream().anyMatch(dialect -> dialect.fits(header, settings));
  }

  /** The dialect whose header this is; the generic one, which says what is missing, where none. */
  static Dialect of(Header header, CatalogSettings settings) {
    return ALL.stream()
        .filter(dialect -> dialect.fits(header, settings))
        .findFirst()
        .orElse(GENERIC);
  }
}
