package shotlist.manifest;

import java.util.Optional;
import java.util.Set;

/**
 * What the manifest has to know of the catalog it describes.
 *
 * @param columns the catalog's header as one CSV record; empty where none was ever planned, and
 *     then there is no {@code failed.csv}
 * @param imageColumns the columns that hold picture URLs, compared without regard to case and outer
 *     blanks: a reject's offending value is its {@code source_url} only if it was in one of them
 */
public record CatalogHead(Optional<String> columns, Set<String> imageColumns) {
  public CatalogHead {
    imageColumns = Set.copyOf(imageColumns);
  }

  boolean isImageColumn(String column) {
    return imageColumns.stream().anyMatch(c -> c.strip().equalsIgnoreCase(column.strip()));
  }
}
