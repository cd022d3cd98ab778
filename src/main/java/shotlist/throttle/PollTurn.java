package shotlist.throttle;

/** The turn in which a poll is sent. It is used: its token is gone. */
public final class PollTurn {
  private final Throttle throttle;
  private final Account.Grant taken;

  PollTurn(Throttle throttle, Account.Grant taken) {
    this.throttle = throttle;
    this.taken = taken;
  }

  /**
   * The poll has left to its last byte. Opening a connection and a busy machine may have made that
   * late: by as much, what follows comes later.
   */
  public void written() {
    throttle.pollWritten(taken);
  }
}
