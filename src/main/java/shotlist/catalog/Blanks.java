package shotlist.catalog;

/** The blanks that surround what people mean: also the ones that look like nothing at all. */
final class Blanks {
  private Blanks() {}

  /** Without outer blanks; no-break spaces, byte order marks and zero-width spaces are blanks. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  static boolean isBlank(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\uFEFF' // byte order mark, left behind where files were joined
        || c == '\u200B'; // zero-width space, comes along when copied from web pages
  }

  static boolean hasControlCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The text's beginning, at most {@code length} characters and never half of one. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
