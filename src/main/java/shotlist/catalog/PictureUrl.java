package shotlist.catalog;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the URL that a service can be given out of what a catalog's cell says.
 *
 * <p>An absolute URL stays as it is, but that blanks, letters outside ASCII, characters that no URL
 * may have and a {@code %} that escapes nothing are percent-encoded (in UTF-8), as browsers do. A
 * relative path is put under {@code catalog.base_url}, also where it begins with a slash: Magento's
 * {@code /m/b/mb01.jpg} under {@code https://shop.example/media} is {@code
 * https://shop.example/media/m/b/mb01.jpg}. {@code //cdn.example/a.jpg} takes only the base's
 * scheme. What follows {@code storage://} is an object's name and is not encoded.
 */
final class PictureUrl {
  static final String EMPTY = "the image is empty";
  static final String CONTROL = "the URL contains a control character";
  static final String NOT_ABSOLUTE = "not an absolute http://, https:// or storage:// URL";
  static final String NO_BASE =
      "not an absolute http://, https:// or storage:// URL, and there is no catalog.base_url";
  static final String ABOVE_BASE = "the path leads out of catalog.base_url";
  static final String BACKSLASH = "the URL contains a backslash";
  static final String TOO_LONG = "the URL is longer than 4096 characters";
  static final String PASSWORD = "the URL has a user name or password in it";
  static final String SEVERAL = "the cell holds several URLs";
  static final String NO_HOST = "the URL names no host";
  static final String BAD_HOST = "the URL's host or port is not one";

  /** What the services take: {@code object.image_url} of Claid is 1 to 4096 characters long. */
  private static final int MAX_LENGTH = 4096;

  private static final int MAX_PORT = 65535;
  private static final Pattern SCHEME = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:.*", Pattern.DOTALL);
  private static final Pattern ABSOLUTE =
      Pattern.compile("(?i)(https?|storage)://([^/?#]*)(.*)", Pattern.DOTALL);
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]*)(?::(\\d{0,5}))?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.-]*[A-Za-z0-9][A-Za-z0-9_.-]*");
  // A list, as WooCommerce's Images column is one. Taken for one URL it would be paid for in vain.
  private static final Pattern LIST = Pattern.compile("(?i)[,;|\\s]\\s*https?://");
  private static final Pattern CONNECTOR = Pattern.compile("[^\\s:@]+");
  private static final Pattern DOT = Pattern.compile("(?i)%2e");

  private final Optional<String> base;

  private PictureUrl(Optional<String> base) {
    this.base = base;
  }

  /**
   * A usable URL, or why there is none.
   *
   * @param url empty text where there is a fault
   */
  record Resolved(String url, Optional<String> fault) {
    private static Resolved of(String url) {
      return new Resolved(url, Optional.empty());
    }

    private static Resolved unusable(String fault) {
      return new Resolved("", Optional.of(fault));
    }
  }

  /**
   * For a catalog with this base.
   *
   * @throws CatalogException where the base is no absolute URL of a folder
   */
  static PictureUrl under(String place, Optional<String> baseUrl) {
    Optional<String> base = baseUrl.map(Blanks::trim).map(PictureUrl::withSlash);
    Optional<String> fault =
        base.flatMap(
            url ->
                url.indexOf('?') >= 0 || url.indexOf('#') >= 0
                    ? Optional.of("it has a query or a fragment")
                    : ABSOLUTE.matcher(url).matches()
                        ? new PictureUrl(Optional.empty()).resolve(url).fault()
                        : Optional.of(NOT_ABSOLUTE));
    if (fault.isPresent()) {
      throw CatalogException.of(
          place,
          "catalog.base_url \""
              + SourceUrl.withoutPassword(baseUrl.orElse(""))
              + "\" cannot be used: "
              + fault.get()
              + ".",
          "Relative picture paths are put behind it.",
          "set it to a folder's URL, such as https://shop.example/media");
    }
    return new PictureUrl(base);
  }

  private static String withSlash(String url) {
    return url.endsWith("/") ? url : url + "/";
  }

  /** The URL that a cell means. */
  Resolved resolve(String cell) {
    return isPlain(cell) ? Resolved.of(cell) : resolveThoroughly(cell);
  }

  /**
   * Whether a cell is a URL of the usual kind, with nothing in it to encode, refuse or doubt: most
   * are, and patterns cost more than the rest of a row.
   */
  private static boolean isPlain(String cell) {
    int host = cell.startsWith("https://") ? 8 : cell.startsWith("http://") ? 7 : -1;
    if (host < 0 || cell.length() > MAX_LENGTH) {
      return false;
    }
    int at = host;
    boolean named = false;
    while (at < cell.length() && isOfHost(cell.charAt(at))) {
      named |= isLetterOrDigit(cell.charAt(at));
      at++;
    }
    if (!named || at == cell.length() || cell.charAt(at) != '/') {
      return false;
    }
    while (at < cell.length() && isPlain(cell.charAt(at))) {
      at++;
    }
    return at == cell.length();
  }

  private static boolean isOfHost(char c) {
    return isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
  }

  private static boolean isPlain(char c) {
    return isLetterOrDigit(c) || "/._-~?=&+:@!$*()'#".indexOf(c) >= 0;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** As {@link #resolve}, for any cell. */
  Resolved resolveThoroughly(String cell) {
    String written = Blanks.trim(cell);
    if (written.isEmpty()) {
      return Resolved.unusable(EMPTY);
    }
    if (Blanks.hasControlCharacter(written)) {
      return Resolved.unusable(CONTROL);
    }
    if (written.length() > MAX_LENGTH) {
      return Resolved.unusable(TOO_LONG);
    }
    if (LIST.matcher(written).find()) {
      return Resolved.unusable(SEVERAL);
    }
    Matcher absolute = ABSOLUTE.matcher(written);
    if (absolute.matches()) {
      return absolute(absolute.group(1), absolute.group(2), absolute.group(3));
    }
    if (SCHEME.matcher(written).matches()) {
      return Resolved.unusable(NOT_ABSOLUTE);
    }
    return base.map(url -> relative(url, written)).orElse(Resolved.unusable(NO_BASE));
  }

  private Resolved relative(String baseUrl, String path) {
    if (path.indexOf('\\') >= 0) {
      return Resolved.unusable(BACKSLASH);
    }
    if (path.startsWith("//")) {
      return resolve(baseUrl.substring(0, baseUrl.indexOf(':') + 1) + path);
    }
    return leadsOut(path)
        ? Resolved.unusable(ABOVE_BASE)
        : resolve(baseUrl + path.replaceFirst("^/+", ""));
  }

  /** Whether some beginning of the path climbs above where it starts, encoded dots included. */
  private static boolean leadsOut(String path) {
    int depth = 0;
    for (String step : path.split("[?#]", 2)[0].split("/", -1)) {
      String plain = DOT.matcher(step).replaceAll(".");
      if (plain.equals("..")) {
        depth--;
      } else if (!plain.isEmpty() && !plain.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return true;
      }
    }
    return false;
  }

  private static Resolved absolute(String scheme, String authority, String rest) {
    if (authority.isEmpty()) {
      return Resolved.unusable(NO_HOST);
    }
    if (authority.indexOf('@') >= 0) {
      return Resolved.unusable(PASSWORD);
    }
    if (scheme.equalsIgnoreCase("storage")) {
      return CONNECTOR.matcher(authority).matches()
          ? bounded("storage://" + authority + rest)
          : Resolved.unusable(BAD_HOST);
    }
    if (authority.indexOf('\\') >= 0 || rest.indexOf('\\') >= 0) {
      return Resolved.unusable(BACKSLASH); // browsers take it for a slash, servers do not
    }
    return authority(authority)
        .map(host -> bounded(scheme.toLowerCase(Locale.ROOT) + "://" + host + encoded(rest)))
        .orElse(Resolved.unusable(BAD_HOST));
  }

  private static Resolved bounded(String url) {
    return url.length() > MAX_LENGTH ? Resolved.unusable(TOO_LONG) : Resolved.of(url);
  }

  /** Host and port, the host in ASCII; empty where they are none. */
  private static Optional<String> authority(String written) {
    Matcher parts = AUTHORITY.matcher(written);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String port = parts.group(2) == null ? "" : parts.group(2);
    if (!port.isEmpty() && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > MAX_PORT)) {
      return Optional.empty();
    }
    String suffix = port.isEmpty() ? "" : ":" + port;
    return parts.group(1).startsWith("[")
        ? Optional.of(parts.group(1) + suffix)
        : inAscii(parts.group(1)).map(host -> host + suffix);
  }

  private static Optional<String> inAscii(String host) {
    try {
      String ascii = HOST.matcher(host).matches() ? host : IDN.toASCII(host);
      return Optional.of(ascii).filter(HOST.asMatchPredicate());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c == '%' ? isEscape(text, i) : c > ' ' && c < 0x7F && "\"<>^`{|}".indexOf(c) < 0) {
        encoded.append((char) c);
      } else {
        encode(c, encoded);
      }
    }
    return encoded.toString();
  }

  private static boolean isEscape(String text, int percent) {
    return percent + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(percent + 1))
        && HexFormat.isHexDigit(text.charAt(percent + 2));
  }

  private static void encode(int c, StringBuilder encoded) {
    for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
      encoded.append(String.format("%%%02X", b));
    }
  }
}
