package shotlist.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
  private final LongList idsOfStanding = new LongList();
  private final LongList idsOfNew = new LongList();
  private @Nullable Counts untold;
  private @Nullable Counts standing;

  RejectChanges(Iterable<Standing.OfReject> published) {
    LongList rejects = new LongList();
    published.forEach(reject -> rejects.add(hash(reject)));
    before = new Counts(rejects);
  }

  /** Whether a reject that stands now was not published; each is asked for once. */
  boolean isNew(Standing.OfReject reject) {
    long id = hash(reject.id());
    idsOfStanding.add(id);
    boolean isNew = !before.take(hash(reject));
    if (isNew) {
      idsOfNew.add(id);
    }
    return isNew;
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
    Counts counts = untold;
    if (counts == null) {
      counts = new Counts(idsOfNew);
      untold = counts;
    }
    long hash = hash(id);
    if (counts.take(hash)) {
      return Gone.TOLD;
    }
    return counts.knows(hash) ? Gone.REJECTED : Gone.REMOVED;
  }

  /**
   * Whether a published reject is gone, and no other reject of its id stands. Asked for each of
   * them, after all that stands was heeded.
   */
  boolean isGone(Standing.OfReject published) {
    Counts counts = standing;
    if (counts == null) {
      counts = new Counts(idsOfStanding);
      standing = counts;
    }
    return before.take(hash(published))
        && !published.id().isEmpty() // it names no product
        && !counts.knows(hash(published.id()));
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
