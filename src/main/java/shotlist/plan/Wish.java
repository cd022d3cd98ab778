package shotlist.plan;

import shotlist.catalog.Entry;
import shotlist.ledger.Credits;
import shotlist.provider.RequestSpec;

/** What a catalog entry comes to. */
public sealed interface Wish {
  /** An item that asks for something. {@code price}: what has to be reserved for it. */
  record OfItem(Entry.Item item, RequestSpec spec, String fingerprint, Credits price)
      implements Wish {}

  /** A row that cannot be an item. */
  record Rejected(Entry.Reject reject) implements Wish {}
}
