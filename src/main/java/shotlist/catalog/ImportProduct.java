package shotlist.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A product with its pictures, to be imported into a shop.
 *
 * @param title what the catalog calls it, where it does
 * @param pictures URLs in the shop's order, at least one
 */
public record ImportProduct(String id, Optional<String> title, List<String> pictures) {
  public ImportProduct {
    pictures = List.copyOf(pictures);
  }
}
