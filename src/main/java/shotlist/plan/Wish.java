package shotlist.plan;

import java.util.List;
import java.util.Optional;
import shotlist.catalog.Entry;
import shotlist.ledger.Credits;
import shotlist.provider.RequestSpec;

/** What a catalog entry comes to. */
public sealed interface Wish {
  /**
   * An item that asks for something.
   *
   * @param canonicalSource the spec's source without what does not make another picture
   * @param contentVersion what tells the picture's content from that of the first look, where it is
   *     watched and has changed
   * @param take which request for the same it is: 1, or later ones where a person said "again"
   * @param fingerprint of that take
   * @param price what has to be reserved for it
   * @param held why it is not to be sent this time, though it may be later
   * @param warnings what may go wrong with it; empty where it is not to be sent
   */
  record OfItem(
      Entry.Item item,
      RequestSpec spec,
      String canonicalSource,
      Optional<String> contentVersion,
      int take,
      String fingerprint,
      Credits price,
      Optional<String> held,
      List<Warning> warnings)
      implements Wish {

    public OfItem {
      warnings = List.copyOf(warnings);
    }

    /** The same, found to be usable or not. */
    OfItem with(Optional<String> reasonToHold, List<Warning> found) {
      return new OfItem(
          item,
          spec,
          canonicalSource,
          contentVersion,
          take,
          fingerprint,
          price,
          reasonToHold,
          found);
    }

    /** The same under another name of its source. */
    OfItem withSource(String canonical) {
      return new OfItem(
          item,
          spec,
          canonical,
          contentVersion,
          take,
          Fingerprint.of(spec, canonical, contentVersion),
          price,
          held,
          warnings);
    }

    /** The same, asked for once more. */
    OfItem withTake(int wanted, String fingerprintOfTake) {
      return new OfItem(
          item,
          spec,
          canonicalSource,
          contentVersion,
          wanted,
          fingerprintOfTake,
          price,
          held,
          warnings);
    }
  }

  /** A row that cannot be an item. */
  record Rejected(Entry.Reject reject) implements Wish {}
}
