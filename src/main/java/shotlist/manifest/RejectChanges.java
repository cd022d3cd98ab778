package shotlist.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import shotlist.item.LongList;
import shotlist.item.Standing;

/**
 * Tells which rejects are not as they were published last, and what became of those that are gone.
 * A reject has nothing that names it for good: its row may be without an id, or share it with
 * others. So equal ones are counted against each other, by 64 bits of a hash each. For one thread.
 */
final class RejectChanges {
  private final Counts before;
  private final Counts idsBefore;
  private final LongList idsOfNew = new LongList();
  private final Set<Long> idsOfItems = new HashSet<>();
  private @Nullable Counts untold;

  RejectChanges(Iterable<Standing.OfReject> published) {
    LongList rejects = new LongList();
    LongList ids = new LongList();
    for (Standing.OfReject reject : published) {
      rejects.add(hash(reject));
      ids.add(hash(reject.id()));
    }
    before = new Counts(rejects);
    idsBefore = new Counts(ids);
  }

  /** Whether a reject that stands now was not published; each is asked for once. */
  boolean isNew(Standing.OfReject reject) {
    boolean isNew = !before.take(hash(reject));
    if (isNew) {
      idsOfNew.add(hash(reject.id()));
    }
    return isNew;
  }

  /** Heeds that the lines of one of this product's items are new or changed. */
  void changed(String id) {
    long hash = hash(id);
    if (idsBefore.knows(hash)) {
      idsOfItems.add(hash);
    }
  }

  /** What an item came to that is none any more. */
  enum Gone {
    /** Its product has no new reject. */
    REMOVED,
    /** A new reject stands in its place. */
    TOLD,
    /** Its product has new rejects, but each of them stands in the place of another item. */
    REJECTED
  }

  /** Asked for each item that is gone, after all that stands was heeded. */
  Gone gone(String id) {
    long hash = hash(id);
    if (untold().take(hash)) {
      return Gone.TOLD;
    }
    return untold().knows(hash) ? Gone.REJECTED : Gone.REMOVED;
  }

  /**
   * Whether a published reject is gone and nothing else tells of it: neither an item that its row
   * became, nor another reject of the same id. Asked for each of them, after the items that are
   * gone.
   */
  boolean isGone(Standing.OfReject published) {
    long id = hash(published.id());
    return before.take(hash(published)) && !idsOfItems.contains(id) && !untold().take(id);
  }

  private Counts untold() {
    Counts counts = untold;
    if (counts == null) {
      counts = new Counts(idsOfNew);
      untold = counts;
    }
    return counts;
  }

  /** A picture's URL may be signed afresh each night. */
  private static long hash(Standing.OfReject reject) {
    String cell = reject.cell();
    int query = cell.indexOf('?');
    return hash(reject.id(), query < 0 ? cell : cell.substring(0, query), reject.reason());
  }

  private static long hash(String... texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return ByteBuffer.wrap(digest.digest()).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
