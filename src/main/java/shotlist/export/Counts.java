package shotlist.export;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.catalog.SeenPictures;

/** Counts pictures, each of a product once wherever it stands; a hash of each is kept. */
final class Counts {
  private final SeenPictures pictures;
  private final SeenPictures products = new SeenPictures(List.of());
  private final Map<Kept, Long> kept = new EnumMap<>(Kept.class);
  private long replaced;
  private long productCount;
  private Optional<Instant> expiresAt = Optional.empty();

  Counts(List<String> normalize) {
    pictures = new SeenPictures(normalize);
  }

  void add(String product, String source, Outcome outcome) {
    if (!pictures.add(product, source)) {
      return;
    }
    if (outcome instanceof Outcome.Old old) {
      kept.merge(old.reason(), 1L, Long::sum);
    } else if (outcome instanceof Outcome.Replaced result) {
      replaced++;
      productCount += products.add(product) ? 1 : 0;
      result
          .expiresAt()
          .filter(end -> expiresAt.isEmpty() || end.isBefore(expiresAt.get()))
          .ifPresent(end -> expiresAt = Optional.of(end));
    } else {
      throw new AssertionError(outcome);
    }
  }

  Report report() {
    return new Report(replaced, productCount, kept, expiresAt);
  }
}
