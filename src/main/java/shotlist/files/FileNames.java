package shotlist.files;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names for files made out of a catalog's text, which may be anything. */
public final class FileNames {
  private static final int MAX_BYTES = 180;
  private static final String FORBIDDEN = "/\\<>:\"|?*";
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private static final Pattern TRAILING = Pattern.compile("[.\\p{Z}\\s]+$");
  private static final Pattern LEADING = Pattern.compile("^[.\\-\\p{Z}\\s]+");
  private static final Pattern WITH_EXTENSION =
      Pattern.compile("(.*)(\\.[A-Za-z0-9]{1,10})", Pattern.DOTALL);

  /** Devices on Windows, whatever follows the first dot (learn.microsoft.com, Naming Files). */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9¹²³]) *(\\..*)?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private FileNames() {}

  /**
   * One file name that every system takes, at most 180 bytes of UTF-8. A name that is fine as it is
   * stays; any other gets eight hex digits of its own hash before the extension, so that two names
   * do not become one by what was taken out of them. Names that differ in upper and lower case only
   * are the caller's to keep apart.
   */
  public static String safe(String name) {
    String clean = TRAILING.matcher(replaceForbidden(composed(name))).replaceFirst("");
    Matcher parts = WITH_EXTENSION.matcher(clean);
    boolean hasExtension = parts.matches();
    String extension = hasExtension ? parts.group(2) : "";
    String base = LEADING.matcher(hasExtension ? parts.group(1) : clean).replaceFirst("");
    if (base.isEmpty()) {
      base = "file";
    }
    if (DEVICE.matcher(base + extension).matches()) {
      base = "_" + base;
    }
    String safe = base + extension;
    if (safe.equals(name) && bytes(safe) <= MAX_BYTES) {
      return safe;
    }
    String ending = "-" + hash(name) + extension;
    return cut(base, MAX_BYTES - bytes(ending)) + ending;
  }

  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static String replaceForbidden(String name) {
    StringBuilder clean = new StringBuilder();
    name.codePoints().map(c -> isForbidden(c) ? '_' : c).forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isForbidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Direction marks can disguise an extension; joiners make up emoji and many scripts.
      case Character.FORMAT -> c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER;
      default -> FORBIDDEN.indexOf(c) >= 0;
    };
  }

  private static String cut(String text, int bytes) {
    int length = 0;
    int used = 0;
    while (length < text.length()) {
      int c = text.codePointAt(length);
      used += bytes(Character.toString(c));
      if (used > bytes) {
        break;
      }
      length += Character.charCount(c);
    }
    return text.substring(0, length);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String hash(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_16BE));
      return HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
