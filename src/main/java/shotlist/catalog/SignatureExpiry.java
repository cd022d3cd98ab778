package shotlist.catalog;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Until when a signed URL works, as far as the URL says. Only what stands beside its signature
 * counts: {@code Expires} alone may be the shop's own.
 *
 * <pre>
 * X-Amz-Date=20261121T020000Z&amp;X-Amz-Expires=3600     beside X-Amz-Signature; X-Goog-, x-oss- likewise
 * Expires=1795226400                                beside Signature (CloudFront, S3, Google, OSS)
 * se=2026-11-21T02:00:00Z                           beside sig (Azure)
 * q-sign-time=1795222800;1795226400                 beside q-signature (Tencent)
 * hdnts=exp=1795226400~acl=/*~hmac=...              (Akamai)
 * </pre>
 */
final class SignatureExpiry {
  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);
  private static final Pattern EPOCH = Pattern.compile("\\d{9,11}");
  private static final Pattern SECONDS_OR_MILLIS = Pattern.compile("\\d{9,13}");
  private static final Pattern SPAN = Pattern.compile("\\d{1,9}");
  private static final Pattern AKAMAI = Pattern.compile("(?:^|.*~)exp=(\\d{9,11})(?:~.*|$)");
  private static final Pattern TENCENT = Pattern.compile("\\d{9,11};(\\d{9,11})");

  private final Map<String, String> parameters;

  private SignatureExpiry(Map<String, String> parameters) {
    this.parameters = parameters;
  }

  /**
   * The end of a signature's life.
   *
   * @param parameters a query's, decoded, their names in lower case
   */
  static Optional<Instant> of(Map<String, String> parameters) {
    SignatureExpiry expiry = new SignatureExpiry(parameters);
    return expiry
        .span("x-amz-")
        .or(() -> expiry.span("x-goog-"))
        .or(() -> expiry.span("x-oss-"))
        .or(() -> expiry.beside("signature", "expires").flatMap(SignatureExpiry::epoch))
        .or(() -> expiry.beside("sig", "se").flatMap(SignatureExpiry::time))
        .or(() -> expiry.beside("sig", "exp").flatMap(SignatureExpiry::epoch))
        .or(
            () ->
                expiry.beside("q-signature", "q-sign-time").flatMap(text -> within(TENCENT, text)))
        .or(() -> expiry.akamai());
  }

  /**
   * Whether an expiry's value is a time as signed URLs have it there.
   *
   * @param name in lower case; {@code se}, which Azure alone has, is never a number
   */
  static boolean isTime(String name, String value) {
    return time(value).isPresent()
        || (!name.equals("se") && SECONDS_OR_MILLIS.matcher(value).matches());
  }

  private Optional<String> find(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  private Optional<String> beside(String signature, String name) {
    return find(signature).flatMap(signed -> find(name));
  }

  private Optional<Instant> span(String prefix) {
    Optional<String> seconds =
        beside(prefix + "signature", prefix + "expires").filter(SPAN.asMatchPredicate());
    return seconds.flatMap(
        span ->
            find(prefix + "date")
                .flatMap(SignatureExpiry::basic)
                .map(date -> date.plus(Duration.ofSeconds(Long.parseLong(span)))));
  }

  private Optional<Instant> akamai() {
    return find("hdnts")
        .or(() -> find("hdnea"))
        .or(() -> find("__gda__"))
        .flatMap(text -> within(AKAMAI, text));
  }

  private static Optional<Instant> within(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? epoch(matcher.group(1)) : Optional.empty();
  }

  private static Optional<Instant> epoch(String text) {
    return EPOCH.matcher(text).matches()
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
        : Optional.empty();
  }

  private static Optional<Instant> basic(String text) {
    try {
      return Optional.of(LocalDateTime.parse(text, BASIC).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Azure writes a time, or a day, which ends as it begins. */
  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
