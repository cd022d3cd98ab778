package shotlist.picture;

import java.util.Locale;

/** How the last look at a picture ended. */
public enum Sight {
  /** Nobody has looked yet. */
  NEVER,
  /** There is a picture. */
  SEEN,
  /** There is certainly no usable picture: the address is gone, or holds something else. */
  UNUSABLE,
  /** Nobody knows: the server was away, refused, or was too slow. */
  UNSEEN;

  /** As the state has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Sight parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
