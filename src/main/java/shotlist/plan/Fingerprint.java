package shotlist.plan;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import shotlist.provider.RequestSpec;

/**
 * What a request is: SHA-256 over everything that makes its result, in a form that does not depend
 * on the order of keys, on how a number is written, or on how an adapter words its HTTP body. Two
 * items with one fingerprint want the very same thing.
 *
 * <p>The digest runs over fields, each as its kind (a letter), its length in UTF-8 bytes and its
 * bytes: {@code t5:claid}. It begins with the version of this form; a new version makes every
 * request new, so there must be a very good reason for one.
 */
final class Fingerprint {
  private static final String VERSION = "shotlist-1";
  private static final String TAKE = "shotlist-take-1";

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  /**
   * The fingerprint in hex.
   *
   * @param source the spec's source without what does not make another picture
   * @param contentVersion what the source picture's content was when last looked at
   */
  static String of(RequestSpec spec, String source, Optional<String> contentVersion) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.text(VERSION);
    fingerprint.text(spec.operation().provider().word());
    fingerprint.text(spec.operation().word());
    fingerprint.text(source);
    fingerprint.optional(spec.prompt());
    fingerprint.number(BigDecimal.valueOf(spec.images()));
    fingerprint.value(spec.options());
    fingerprint.optional(spec.format());
    fingerprint.optional(spec.destination());
    fingerprint.optional(contentVersion);
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  /**
   * The fingerprint in hex of a later take of what has the fingerprint {@code base}: the same,
   * asked for once more since a person wanted another result.
   *
   * @param take at least 2
   */
  static String ofTake(String base, int take) {
    if (take < 2) {
      throw new IllegalArgumentException("the first take has the fingerprint itself: " + take);
    }
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.text(TAKE);
    fingerprint.text(base);
    fingerprint.number(BigDecimal.valueOf(take));
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  private void optional(Optional<?> value) {
    if (value.isPresent()) {
      value(value.get());
    } else {
      field('-', "");
    }
  }

  private void value(Object value) {
    if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof List<?> list) {
      field('l', String.valueOf(list.size()));
      list.forEach(this::value);
    } else if (value instanceof BigDecimal number) {
      number(number);
    } else if (value instanceof Number number) {
      number(BigDecimal.valueOf(number.longValue()));
    } else if (value instanceof Boolean flag) {
      field('b', flag.toString());
    } else if (value instanceof String text) {
      text(text);
    } else {
      throw new IllegalArgumentException("not a value of a job file: " + value.getClass());
    }
  }

  private void map(Map<?, ?> map) {
    TreeMap<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    field('m', String.valueOf(sorted.size()));
    sorted.forEach(
        (key, value) -> {
          text(key);
          value(value);
        });
  }

  private void number(BigDecimal number) {
    BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    field('n', plain.toPlainString()); // 2, 2.0 and 2e0 are the same number
  }

  private void text(String text) {
    field('t', text);
  }

  private void field(char kind, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update((kind + String.valueOf(bytes.length) + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
