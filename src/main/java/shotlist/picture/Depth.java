package shotlist.picture;

import java.util.Locale;

/** How closely a picture is looked at; each includes those before it. */
public enum Depth {
  /** Its headers. */
  HEAD,
  /** The first of its bytes, which hold format and size. */
  GET,
  /** All of its bytes, for their digest. */
  CONTENT;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Depth parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
