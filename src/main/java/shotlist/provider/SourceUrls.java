package shotlist.provider;

import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** What the services take as the URL of a source, as far as its text can tell. */
final class SourceUrls {
  /** Claid's pages say 512, its reference 4096; the longer one is what its schema enforces. */
  static final int MAX_LENGTH = 4096;

  static final int SAFE_LENGTH = 512;

  private static final char DELETE = 127;
  private static final int LONGEST_LABEL = 63;

  private static final Pattern WEB = Pattern.compile("(?i)https?://[^/].*");
  private static final Pattern STORAGE = Pattern.compile("storage://[^/]+/.+");

  /** "The URL must contain the file extension" (Magic Hour, inputs and outputs). */
  private static final Pattern MAGIC_HOUR_EXTENSION =
      Pattern.compile("(?i).*\\.(png|jpe?g|jfif|heic|heif|webp|avif|jp2|tiff?|bmp)(?![a-z0-9]).*");

  private SourceUrls() {}

  static Optional<String> problem(Operation operation, String url) {
    if (url.isEmpty()) {
      return Optional.of("the source URL is empty");
    }
    if (url.length() > MAX_LENGTH) {
      return Optional.of(
          "the source URL has "
              + url.length()
              + " characters, the service takes at most "
              + MAX_LENGTH);
    }
    if (holdsBlank(url)) {
      return Optional.of("the source URL holds a blank or control character");
    }
    if (operation.provider() == Provider.CLAID && url.startsWith("storage://")) {
      return STORAGE.matcher(url).matches()
          ? Optional.empty()
          : Optional.of("a source in storage is written storage://connector/path");
    }
    return web(operation, url);
  }

  private static boolean holdsBlank(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) <= ' ' || url.charAt(i) == DELETE) {
        return true;
      }
    }
    return false;
  }

  static Optional<String> warning(Operation operation, String url) {
    return operation.provider() == Provider.CLAID && url.length() > SAFE_LENGTH
        ? Optional.of(
            "the source URL is longer than "
                + SAFE_LENGTH
                + " characters, the most that some descriptions of claid allow")
        : Optional.empty();
  }

  private static Optional<String> web(Operation operation, String url) {
    boolean isUsual = isUsual(url);
    HttpUrl parsed = !isUsual && WEB.matcher(url).matches() ? HttpUrl.parse(url) : null;
    if (parsed == null && !isUsual) {
      return Optional.of(
          operation.provider() == Provider.CLAID
              ? "the source URL is not an http, https or storage URL"
              : "the source URL is not an http or https URL");
    }
    if (parsed != null
        && (!parsed.encodedUsername().isEmpty() || !parsed.encodedPassword().isEmpty())) {
      return Optional.of("the source URL holds a user name or password, which would be handed on");
    }
    if (operation == Operation.MAGIC_HOUR_EDIT
        && !MAGIC_HOUR_EXTENSION.matcher(afterHost(url)).matches()) {
      return Optional.of(
          "the source URL has no file extension that magic-hour knows: png, jpg, jpeg, jfif, heic,"
              + " heif, webp, avif, jp2, tiff, tif or bmp");
    }
    return Optional.empty();
  }

  /**
   * Whether {@link HttpUrl}, for which parsing is half of a plan's work on a row, would take it
   * anyway: a plain host, then a path in ASCII.
   */
  private static boolean isUsual(String url) {
    int host = url.startsWith("https://") ? 8 : url.startsWith("http://") ? 7 : url.length();
    int end = url.indexOf('/', host);
    if (end < 0 || end - host > LONGEST_LABEL || !isAscii(url)) {
      return false;
    }
    char before = '.';
    for (int i = host; i < end; i++) {
      char c = url.charAt(i);
      boolean isAlphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      boolean isBetween = (c == '.' || c == '-') && before != '.' && before != '-';
      if (!isAlphanumeric && !isBetween) {
        return false;
      }
      before = c;
    }
    return before != '.' && before != '-';
  }

  private static boolean isAscii(String url) {
    for (int i = 0; i < url.length(); i++) {
      if (url.charAt(i) > DELETE) {
        return false;
      }
    }
    return true;
  }

  private static String afterHost(String url) {
    int path = url.indexOf('/', url.indexOf("://") + 3);
    return path < 0 ? "" : url.substring(path);
  }
}
