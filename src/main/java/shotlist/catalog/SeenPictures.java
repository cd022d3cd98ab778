package shotlist.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Remembers which pictures each product has, without keeping their URLs: 64-bit hashes, some 16 MiB
 * for a million pictures. That any two of a million share one has a chance of 3 in 100 million, and
 * would drop one of them. One thread.
 */
public final class SeenPictures {
  private static final long FREE = 0;

  private final MessageDigest sha256 = Positions.sha256();
  private final List<String> normalize;
  private long[] hashes = new long[1024];
  private int used;

  /**
   * @param normalize names of URL parameters that do not make another picture
   */
  public SeenPictures(List<String> normalize) {
    this.normalize = normalize;
  }

  /**
   * Notes a product's picture.
   *
   * @return false where the product had it before; signatures and the like make no other picture
   */
  public boolean add(String id, String url) {
    return note(id, SourceUrl.canonical(Blanks.trim(url), normalize));
  }

  /**
   * Notes a product.
   *
   * @return false where it was noted before
   */
  public boolean add(String id) {
    return note(id, "");
  }

  /** Whether {@link #add(String)} noted it. */
  boolean has(String id) {
    long hash = hash(id, "");
    return hashes[place(hashes, hash)] == hash;
  }

  private boolean note(String id, String what) {
    if (used >= hashes.length / 4 * 3) {
      grow();
    }
    long hash = hash(id, what);
    int place = place(hashes, hash);
    if (hashes[place] == hash) {
      return false;
    }
    hashes[place] = hash;
    used++;
    return true;
  }

  /** An id holds no NUL: its end is known. */
  private long hash(String id, String what) {
    byte[] text = (id + '\0' + what).getBytes(StandardCharsets.UTF_8);
    long hash = ByteBuffer.wrap(sha256.digest(text)).getLong();
    return hash == FREE ? 1 : hash;
  }

  private static int place(long[] hashes, long hash) {
    int place = (int) hash & (hashes.length - 1);
    while (hashes[place] != FREE && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] more = new long[hashes.length * 2];
    for (long hash : hashes) {
      if (hash != FREE) {
        more[place(more, hash)] = hash;
      }
    }
    hashes = more;
  }
}
