package shotlist.catalog;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import shotlist.catalog.ProductRows.Pictures;
import shotlist.jobfile.JobFile.CatalogSettings;

/**
 * A product or product model export of the Akeneo PIM: {@code
 * sku;categories;enabled;family;groups;…} with a column per attribute, and per locale and channel
 * where an attribute has them: {@code picture-en_US-ecommerce} (help.akeneo.com, "Structure of the
 * product import file"; the exports in akeneo/pim-community-dev's tests).
 *
 * <p>What is a picture no header says. Taken are attributes with a picture's usual names; of an
 * attribute's locales and channels the first column that has something. {@code
 * catalog.columns.image} names another attribute, or one of its columns. The cells are paths such
 * as {@code files/A1/picture/a1.jpg}, so that a {@code base_url} is needed.
 */
final class AkeneoDialect implements Dialect {
  private static final List<Pattern> IDS =
      Stream.of("sku|identifier", "code", "uuid").map(Pattern::compile).toList();
  private static final Pattern ANY_ID = Pattern.compile("sku|identifier|code|uuid");
  private static final Pattern FAMILY = Pattern.compile("family|family_variant");
  private static final Pattern CATEGORIES = Pattern.compile("categories");
  private static final Pattern STRUCTURE = Pattern.compile("enabled|groups|parent|family_variant");

  private static final Pattern COLUMN = Pattern.compile("([^-\\s]+)(?:-\\S+)?");
  private static final Pattern PICTURE =
      Pattern.compile(
          "(?:(?:main|base|product|front|back|side|variation)_)?"
              + "(?:image|picture|photo|packshot|visual)s?(?:_?\\d+)?");

  @Override
  public String name() {
    return "akeneo";
  }

  @Override
  public List<Layout> layouts() {
    return List.of(
        Layout.of(
            List.of("sku", "family", "categories", "enabled", "image"), List.of("groups", "uuid")),
        Layout.of(List.of("code", "family_variant", "categories", "image"), List.of("parent")));
  }

  @Override
  public List<String> pictureColumns() {
    return List.of("image", "picture");
  }

  @Override
  public Optional<List<String>> toldBy(Header header, CatalogSettings settings) {
    return pictures(header, PICTURE).isEmpty()
        ? Optional.empty()
        : header.toldBy(List.of(ANY_ID, FAMILY, CATEGORIES), STRUCTURE, 1);
  }

  /** Which columns hold pictures need not be known, where the job file names one. */
  @Override
  public boolean canRead(Header header, CatalogSettings settings) {
    return (settings.idColumn().isPresent() || !ids(header).isEmpty())
        && (settings.imageColumn().isPresent() || header.hasLike(List.of(FAMILY)));
  }

  private static List<Integer> ids(Header header) {
    return IDS.stream().flatMap(name -> header.columnsLike(name).stream()).toList();
  }

  @Override
  public RowReader reader(Header header, CatalogSettings settings, InstantSource clock) {
    return ProductRows.of(
        header,
        settings
            .idColumn()
            .map(named -> List.of(header.require(named, "catalog.columns.id")))
            .orElseGet(() -> ids(header)),
        settings
            .imageColumn()
            .map(named -> named(header, named))
            .orElseGet(() -> requirePictures(header)),
        settings);
  }

  /** The columns of the attribute of this name; where there is none, the column of this name. */
  private static List<Pictures> named(Header header, String attribute) {
    List<Pictures> columns =
        pictures(header, Pattern.compile(Pattern.quote(attribute.toLowerCase(Locale.ROOT))));
    return columns.isEmpty()
        ? List.of(Pictures.list(header.require(attribute, "catalog.columns.image"), ","))
        : columns;
  }

  private static List<Pictures> requirePictures(Header header) {
    List<Pictures> columns = pictures(header, PICTURE);
    if (columns.isEmpty()) {
      throw CatalogException.of(
          header.at(),
          "no column is known to hold pictures.",
          "Columns: " + header.list() + ". An Akeneo export does not say which they are.",
          "name the attribute in the job file, as catalog.columns.image");
    }
    return columns;
  }

  /** A place for pictures per attribute, with its columns per locale and channel. */
  private static List<Pictures> pictures(Header header, Pattern attributes) {
    Map<String, List<Integer>> columns = new LinkedHashMap<>();
    for (int i = 0; i < header.names().size(); i++) {
      int column = i;
      attribute(header.names().get(i))
          .filter(attributes.asMatchPredicate())
          .ifPresent(name -> columns.computeIfAbsent(name, any -> new ArrayList<>()).add(column));
    }
    return columns.values().stream().map(alike -> new Pictures(alike, ",")).toList();
  }

  private static Optional<String> attribute(String column) {
    Matcher parts = COLUMN.matcher(Blanks.trim(column).toLowerCase(Locale.ROOT));
    return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
  }
}
