package shotlist.export;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import shotlist.catalog.SourceUrl;
import shotlist.item.ResultBook;
import shotlist.item.ResultBook.Result;

/** What becomes of the pictures of some products. */
final class Outcomes {
  private static final Outcome UNKNOWN = new Outcome.Old(Kept.NEVER_ASKED);

  private final List<String> normalize;
  private final Map<String, Map<String, Outcome>> byProduct = new HashMap<>();
  private final Map<String, Map<String, String>> inCatalog = new HashMap<>();

  private Outcomes(List<String> normalize) {
    this.normalize = normalize;
  }

  /**
   * Looks them up.
   *
   * @param normalize names of URL parameters that do not make another picture
   */
  static Outcomes of(
      Set<String> products, ResultBook book, Addresses addresses, List<String> normalize) {
    Outcomes outcomes = new Outcomes(normalize);
    book.of(products)
        .forEach(
            (product, results) -> {
              for (Result result : results) {
                outcomes.add(product, result, addresses.of(result));
              }
            });
    return outcomes;
  }

  /** Where a product has one picture several times, what can be shown counts. */
  private void add(String product, Result result, Outcome outcome) {
    String source = SourceUrl.canonical(result.sourceUrl(), normalize);
    byProduct
        .computeIfAbsent(product, id -> new HashMap<>())
        .merge(
            source,
            outcome,
            (one, other) -> other instanceof Outcome.Replaced ? better(one, other) : one);
    if (!result.removed()) {
      inCatalog
          .computeIfAbsent(product, id -> new LinkedHashMap<>())
          .putIfAbsent(source, result.sourceUrl());
    }
  }

  private static Outcome better(Outcome one, Outcome other) {
    return one instanceof Outcome.Old ? other : one;
  }

  /** What becomes of a product's picture. */
  Outcome of(String product, String source) {
    return byProduct
        .getOrDefault(product, Map.of())
        .getOrDefault(SourceUrl.canonical(source, normalize), UNKNOWN);
  }

  /** A product's pictures of the last plan, in their order, by what makes each that picture. */
  Map<String, String> planned(String product) {
    return inCatalog.getOrDefault(product, Map.of());
  }
}
