package shotlist.provider;

import java.util.Optional;

/** A paid image service, with the names under which an installation configures it. */
public enum Provider {
  CLAID("claid", "CLAID_API_KEY", "CLAID_BASE_URL", "https://api.claid.ai"),
  MAGIC_HOUR("magic-hour", "MAGIC_HOUR_API_KEY", "MAGIC_HOUR_BASE_URL", "https://api.magichour.ai");

  private final String word;
  private final String keyVariable;
  private final String baseUrlVariable;
  private final String defaultBaseUrl;

  Provider(String word, String keyVariable, String baseUrlVariable, String defaultBaseUrl) {
    this.word = word;
    this.keyVariable = keyVariable;
    this.baseUrlVariable = baseUrlVariable;
    this.defaultBaseUrl = defaultBaseUrl;
  }

  /** The service's name in job files, manifests and the ledger. */
  public String word() {
    return word;
  }

  /**
   * The environment variable that holds the key; with {@code _FILE} appended, the one that names a
   * file.
   */
  public String keyVariable() {
    return keyVariable;
  }

  /** The environment variable that replaces {@link #defaultBaseUrl()}. */
  public String baseUrlVariable() {
    return baseUrlVariable;
  }

  public String defaultBaseUrl() {
    return defaultBaseUrl;
  }

  public static Optional<Provider> find(String word) {
    for (Provider provider : values()) {
      if (provider.word.equals(word)) {
        return Optional.of(provider);
      }
    }
    return Optional.empty();
  }
}
