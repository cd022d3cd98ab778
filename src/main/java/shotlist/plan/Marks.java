package shotlist.plan;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import shotlist.catalog.Entry;
import shotlist.catalog.Row;
import shotlist.item.Outlined.Mark;

/**
 * Marks entries: everything that a plan makes of an entry goes in, but for the job's settings and
 * the line, which is another one as soon as a row comes before it. 128 bits of SHA-256 are compared
 * with those of one counterpart, so no change is ever lost by chance, nor can a catalog be made to
 * hide one. One thread.
 */
final class Marks {
  private final MessageDigest digest = sha256();
  private byte[] bytes = new byte[4096];
  private int size;

  private @Nullable Row lastRow;
  private byte[] lastRowHash = new byte[0];
  private @Nullable List<String> lastColumns;
  private byte[] lastColumnsHash = new byte[0];

  Mark of(Entry entry) {
    if (entry instanceof Entry.Item item) {
      byte[] row = hash(item.row());
      clear();
      add(row);
      text("item");
      text(item.id());
      number(item.position());
      text(item.source());
      return mark(key(item.id(), item.position()), row);
    }
    Entry.Reject reject = (Entry.Reject) entry;
    clear();
    text("reject");
    text(reject.id());
    text(reject.column());
    text(reject.value());
    text(reject.reason());
    return mark(key(reject.id(), -1 - reject.value().hashCode()), new byte[Long.BYTES]);
  }

  /** Where entries share one, a plan may do more than it has to. */
  private static long key(String id, int position) {
    return ((long) id.hashCode() << 32 ^ id.length()) * 0x9E3779B97F4A7C15L + position;
  }

  private Mark mark(long key, byte[] row) {
    ByteBuffer hash = ByteBuffer.wrap(hash());
    return new Mark(key, hash.getLong(), hash.getLong(), ByteBuffer.wrap(row).getLong());
  }

  /** Items of one row follow one another. */
  private byte[] hash(Row row) {
    if (!isLast(row)) {
      clear();
      add(hash(row.columns()));
      for (String cell : row.cells()) {
        text(cell);
      }
      lastRow = row;
      lastRowHash = hash();
    }
    return lastRowHash;
  }

  @SuppressWarnings("ReferenceEquality") // an equal row would only be hashed to no purpose
  private boolean isLast(Row row) {
    return row == lastRow;
  }

  /** Templates name columns: the same cells under other names are another row. */
  @SuppressWarnings("ReferenceEquality") // all rows of a catalog have one list
  private byte[] hash(List<String> columns) {
    if (columns != lastColumns) {
      columns.forEach(this::text);
      lastColumns = columns;
      lastColumnsHash = hash();
      clear();
    }
    return lastColumnsHash;
  }

  private byte[] hash() {
    digest.update(bytes, 0, size);
    return digest.digest();
  }

  private void clear() {
    size = 0;
  }

  private void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    add(utf8);
  }

  private void number(int number) {
    room(Integer.BYTES);
    bytes[size++] = (byte) (number >>> 24);
    bytes[size++] = (byte) (number >>> 16);
    bytes[size++] = (byte) (number >>> 8);
    bytes[size++] = (byte) number;
  }

  private void add(byte[] added) {
    room(added.length);
    System.arraycopy(added, 0, bytes, size, added.length);
    size += added.length;
  }

  private void room(int wanted) {
    if (size + wanted > bytes.length) {
      bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + wanted));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
