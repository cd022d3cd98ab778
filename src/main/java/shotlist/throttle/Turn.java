package shotlist.throttle;

/**
 * A turn to send one request, held from shortly before its slot. Nothing is consumed until {@link
 * #await} returns; a turn closed before consumes nothing. Used by one thread.
 */
public final class Turn implements AutoCloseable {
  private final Throttle throttle;
  private boolean open = true;

  Turn(Throttle throttle) {
    this.throttle = throttle;
  }

  /**
   * Waits for the slot, through any pause, and takes it: whoever returns from here sends now. The
   * spacing to the next request counts from this moment, however late it is. The turn is over; the
   * next submitter may prepare while this one's request is under way.
   *
   * @throws InterruptedException nothing was consumed, nothing may be sent; the turn is still to be
   *     closed
   */
  public void await() throws InterruptedException {
    if (!open) {
      throw new IllegalStateException("a turn is awaited once, and not after it was closed");
    }
    throttle.awaitSlot();
    close();
  }

  /** Gives the turn back, if it was not used: the next submitter has it at once. */
  @Override
  public void close() {
    if (open) {
      open = false;
      throttle.giveBack();
    }
  }
}
