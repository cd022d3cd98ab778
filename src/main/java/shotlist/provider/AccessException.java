package shotlist.provider;

/**
 * A service cannot be used as this installation is configured: no key, an unreadable key file, a
 * base URL that would expose the key. The message is for the person who configures it: what is
 * wrong, what that means, what to do. It never holds the key.
 */
public final class AccessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AccessException(String message) {
    super(message);
  }
}
