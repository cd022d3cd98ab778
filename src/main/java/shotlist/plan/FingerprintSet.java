package shotlist.plan;

/**
 * Fingerprints seen so far, by their first 64 bits: that two of ten million share them has a chance
 * of 3 in a million, and would count one request too few. One thread.
 */
final class FingerprintSet {
  private long[] hashes = new long[1024];
  private int used;
  private boolean hasZero;

  /** Adds a fingerprint in hex; whether it was not there before. */
  boolean add(String fingerprint) {
    long hash = Long.parseUnsignedLong(fingerprint, 0, 16, 16);
    if (hash == 0) {
      boolean added = !hasZero;
      hasZero = true;
      return added;
    }
    if (used >= hashes.length / 2) {
      grow();
    }
    int place = place(hashes, hash);
    if (hashes[place] == hash) {
      return false;
    }
    hashes[place] = hash;
    used++;
    return true;
  }

  /** Forgets all of them, and gives back their memory. */
  void clear() {
    hashes = new long[1024];
    used = 0;
    hasZero = false;
  }

  private static int place(long[] hashes, long hash) {
    int place = (int) hash & (hashes.length - 1);
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] more = new long[hashes.length * 2];
    for (long hash : hashes) {
      if (hash != 0) {
        more[place(more, hash)] = hash;
      }
    }
    hashes = more;
  }
}
