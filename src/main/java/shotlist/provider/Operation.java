package shotlist.provider;

import java.util.Optional;

/** What can be asked of a service. */
public enum Operation {
  CLAID_BACKGROUND(Provider.CLAID, "background", true),
  CLAID_EDIT(Provider.CLAID, "edit", false),
  CLAID_VIDEO(Provider.CLAID, "video", false),
  MAGIC_HOUR_EDIT(Provider.MAGIC_HOUR, "edit", false);

  private final Provider provider;
  private final String word;
  private final boolean synchronous;

  Operation(Provider provider, String word, boolean synchronous) {
    this.provider = provider;
    this.word = word;
    this.synchronous = synchronous;
  }

  public Provider provider() {
    return provider;
  }

  /** The operation's name in job files and manifests, unique within its provider. */
  public String word() {
    return word;
  }

  /** Whether the answer to a submission carries the result; there is nothing to poll then. */
  public boolean synchronous() {
    return synchronous;
  }

  public static Optional<Operation> find(Provider provider, String word) {
    for (Operation operation : values()) {
      if (operation.provider == provider && operation.word.equals(word)) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  /** As a person says it: {@code claid background}. */
  @Override
  public String toString() {
    return provider.word() + " " + word;
  }
}
