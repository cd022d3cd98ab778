package shotlist.export;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What an export did.
 *
 * @param replaced pictures with a result in their place; one that a product shows twice counts once
 * @param products that have one or more of them
 * @param kept the others, by reason
 * @param expiresAt when the first of the links that were written dies
 */
public record Report(
    long replaced, long products, Map<Kept, Long> kept, Optional<Instant> expiresAt) {
  public Report {
    EnumMap<Kept, Long> sorted = new EnumMap<>(Kept.class);
    sorted.putAll(kept);
    kept = Collections.unmodifiableMap(sorted);
  }

  /** How many pictures stay the old ones. */
  public long keptInAll() {
    return kept.values().stream().mapToLong(Long::longValue).sum();
  }
}
