package shotlist.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Counts the rows of each id without keeping the ids: a table of 64-bit hashes, 12 bytes a place,
 * some 25 MiB for a million ids. The hash is the beginning of SHA-256, so a catalog is counted the
 * same on every machine; that any two of a million ids share one has a chance of 3 in 100 million,
 * and would number one of their pictures too high. One thread.
 */
final class Positions {
  private final MessageDigest sha256 = sha256();
  private long[] hashes = new long[1024];
  private int[] counts = new int[1024];
  private int used;

  /** How often this id has come up now: its row's position, from 1. */
  int next(String id) {
    if (used >= hashes.length / 4 * 3) {
      grow();
    }
    long hash = ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8))).getLong();
    int place = place(hashes, counts, hash);
    if (counts[place] == 0) {
      hashes[place] = hash;
      used++;
    }
    return ++counts[place];
  }

  /** Where the hash is, or the free place where it belongs. A count of 0 marks a free place. */
  private static int place(long[] hashes, int[] counts, long hash) {
    int place = (int) hash & (hashes.length - 1);
    while (counts[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] moreHashes = new long[hashes.length * 2];
    int[] moreCounts = new int[moreHashes.length];
    for (int i = 0; i < hashes.length; i++) {
      if (counts[i] != 0) {
        int place = place(moreHashes, moreCounts, hashes[i]);
        moreHashes[place] = hashes[i];
        moreCounts[place] = counts[i];
      }
    }
    hashes = moreHashes;
    counts = moreCounts;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
