package shotlist.cli;

/** A command line, or a job file on it, that asks for what cannot be done. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message is what the person who typed it reads. */
  UsageException(String message) {
    super(message);
  }
}
