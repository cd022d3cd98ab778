package shotlist.manifest;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Ids seen so far: a bit each, since the state numbers its rows densely. */
final class IdSet {
  private static final int BITS_OF_A_BLOCK = 16;

  private final Map<Long, BitSet> blocks = new HashMap<>();

  /** Adds an id; whether it was not there before. */
  boolean add(long id) {
    BitSet block = blocks.computeIfAbsent(id >> BITS_OF_A_BLOCK, key -> new BitSet());
    int bit = (int) (id & ((1L << BITS_OF_A_BLOCK) - 1));
    boolean added = !block.get(bit);
    block.set(bit);
    return added;
  }
}
