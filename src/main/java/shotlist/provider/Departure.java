package shotlist.provider;

/**
 * The last moment before a request is written: the connection is there, nothing has left yet.
 * Opening a connection takes now ten milliseconds, now a hundred; what has to happen at the right
 * time, the throttle's turn above all, happens here. Called on a thread of the HTTP client, at most
 * once for a request.
 */
@FunctionalInterface
public interface Departure {
  /** Sends as soon as the connection is there. */
  Departure AT_ONCE = () -> true;

  /**
   * Waits for the moment. Keep it short: a connection that idles is closed by the other side.
   *
   * @return false where the request is not to be sent now; nothing of it is written then
   * @throws InterruptedException likewise
   */
  boolean await() throws InterruptedException;

  /**
   * The connection is open still, and the first byte is written now: from here on it may be read.
   */
  default void leaves() {}

  /** The request has been written to its end, which may have taken a while after the moment. */
  default void written() {}

  /** Sends as soon as the connection is there, and tells when it was written. */
  static Departure atOnce(Runnable written) {
    return new Departure() {
      @Override
      public boolean await() {
        return true;
      }

      @Override
      public void written() {
        written.run();
      }
    };
  }
}
