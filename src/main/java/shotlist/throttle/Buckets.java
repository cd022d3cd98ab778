package shotlist.throttle;

import java.util.Optional;

/** Where the throttles of a process have their buckets. */
interface Buckets extends AutoCloseable {
  /** The bucket of this name; asked for once. */
  PacedBucket open(String name, Limits limits);

  /**
   * The bucket that holds back the polls of all processes while a submission of one of them is due;
   * nobody takes from it. Empty where no other process can be.
   */
  Optional<PacedBucket> openForPolls(String account, Limits limits);

  /** Whether other processes take from the account's buckets just now. */
  boolean isShared(String account);

  /** Nanoseconds after which who waits looks again, since others may have changed something. */
  long lookAgainNanos();

  /** No more turns are taken. */
  @Override
  void close();
}
