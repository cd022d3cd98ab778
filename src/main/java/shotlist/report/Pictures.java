package shotlist.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import shotlist.quality.Thumbnails;

/**
 * Which small pictures are in the page itself, and which are shown from beside it: those of the
 * most important items are embedded, until they make up {@value #MOST_BYTES} bytes.
 */
final class Pictures {
  /** Some 700 items, before and after; in base64 a third more. */
  static final long MOST_BYTES = 12L << 20;

  /**
   * Where the page finds a small picture.
   *
   * @param number of the embedded one; -1 where it is not embedded
   * @param link to the file; empty text where it is embedded, or there is none
   */
  record Place(int number, String link) {
    static final Place NONE = new Place(-1, "");
  }

  /** Of an item: its source's, and its results' in their order. */
  record OfItem(Place before, List<Place> after) {
    static final OfItem NONE = new OfItem(Place.NONE, List.of());
  }

  private final Thumbnails thumbnails;
  private final Links links;
  private final IdentityHashMap<Listed, OfItem> byItem = new IdentityHashMap<>();
  private final Map<Path, Place> places = new HashMap<>();
  private final List<Path> embedded = new ArrayList<>();
  private long bytes;
  private long linked;

  Pictures(Thumbnails thumbnails, Links links) {
    this.thumbnails = thumbnails;
    this.links = links;
  }

  /**
   * Looks for the pictures of these items.
   *
   * @return whether there was time for all of them
   */
  boolean find(List<Listed> byImportance, BooleanSupplier outOfTime) {
    for (Listed item : byImportance) {
      if (outOfTime.getAsBoolean()) {
        return false;
      }
      byItem.put(
          item,
          new OfItem(
              place(thumbnails.findBefore(item.fingerprint())),
              item.results().stream()
                  .map(result -> place(thumbnails.findAfter(result.sha256())))
                  .toList()));
    }
    return true;
  }

  /** Items of one request share their pictures. */
  private Place place(Optional<Path> file) {
    return file.map(found -> places.computeIfAbsent(found, this::newPlace)).orElse(Place.NONE);
  }

  private Place newPlace(Path file) {
    long size = size(file);
    if (size == 0 || size > Thumbnails.MOST_BYTES) {
      return Place.NONE; // none of ours
    }
    if (bytes + size > MOST_BYTES) {
      linked++;
      return new Place(-1, links.to(file));
    }
    bytes += size;
    embedded.add(file);
    return new Place(embedded.size() - 1, "");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  OfItem of(Listed item) {
    return byItem.getOrDefault(item, OfItem.NONE);
  }

  /** The files to be embedded, by their numbers. */
  List<Path> embedded() {
    return embedded;
  }

  /** How many are shown from beside the page. */
  long linked() {
    return linked;
  }
}
