package shotlist.throttle;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A turn to send one request, held from shortly before its slot. Nothing is consumed until {@link
 * #await} returns; a turn closed before consumes nothing. It may be awaited by another thread than
 * the one that took it, for instance by the one that has just opened the connection.
 */
public final class Turn implements AutoCloseable {
  private final Throttle throttle;
  private final AtomicBoolean open = new AtomicBoolean(true);

  Turn(Throttle throttle) {
    this.throttle = throttle;
  }

  /**
   * Waits until shortly before the slot; nothing is consumed. For what must be done as late as
   * possible and yet before.
   *
   * @param lead how long before the slot to return
   * @param patience how long to wait at most
   * @return false where the slot is farther than that: a pause came between
   * @throws InterruptedException nothing may be sent; the turn is still to be closed
   */
  public boolean approach(Duration lead, Duration patience) throws InterruptedException {
    return throttle.approachSlot(lead.toNanos(), patience.toNanos());
  }

  /**
   * Waits for the slot, through any pause, and takes it: whoever returns from here sends now. The
   * spacing to the next request counts from this moment, however late it is. The turn is over; the
   * next submitter may prepare while this one's request is under way.
   *
   * @throws InterruptedException nothing was consumed, nothing may be sent; the turn is still to be
   *     closed
   * @throws IllegalStateException the turn was over, or closed while it was awaited: nothing may be
   *     sent
   */
  public void await() throws InterruptedException {
    await(Duration.ofNanos(Long.MAX_VALUE));
  }

  /**
   * As {@link #await()}, but gives up where the slot is not within {@code patience}: a pause came
   * between.
   *
   * @return false where nothing was consumed and nothing may be sent; the turn is still to be
   *     closed
   */
  public boolean await(Duration patience) throws InterruptedException {
    if (!open.get()) {
      throw new IllegalStateException("this turn is over: it was awaited or closed before");
    }
    if (!throttle.awaitSlot(patience.toNanos())) {
      return false;
    }
    if (!end()) {
      throw new IllegalStateException("this turn was closed while it was awaited");
    }
    return true;
  }

  /** Gives the turn back, if it was not used: the next submitter has it at once. */
  @Override
  public void close() {
    end();
  }

  private boolean end() {
    boolean wasOpen = open.compareAndSet(true, false);
    if (wasOpen) {
      throttle.giveBack();
    }
    return wasOpen;
  }
}
