package shotlist.provider;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The line between "certainly not sent" and "may have been sent". A request passes its gate once,
 * on an established connection, just before its first byte is written; a gate that was shut before
 * lets nothing through any more. So whoever gives up on a request knows which of the two it is.
 */
final class SendGate {
  private enum State {
    WAITING,
    PASSED,
    SHUT
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** Whether the caller may write the request now; true at most once. */
  boolean pass() {
    return state.compareAndSet(State.WAITING, State.PASSED);
  }

  /** Lets nothing through any more, and tells whether that came in time. */
  boolean shut() {
    state.compareAndSet(State.WAITING, State.SHUT);
    return state.get() == State.SHUT;
  }
}
