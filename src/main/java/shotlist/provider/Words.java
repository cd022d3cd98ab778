package shotlist.provider;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/** Makes what services and networks say fit for our logs, manifests and messages. */
final class Words {
  static final int MAX_LENGTH = 500;

  /** An answer may have megabytes, of which 500 characters are shown. */
  private static final int WORTH_CLEANING = 10_000;

  /** Also what is invisible: bidirectional overrides and the like are of category Cf. */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Z}\\s]+");

  private static final Pattern TAG = Pattern.compile("<[^<>]{0,1000}>");
  private static final Pattern USER_INFO = Pattern.compile("://[^\\s/@\"'<>]*@");
  private static final Pattern QUERY = Pattern.compile("(://[^\\s?\"'<>]*)\\?[^\\s\"'<>]*");

  private Words() {}

  /**
   * A service's text on one line of at most 500 characters, without the key, without control
   * characters and without what signs a URL.
   */
  static String clean(String text, ServiceAccess access) {
    String line = cut(access.withoutKey(text), WORTH_CLEANING);
    line = UNPRINTABLE.matcher(line).replaceAll(" ").strip();
    line = USER_INFO.matcher(line).replaceAll("://");
    line = QUERY.matcher(line).replaceAll("$1?…");
    return cut(line, MAX_LENGTH);
  }

  /** The text of a web page, as gateways send it, without its tags. */
  static String withoutTags(String page) {
    return TAG.matcher(page).replaceAll(" ");
  }

  /** Cut to {@code max} characters at most, never within one. */
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }

  static String of(IOException e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? "no reason given"
        : cut(UNPRINTABLE.matcher(message).replaceAll(" ").strip(), MAX_LENGTH);
  }

  /** In seconds: {@code 60 s}, {@code 0.2 s}. */
  static String of(Duration duration) {
    BigDecimal seconds = BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros();
    return seconds.toPlainString() + " s";
  }
}
