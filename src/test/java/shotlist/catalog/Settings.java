package shotlist.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile.CatalogSettings;
import shotlist.jobfile.JobFile.Images;
import shotlist.jobfile.JobFile.Share;

/** Catalog settings for tests: the defaults of a job file, and what a test changes of them. */
record Settings(
    String format,
    Optional<String> id,
    Optional<String> image,
    Images images,
    Optional<Character> delimiter,
    Optional<String> charset,
    Optional<String> baseUrl,
    List<String> normalize) {

  static Settings defaults() {
    return new Settings(
        "auto",
        Optional.empty(),
        Optional.empty(),
        new Images.All(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  Settings withFormat(String value) {
    return new Settings(value, id, image, images, delimiter, charset, baseUrl, normalize);
  }

  Settings withColumns(String idColumn, String imageColumn) {
    return new Settings(
        format,
        Optional.of(idColumn),
        Optional.of(imageColumn),
        images,
        delimiter,
        charset,
        baseUrl,
        normalize);
  }

  Settings withImages(Images value) {
    return new Settings(format, id, image, value, delimiter, charset, baseUrl, normalize);
  }

  Settings withDelimiter(char value) {
    return new Settings(format, id, image, images, Optional.of(value), charset, baseUrl, normalize);
  }

  Settings withCharset(String value) {
    return new Settings(
        format, id, image, images, delimiter, Optional.of(value), baseUrl, normalize);
  }

  Settings withBaseUrl(String value) {
    return new Settings(
        format, id, image, images, delimiter, charset, Optional.of(value), normalize);
  }

  Settings withNormalize(String... parameters) {
    return new Settings(
        format, id, image, images, delimiter, charset, baseUrl, List.of(parameters));
  }

  /** One setting as a golden file has it: {@code images: first}. */
  Settings with(String key, String value) {
    return switch (key) {
      case "format" -> withFormat(value);
      case "id" ->
          new Settings(
              format, Optional.of(value), image, images, delimiter, charset, baseUrl, normalize);
      case "image" ->
          new Settings(
              format, id, Optional.of(value), images, delimiter, charset, baseUrl, normalize);
      case "images" ->
          withImages(
              value.equals("first")
                  ? new Images.First()
                  : value.equals("all")
                      ? new Images.All()
                      : new Images.At(Integer.parseInt(value)));
      case "delimiter" -> withDelimiter(value.equals("tab") ? '\t' : value.charAt(0));
      case "charset" -> withCharset(value);
      case "base_url" -> withBaseUrl(value);
      default -> throw new IllegalArgumentException("no such setting: " + key);
    };
  }

  CatalogSettings read() {
    return new CatalogSettings(
        "catalog.csv",
        format,
        id,
        image,
        images,
        delimiter,
        charset,
        baseUrl,
        normalize,
        false,
        new Share.Percent(10),
        new Share.Percent(50),
        4096);
  }

  /** Everything that is left in a catalog. */
  static List<Entry> readAll(Catalog catalog) {
    List<Entry> entries = new ArrayList<>();
    for (Optional<Entry> entry = catalog.next(); entry.isPresent(); entry = catalog.next()) {
      entries.add(entry.get());
    }
    return entries;
  }
}
