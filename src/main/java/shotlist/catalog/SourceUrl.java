package shotlist.catalog;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What in a picture's URL says which picture it is. A signature and the time it expires do not:
 * they are new every night, and every night would be paid for.
 *
 * <p>The other mistake is worse: to drop a parameter that does choose a picture makes two pictures
 * one, and the wrong one is shown. So a name is dropped by itself only where it can mean nothing
 * else, and a name that might ({@code sp}, {@code Policy}) only beside the signature that it
 * belongs to. {@code Expires} and {@code se} are dropped beside any signature, and by themselves
 * where their value is a time: such a value chooses no picture. What a shop adds of its own ({@code
 * v}, {@code token}) is for {@code catalog.normalize}.
 *
 * <pre>
 * dropped by itself                 X-Amz-…, X-Goog-…, AWSAccessKeyId, GoogleAccessId, OSSAccessKeyId,
 *                                   Signature, sig, hdnts, hdnea, __gda__, x-oss- and x-cos- signature names
 * as a time, or beside a signature  Expires, se
 * only beside Signature             Policy, Key-Pair-Id, Hash-Algorithm
 * only beside sig (as written)      Azure's sv, sp, st, sr, spr, sip, ss, srt, si, sdd, ses, skoid, sktid,
 *                                   skt, ske, sks, skv, saoid, suoid, scid; Cloudflare's exp
 * only beside q-signature           Tencent's q-…
 * </pre>
 *
 * Names are compared without regard to case except the short ones beside {@code sig}. All methods
 * are pure and take text that is no URL as it is.
 */
public final class SourceUrl {
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
  private static final Set<String> EXPIRY = Set.of("expires", "se");
  private static final Set<String> BESIDE_SIGNATURE =
      Set.of("expires", "policy", "key-pair-id", "hash-algorithm");
  private static final Set<String> BESIDE_SIG =
      Set.of(
          "se", "sv", "sp", "st", "sr", "spr", "sip", "ss", "srt", "si", "sdd", "ses", "skoid",
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
    return canonical(url, normalize, true);
  }

  /**
   * As {@link #canonical} was before an expiry without a signature beside it was left out: what was
   * paid for then is known by this.
   */
  public static String canonicalWithLoneExpiry(String url, List<String> normalize) {
    return canonical(url, normalize, false);
  }

  private static String canonical(String url, List<String> normalize, boolean loneExpiries) {
    Parts parts = Parts.of(url);
    if (parts == null) {
      return url;
    }
    List<Parameter> parameters = parameters(parts.query());
    Predicate<Parameter> fleeting = fleeting(parameters, loneExpiries);
    StringJoiner kept = new StringJoiner("&", "?", "").setEmptyValue("");
    for (Parameter parameter : parameters) {
      if (!fleeting.test(parameter) && !normalize.contains(parameter.name())) {
        kept.add(parameter.text());
      }
    }
    return parts.scheme()
        + "://"
        + host(parts.scheme(), parts.authority())
        + (parts.path().isEmpty() ? "/" : parts.path())
        + kept;
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
    List<Parameter> parameters = parameters(query.group().substring(1));
    Predicate<Parameter> fleeting = fleeting(parameters, true);
    String shown =
        parameters.stream()
            .map(
                parameter ->
                    fleeting.test(parameter) || TELLING.contains(parameter.lowerName())
                        ? parameter.text().replaceFirst("=.*", "=***")
                        : parameter.text())
            .collect(Collectors.joining("&"));
    return safe.substring(0, query.start()) + "?" + shown + safe.substring(query.end());
  }

  /**
   * Until when the URL's signature lets somebody in, where the URL has one and says so. What stands
   * beside no signature is the shop's own and means nothing here.
   */
  public static Optional<Instant> signedUntil(String url) {
    Parts parts = Parts.of(url);
    List<Parameter> parameters = parts == null ? List.of() : parameters(parts.query());
    if (parameters.stream().noneMatch(fleeting(parameters, false))) {
      return Optional.empty(); // no signature
    }
    Map<String, String> values = new HashMap<>();
    parameters.forEach(
        parameter -> values.putIfAbsent(parameter.lowerName(), value(parameter.text())));
    return SignatureExpiry.of(values);
  }

  /** The text with the user name and password of a URL replaced by {@code ***}. */
  static String withoutPassword(String url) {
    return PASSWORD.matcher(url).replaceAll("$1***@");
  }

  /** A URL of http or https; the query is empty text where there is none. */
  private record Parts(String scheme, String authority, String path, String query) {
    static @Nullable Parts of(String url) {
      int colon = url.indexOf("://");
      String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        return null;
      }
      int authority = colon + "://".length();
      int fragment = endingAt('#', url, authority, url.length());
      int query = endingAt('?', url, authority, fragment);
      int path = endingAt('/', url, authority, query);
      return new Parts(
          scheme,
          url.substring(authority, path),
          url.substring(path, query),
          url.substring(Math.min(query + 1, fragment), fragment));
    }

    private static int endingAt(char mark, String url, int from, int to) {
      int place = url.indexOf(mark, from);
      return place < 0 || place > to ? to : place;
    }
  }

  /** One of a query's, as written and with its name decoded. */
  private record Parameter(String text, String name, String lowerName) {
    static Parameter of(String text) {
      int end = text.indexOf('=');
      String written = end < 0 ? text : text.substring(0, end);
      String name = decoded(written);
      return new Parameter(text, name, name.toLowerCase(Locale.ROOT));
    }
  }

  /**
   * Which of a query's parameters are signature or expiry.
   *
   * @param loneExpiries whether an expiry is one without a signature beside it
   */
  private static Predicate<Parameter> fleeting(List<Parameter> parameters, boolean loneExpiries) {
    boolean signature = false;
    boolean sig = false;
    boolean tencent = false;
    for (Parameter parameter : parameters) {
      signature |= parameter.lowerName().equals("signature");
      sig |= parameter.name().equals("sig");
      tencent |= parameter.lowerName().equals("q-signature");
    }
    Set<String> besideSignature = signature ? BESIDE_SIGNATURE : Set.of();
    Set<String> besideSig = sig ? BESIDE_SIG : Set.of();
    boolean besideAny = signature || sig;
    boolean besideTencent = tencent;
    return parameter -> {
      String name = parameter.lowerName();
      return ALONE.contains(name)
          || name.startsWith("x-amz-")
          || name.startsWith("x-goog-")
          || (loneExpiries
              && EXPIRY.contains(name)
              && (besideAny || SignatureExpiry.isTime(name, value(parameter.text()))))
          || besideSignature.contains(name)
          || besideSig.contains(parameter.name())
          || (besideTencent && name.startsWith("q-"));
    };
  }

  private static List<Parameter> parameters(String query) {
    if (query.isEmpty()) {
      return List.of();
    }
    List<Parameter> parameters = new ArrayList<>();
    for (String text : query.split("&", -1)) {
      if (!text.isEmpty()) {
        parameters.add(Parameter.of(text));
      }
    }
    return parameters;
  }

  private static String value(String parameter) {
    int end = parameter.indexOf('=');
    return end < 0 ? "" : decoded(parameter.substring(end + 1));
  }

  /** As written where a % escapes nothing. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
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
