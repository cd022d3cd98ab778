package shotlist.throttle;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import shotlist.throttle.Account.Lane;

/**
 * The throttles of this process: one for each operation, one bucket for each account that they
 * share. For any number of threads.
 *
 * <p>A restart never earns a 429: unless the last turn of an earlier process is known to be long
 * enough ago, a bucket starts empty and its first turn comes one spacing after the start. One
 * spacing is enough for the minute as well, because every process keeps the same spacing and so
 * every gap is as long as it must be. It is not enough in the first minute after somebody lowered
 * the limits: what an earlier process sent under higher ones is not counted.
 */
public final class Throttles implements AutoCloseable {
  private final ThrottleClock clock;
  private final InstantSource instants;
  private final TurnMemory memory;
  private final BucketSource source;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<String, Throttle> throttles = new HashMap<>();

  /**
   * @param clock runs and waits
   * @param instants dates the last turns for {@code memory}
   * @param memory what earlier processes left; none where {@code source} outlives the process
   */
  public Throttles(
      ThrottleClock clock, InstantSource instants, TurnMemory memory, BucketSource source) {
    this.clock = clock;
    this.instants = instants;
    this.memory = memory;
    this.source = source;
  }

  /** Throttles of this process alone, on the machine's clock. */
  public static Throttles inProcess(TurnMemory memory) {
    ThrottleClock clock = ThrottleClock.system();
    return new Throttles(clock, InstantSource.system(), memory, BucketSource.inProcess(clock));
  }

  /**
   * The throttle of an operation on an account; the same names give the same throttle. The buckets
   * are named {@code account} and {@code account/operation}.
   *
   * @param account names whose limits these are, such as a service and a digest of its key; no
   *     secret, since it goes to the log, the memory and the bucket source
   * @param operation names the operation within the account
   * @throws IllegalArgumentException the account or the operation is already open with other limits
   */
  public synchronized Throttle throttle(
      String account, Limits accountLimits, String operation, Limits operationLimits) {
    Account shared = accounts.computeIfAbsent(account, name -> open(name, accountLimits));
    requireSame(shared.bucket(), accountLimits);
    String name = account + "/" + operation;
    Throttle throttle = throttles.computeIfAbsent(name, n -> open(shared, n, operationLimits));
    requireSame(throttle.bucket(), operationLimits);
    return throttle;
  }

  /**
   * Notes the last turns for the next process. To be called at a clean end, when nobody takes turns
   * any more; whoever does not get here leaves an unclean end behind, which is safe.
   */
  @Override
  public synchronized void close() {
    for (Account account : accounts.values()) {
      for (PacedBucket bucket : account.buckets()) {
        memory.save(bucket.name(), bucket.lastTurn());
      }
    }
  }

  private Account open(String name, Limits limits) {
    return new Account(bucket(name, limits), clock);
  }

  private Throttle open(Account account, String name, Limits limits) {
    Lane lane = account.addLane(bucket(name, limits));
    return new Throttle(account, lane, clock);
  }

  private PacedBucket bucket(String name, Limits limits) {
    return new PacedBucket(name, limits, memory.load(name), source, clock, instants);
  }

  private static void requireSame(PacedBucket bucket, Limits limits) {
    if (!bucket.limits().equals(limits)) {
      throw new IllegalArgumentException(
          bucket.name() + " is already limited to " + bucket.limits() + ", not to " + limits);
    }
  }
}
