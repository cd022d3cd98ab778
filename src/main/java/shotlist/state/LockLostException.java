package shotlist.state;

/**
 * Another run has the lock that this one had: its connection to the database, or its machine, was
 * away for too long. Nothing more may be sent.
 */
public final class LockLostException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  LockLostException(String message) {
    super(message);
  }
}
