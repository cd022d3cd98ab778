package shotlist.catalog;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers the catalogs of which manifests were made, so that a job that goes on from another
 * one's results can use the columns of that one's catalog. One thread.
 */
public interface Origins {
  /** Remembers none. */
  Origins NONE = fingerprints -> Optional.empty();

  /** One picture of one product, as the other job counts them. */
  record Key(String id, int position) {}

  /** A catalog as it was planned last. */
  interface Planned {
    /** Its header, as one CSV record. */
    String columns();

    /** The rows of these items, each as one CSV record; items that it never had are left out. */
    Map<Key, String> rows(Collection<Key> items);
  }

  /** The catalog whose job made most of these requests; empty where nobody knows any of them. */
  Optional<Planned> find(Set<String> fingerprints);
}
