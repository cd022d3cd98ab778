package shotlist.provider;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

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
  private final Departure departure;
  private volatile boolean calledOff;
  private volatile long passedAt;

  SendGate(Departure departure) {
    this.departure = departure;
  }

  /**
   * Waits for the departure. Whether the caller may write the request now; true at most once.
   *
   * @param open whether the connection still is, asked after the wait
   */
  boolean pass(BooleanSupplier open) {
    if (state.get() != State.WAITING) {
      return false; // a second way through, or given up: the departure is not for it
    }
    calledOff = true; // until the departure says otherwise: what takes long there, is ours
    boolean departs;
    try {
      departs = departure.await();
    } catch (InterruptedException e) {
      departs = false; // a stop, not an interrupt of this thread, which is the HTTP client's
    }
    calledOff = !departs;
    passedAt = System.nanoTime();
    boolean passes =
        departs && open.getAsBoolean() && state.compareAndSet(State.WAITING, State.PASSED);
    if (passes) {
      departure.leaves();
    }
    return passes;
  }

  /** The request has been written to its end. */
  void written() {
    departure.written();
  }

  /** When the request passed, in {@link System#nanoTime}; empty while it has not. */
  OptionalLong passedAt() {
    return state.get() == State.PASSED ? OptionalLong.of(passedAt) : OptionalLong.empty();
  }

  /** Whether the departure did not let the request go, or has not yet. */
  boolean calledOff() {
    return calledOff;
  }

  /** Lets nothing through any more, and tells whether that came in time. */
  boolean shut() {
    state.compareAndSet(State.WAITING, State.SHUT);
    return state.get() == State.SHUT;
  }
}
