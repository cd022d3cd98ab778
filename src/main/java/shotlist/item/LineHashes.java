package shotlist.item;

import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.SqlArrayValue;
import shotlist.state.Database;

/**
 * The hashes of the lines that were published last, a block of items in one row of the database:
 * one by one they would cost a first manifest more than its lines do. Callers hold the transaction.
 */
final class LineHashes {
  private static final int ITEMS = 256;
  static final int BYTES = 16;

  /** Blocks of one transaction at most: 1 MiB, and as much of what they were. */
  private static final int PART = 256;

  private static final byte[] NONE = new byte[BYTES];

  private final Database database;
  private final long jobId;

  LineHashes(Database database, long jobId) {
    this.database = database;
    this.jobId = jobId;
  }

  /** Those of some items, by their rows; of {@link #BYTES} bytes in hex. */
  Map<Long, String> find(Collection<Long> items) {
    Map<Long, byte[]> blocks = blocks(items);
    Map<Long, String> found = new HashMap<>();
    for (long item : items) {
      hash(blocks.get(item / ITEMS), item).ifPresent(hash -> found.put(item, hash));
    }
    return found;
  }

  private static Optional<String> hash(byte @Nullable [] block, long item) {
    if (block == null) {
      return Optional.empty();
    }
    int at = at(item);
    return Arrays.equals(block, at, at + BYTES, NONE, 0, BYTES)
        ? Optional.empty()
        : Optional.of(HexFormat.of().formatHex(block, at, at + BYTES));
  }

  private static int at(long item) {
    return (int) (item % ITEMS) * BYTES;
  }

  /** Items in parts of neighbours, each of which is to be noted in one transaction. */
  static List<List<Long>> parts(Collection<Long> items) {
    List<List<Long>> parts = new ArrayList<>();
    List<Long> part = new ArrayList<>();
    int blocks = 0;
    long last = -1;
    for (long item : new TreeSet<>(items)) {
      blocks += item / ITEMS == last ? 0 : 1;
      last = item / ITEMS;
      if (blocks > PART) {
        parts.add(part);
        part = new ArrayList<>();
        blocks = 1;
      }
      part.add(item);
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  /** Notes them; empty where an item has no lines any more. */
  void note(Map<Long, Optional<String>> hashes) {
    Map<Long, byte[]> before = blocks(hashes.keySet());
    Map<Long, byte[]> now = new HashMap<>(before);
    hashes.forEach(
        (item, hash) -> {
          byte[] block = now.computeIfAbsent(item / ITEMS, number -> new byte[ITEMS * BYTES]);
          byte[] bytes = hash.map(HexFormat.of()::parseHex).orElse(NONE);
          System.arraycopy(bytes, 0, block, at(item), BYTES);
        });
    List<Object[]> changed = new ArrayList<>();
    List<Object[]> added = new ArrayList<>();
    now.forEach(
        (number, block) ->
            (before.containsKey(number) ? changed : added)
                .add(new Object[] {block, jobId, number}));
    database
        .template()
        .batchUpdate("update line_hashes set hashes = ? where job_id = ? and block = ?", changed);
    database
        .template()
        .batchUpdate("insert into line_hashes (hashes, job_id, block) values (?, ?, ?)", added);
  }

  private Map<Long, byte[]> blocks(Collection<Long> items) {
    TreeSet<Long> numbers = new TreeSet<>();
    items.forEach(item -> numbers.add(item / ITEMS));
    Map<Long, byte[]> blocks = new HashMap<>();
    database
        .jdbc()
        .sql(
            """
            select l.block, l.hashes from unnest(?) as wanted(block)
            join line_hashes l on l.job_id = ? and l.block = wanted.block
            """)
        .param(1, new SqlArrayValue("bigint", numbers.toArray()), Types.ARRAY)
        .param(2, jobId)
        .query(
            row -> {
              blocks.put(row.getLong("block"), row.getBytes("hashes"));
            });
    return blocks;
  }
}
