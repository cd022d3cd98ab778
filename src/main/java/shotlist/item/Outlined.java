package shotlist.item;

import java.util.Optional;

/**
 * What is remembered of one entry of the catalog, item or reject, from one night to the next.
 *
 * @param ordinal its place: it grows along the catalog, with gaps where others may come in
 * @param mark tells whether the entry is what it was
 * @param kind what it came to
 * @param piece where its lines are in the published manifest; empty where they are to be written
 *     anew
 */
public record Outlined(long ordinal, Mark mark, Kind kind, Optional<Piece> piece) {
  /** What an entry came to when it was last looked at. */
  public enum Kind {
    REJECT,
    /** An item that was refused for what it asks or where its picture is; by now it may be none. */
    REFUSED,
    /** An item whose request is neither done nor failed, or was not looked at since. */
    OPEN,
    /** An item whose request is done, which is for good. */
    DONE,
    FAILED;

    /** Whether a plan enters it as an item. */
    public boolean isItem() {
      return this != REJECT && this != REFUSED;
    }
  }

  /**
   * Digests of an entry.
   *
   * @param key of what it is called, to find its counterpart; may be shared
   * @param high with {@code low} 128 bits of a SHA-256 over all that a plan makes of the entry
   * @param row of its row's cells, a beginning of their SHA-256
   */
  public record Mark(long key, long high, long low, long row) {
    /** Whether two entries are the same in all that a plan makes of them. */
    public boolean isSameAs(Mark other) {
      return high == other.high && low == other.low;
    }
  }

  /** Its lines as ranges of bytes; a file that is not written has empty ones. */
  public record Piece(int lines, long csvAt, int csvBytes, long jsonAt, int jsonBytes) {}

  /** Whether the plan entered it as an item. */
  public boolean isItem() {
    return kind.isItem();
  }

  /**
   * Whether its lines in published files stay as they are while its request does not change. A
   * failed item's row goes into another file each night, and so does a reject.
   */
  public boolean stays() {
    return piece.isPresent() && kind != Kind.FAILED;
  }

  /** Whether it asks for something whose result is there. */
  public boolean isSettled() {
    return kind == Kind.DONE;
  }

  /** The same entry, as published there. */
  public Outlined published(Kind now, Piece where) {
    return new Outlined(ordinal, mark, now, Optional.of(where));
  }
}
