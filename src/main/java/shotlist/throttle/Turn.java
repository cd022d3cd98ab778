package shotlist.throttle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import shotlist.throttle.Account.Grant;

/**
 * A turn to send one request, held from shortly before its slot. Nothing is consumed until {@link
 * #await} returns; a turn closed before consumes nothing. It may be awaited by another thread than
 * the one that took it, for instance by the one that has just opened the connection.
 */
public final class Turn implements AutoCloseable {
  private final Throttle throttle;
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AtomicBoolean inLine = new AtomicBoolean();
  private volatile @Nullable Grant taken;

  Turn(Throttle throttle) {
    this.throttle = throttle;
  }

  /**
   * Waits until shortly before the slot; nothing is consumed. For what must be done as late as
   * possible and yet before. No more get here at once than are needed for that.
   *
   * @param lead how long before the slot to return
   * @param patience how long to wait at most
   * @return false where the slot is farther than that: a pause came between
   * @throws InterruptedException nothing may be sent; the turn is still to be closed
   */
  public boolean approach(Duration lead, Duration patience) throws InterruptedException {
    long start = throttle.nanoTime();
    if (!inLine.get()) {
      throttle.line();
      inLine.set(true);
      if (!open.get()) { // closed meanwhile, by who did not know of our place in line
        leaveLine();
        return false;
      }
    }
    return throttle.approachSlot(start, lead.toNanos(), patience.toNanos());
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
    Optional<Grant> grant = throttle.awaitSlot(patience.toNanos());
    if (grant.isEmpty()) {
      return false;
    }
    taken = grant.get();
    if (!end()) {
      throw new IllegalStateException("this turn was closed while it was awaited");
    }
    return true;
  }

  /**
   * The request whose turn this was has left to its last byte. Opening, writing and a busy machine
   * may have made that late: by as much, the next turns come later, and the next polls.
   */
  public void written() {
    Grant used = taken;
    if (used == null) {
      throw new IllegalStateException("this turn was not awaited");
    }
    throttle.written(used);
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
      leaveLine();
    }
    return wasOpen;
  }

  private void leaveLine() {
    if (inLine.getAndSet(false)) {
      throttle.leaveLine();
    }
  }
}
