package shotlist.catalog;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What in a picture's URL says which picture it is. A signature and the time it expires do not:
 * they are new every night, and every night would be paid for.
 *
 * <p>The other mistake is worse: to drop a parameter that does choose a picture makes two pictures
 * one, and the wrong one is shown. So a name is dropped by itself only where it can mean nothing
 * else, and a name that might ({@code se}, {@code sp}, {@code Expires}, {@code Policy}) only beside
 * the signature that it belongs to. What a shop adds of its own ({@code v}, {@code token}) is for
 * {@code catalog.normalize}.
 *
 * <pre>
 * dropped by itself                 X-Amz-…, X-Goog-…, AWSAccessKeyId, GoogleAccessId, OSSAccessKeyId,
 *                                   Signature, sig, hdnts, hdnea, __gda__, x-oss- and x-cos- signature names
 * only beside Signature             Expires, Policy, Key-Pair-Id, Hash-Algorithm
 * only beside sig (as written)      Azure's sv, se, sp, st, sr, spr, sip, ss, srt, si, sdd, ses, skoid, sktid,
 *                                   skt, ske, sks, skv, saoid, suoid, scid; Cloudflare's exp
 * only beside q-signature           Tencent's q-…
 * </pre>
 *
 * Names are compared without regard to case except the short ones beside {@code sig}. All methods
 * are pure and take text that is no URL as it is.
 */
public final class SourceUrl {
  private static final Pattern HTTP =
      Pattern.compile("(?i)(https?)://([^/?#]*)([^?#]*)(?:\\?([^#]*))?(?:#.*)?", Pattern.DOTALL);
  private static final Pattern PASSWORD = Pattern.compile("(://)[^/\\s]*@");
  private static final Pattern QUERY = Pattern.compile("\\?[^#]*");

  private static final Set<String> ALONE =
      Set.of(
          "awsaccesskeyid",
          "googleaccessid",
          "ossaccesskeyid",
          "signature",
          "sig",
          "hdnts",
          "hdnea",
          "__gda__",
          "x-oss-signature",
          "x-oss-signature-version",
          "x-oss-credential",
          "x-oss-date",
          "x-oss-expires",
          "x-oss-security-token",
          "x-cos-security-token");
  private static final Set<String> BESIDE_SIGNATURE =
      Set.of("expires", "policy", "key-pair-id", "hash-algorithm");
  private static final Set<String> BESIDE_SIG =
      Set.of(
          "sv", "se", "sp", "st", "sr", "spr", "sip", "ss", "srt", "si", "sdd", "ses", "skoid",
          "sktid", "skt", "ske", "sks", "skv", "saoid", "suoid", "scid", "exp");

  /**
   * What may open a door without being a signature: for logs, where too much hidden costs nothing.
   */
  private static final Set<String> TELLING =
      Set.of(
          "token",
          "access_token",
          "auth",
          "authorization",
          "key",
          "api_key",
          "apikey",
          "password",
          "secret",
          "hash",
          "md5",
          "hmac",
          "__token__");

  private SourceUrl() {}

  /**
   * The URL reduced to what chooses the picture: without signature, expiry, fragment and the
   * parameters named, scheme and host in lower case, without the scheme's own port. The order of
   * the other parameters stays, and so does the text of path and parameters. {@code storage://}
   * addresses are object names and stay as they are.
   *
   * @param normalize names of parameters that do not make another picture, compared exactly
   */
  public static String canonical(String url, List<String> normalize) {
    Matcher parts = HTTP.matcher(url);
    if (!parts.matches()) {
      return url;
    }
    String scheme = parts.group(1).toLowerCase(Locale.ROOT);
    String path = parts.group(3).isEmpty() ? "/" : parts.group(3);
    String query = parts.group(4) == null ? "" : parts.group(4);
    Predicate<String> fleeting = fleeting(query);
    String kept =
        parameters(query)
            .filter(parameter -> !fleeting.test(name(parameter)))
            .filter(parameter -> !normalize.contains(name(parameter)))
            .collect(Collectors.joining("&"));
    return scheme
        + "://"
        + host(scheme, parts.group(2))
        + path
        + (kept.isEmpty() ? "" : "?" + kept);
  }

  /**
   * The URL as it may stand in a log: the values of signatures, tokens and expiry times, and a user
   * name and password, are replaced by {@code ***}.
   */
  public static String withoutQuerySecrets(String url) {
    String safe = withoutPassword(url);
    Matcher query = QUERY.matcher(safe);
    if (!query.find()) {
      return safe;
    }
    String text = query.group().substring(1);
    Predicate<String> fleeting = fleeting(text);
    String shown =
        parameters(text)
            .map(
                parameter ->
                    fleeting.test(name(parameter)) || isTelling(name(parameter))
                        ? parameter.replaceFirst("=.*", "=***")
                        : parameter)
            .collect(Collectors.joining("&"));
    return safe.substring(0, query.start()) + "?" + shown + safe.substring(query.end());
  }

  /**
   * Until when the URL's signature lets somebody in, where the URL has one and says so. What stands
   * beside no signature is the shop's own and means nothing here.
   */
  public static Optional<Instant> signedUntil(String url) {
    Matcher parts = HTTP.matcher(url);
    if (!parts.matches() || parts.group(4) == null) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    parameters(parts.group(4))
        .forEach(
            parameter ->
                values.putIfAbsent(name(parameter).toLowerCase(Locale.ROOT), value(parameter)));
    return SignatureExpiry.of(values);
  }

  /** The text with the user name and password of a URL replaced by {@code ***}. */
  static String withoutPassword(String url) {
    return PASSWORD.matcher(url).replaceAll("$1***@");
  }

  /** Which of a query's parameters are signature or expiry. */
  private static Predicate<String> fleeting(String query) {
    Set<String> written = parameters(query).map(SourceUrl::name).collect(Collectors.toSet());
    Set<String> names = new HashSet<>();
    written.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
    boolean signature = names.contains("signature");
    boolean sig = written.contains("sig");
    boolean tencent = names.contains("q-signature");
    return parameter -> {
      String name = parameter.toLowerCase(Locale.ROOT);
      return ALONE.contains(name)
          || name.startsWith("x-amz-")
          || name.startsWith("x-goog-")
          || (signature && BESIDE_SIGNATURE.contains(name))
          || (sig && BESIDE_SIG.contains(parameter))
          || (tencent && name.startsWith("q-"));
    };
  }

  private static boolean isTelling(String name) {
    return TELLING.contains(name.toLowerCase(Locale.ROOT));
  }

  private static Stream<String> parameters(String query) {
    return Arrays.stream(query.split("&", -1)).filter(parameter -> !parameter.isEmpty());
  }

  private static String name(String parameter) {
    int end = parameter.indexOf('=');
    String name = end < 0 ? parameter : parameter.substring(0, end);
    return decoded(name).orElse(name);
  }

  private static String value(String parameter) {
    int end = parameter.indexOf('=');
    String value = end < 0 ? "" : parameter.substring(end + 1);
    return decoded(value).orElse(value);
  }

  private static Optional<String> decoded(String name) {
    try {
      return Optional.of(URLDecoder.decode(name, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) { // a % that escapes nothing: the name is as written
      return Optional.empty();
    }
  }

  private static String host(String scheme, String authority) {
    String host = authority.toLowerCase(Locale.ROOT);
    String port = scheme.equals("https") ? ":443" : ":80";
    if (host.endsWith(port)) {
      return host.substring(0, host.length() - port.length());
    }
    return host.endsWith(":") ? host.substring(0, host.length() - 1) : host;
  }
}
