package shotlist.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a service is and the key it knows us by. The key leaves this object only as the {@code
 * Authorization} header of a request to {@link #baseUrl()}; {@link #toString()} hides it.
 * Immutable.
 */
public final class ServiceAccess {
  /** Keys are some dozen characters; what is longer is not a key but the wrong file. */
  private static final int MAX_KEY_LENGTH = 4096;

  /** What an HTTP header can carry without quoting. */
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]|::1");

  private final Provider provider;
  private final String baseUrl;
  private final String key;

  private ServiceAccess(Provider provider, String baseUrl, String key) {
    this.provider = provider;
    this.baseUrl = baseUrl;
    this.key = key;
  }

  /**
   * Access to a service by a key that is at hand.
   *
   * @throws AccessException if the key cannot be one or the base URL would expose it
   */
  public static ServiceAccess of(Provider provider, String baseUrl, String key) {
    return new ServiceAccess(
        provider,
        checkedBaseUrl(provider, baseUrl),
        checkedKey(provider, provider.keyVariable(), key));
  }

  /**
   * Access as the environment describes it: {@code CLAID_API_KEY}, or {@code CLAID_API_KEY_FILE}
   * naming a file that holds it, and {@code CLAID_BASE_URL}. An empty variable counts as not set.
   *
   * @throws AccessException if there is no key, if it cannot be read, or if the base URL would
   *     expose it
   */
  public static ServiceAccess fromEnvironment(Provider provider, Map<String, String> environment) {
    String variable = provider.keyVariable();
    String fileVariable = variable + "_FILE";
    Optional<String> key = value(environment, variable);
    Optional<String> file = value(environment, fileVariable);
    String baseUrl =
        value(environment, provider.baseUrlVariable()).orElse(provider.defaultBaseUrl());
    if (key.isPresent() && file.isPresent()) {
      throw new AccessException(
          String.format(
              "Both %s and %s are set, and only one can be meant.%n"
                  + "  Nothing was sent: unset one of them and run again.",
              variable, fileVariable));
    }
    if (key.isPresent()) {
      return of(provider, baseUrl, key.get());
    }
    if (file.isPresent()) {
      return new ServiceAccess(
          provider,
          checkedBaseUrl(provider, baseUrl),
          checkedKey(provider, fileVariable, read(fileVariable, file.get())));
    }
    throw new AccessException(
        String.format(
            "%s is not set, so %s would take nothing from this installation. Nothing was sent.%n"
                + "  Set %s to the key, or %s to the path of a file that holds it."
                + " To try without a key: --sandbox",
            variable, provider.word(), variable, fileVariable));
  }

  public Provider provider() {
    return provider;
  }

  /** An absolute URL without a trailing slash: https, or http to this machine. */
  public String baseUrl() {
    return baseUrl;
  }

  /**
   * Names the account without revealing the key: 16 hexadecimal digits, the same in every process
   * that uses this key at this address.
   */
  public String accountHash() {
    String account = provider.word() + "\n" + baseUrl + "\n" + key;
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(account.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  /** The {@code Authorization} header's value. */
  String authorization() {
    return "Bearer " + key;
  }

  /** The text with the key, should a service have echoed it, blacked out. */
  String withoutKey(String text) {
    return text.replace(key, "[key]");
  }

  @Override
  public String toString() {
    return provider.word() + " at " + baseUrl + " with key [hidden]";
  }

  private static Optional<String> value(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static String read(String variable, String file) {
    try (InputStream content = Files.newInputStream(Path.of(file))) {
      return new String(content.readNBytes(MAX_KEY_LENGTH + 2), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw unreadable(variable, file, "there is no such file");
    } catch (IOException | InvalidPathException e) {
      throw unreadable(variable, file, "it cannot be read");
    }
  }

  private static AccessException unreadable(String variable, String file, String why) {
    return new AccessException(
        String.format(
            "%s names %s, but %s.%n"
                + "  Nothing was sent: correct the path or the file's permissions and run again.",
            variable, file, why));
  }

  private static String checkedKey(Provider provider, String variable, String text) {
    String key = text.strip();
    if (key.isEmpty()) {
      throw unusable(provider, variable, "an empty key");
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw unusable(provider, variable, "more than " + MAX_KEY_LENGTH + " characters");
    }
    if (!KEY.matcher(key).matches()) {
      throw unusable(provider, variable, "blanks, line breaks or characters outside ASCII");
    }
    return key;
  }

  private static AccessException unusable(Provider provider, String variable, String what) {
    return new AccessException(
        String.format(
            "%s gives %s, which is no key of %s.%n"
                + "  Nothing was sent: copy the key again, alone, and run again.",
            variable, what, provider.word()));
  }

  private static String checkedBaseUrl(Provider provider, String text) {
    URI url;
    try {
      url = new URI(text.strip());
    } catch (URISyntaxException e) {
      throw misplaced(provider, "is not a URL");
    }
    if (url.getRawUserInfo() != null) {
      throw misplaced(provider, "holds a user name or password");
    }
    if (url.getHost() == null || url.getRawQuery() != null || url.getRawFragment() != null) {
      throw misplaced(provider, "is not the plain address of a server: " + text);
    }
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    boolean loopback = LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches();
    if (!scheme.equals("https") && !(scheme.equals("http") && loopback)) {
      throw misplaced(provider, "would send the key unencrypted: " + text);
    }
    return url.toString().replaceFirst("/+$", "");
  }

  private static AccessException misplaced(Provider provider, String why) {
    return new AccessException(
        String.format(
            "%s %s%n  Nothing was sent: give an https address such as %s"
                + " (http is for this machine only) and run again.",
            provider.baseUrlVariable(), why, provider.defaultBaseUrl()));
  }
}
