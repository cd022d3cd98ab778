package shotlist.throttle;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import shotlist.state.Database;
import shotlist.throttle.Account.Lane;

/**
 * The throttles of this process: one for each operation, one bucket for each account that they
 * share. On PostgreSQL, all processes share the buckets. For any number of threads.
 *
 * <p>A restart never earns a 429: shared buckets outlive the process. Elsewhere, unless the last
 * turn of an earlier process is known to be long enough ago, a bucket starts empty and its first
 * turn comes one spacing after the start. One spacing is enough for the minute as well, because
 * every process keeps the same spacing and so every gap is as long as it must be. It is not enough
 * in the first minute after somebody lowered the limits: what an earlier process sent under higher
 * ones is not counted.
 */
public final class Throttles implements AutoCloseable {
  private final ThrottleClock clock;
  private final Buckets buckets;
  private final Map<String, Account> accounts = new HashMap<>();
  private final Map<String, Throttle> throttles = new HashMap<>();

  /**
   * @param clock runs and waits
   * @param instants dates the last turns for {@code memory}
   * @param memory what earlier processes left; none where {@code source} outlives the process
   */
  public Throttles(
      ThrottleClock clock, InstantSource instants, TurnMemory memory, BucketSource source) {
    this(clock, new OwnBuckets(clock, instants, memory, source));
  }

  Throttles(ThrottleClock clock, Buckets buckets) {
    this.clock = clock;
    this.buckets = buckets;
  }

  /**
   * Throttles that keep what they must in the state: shared with all other processes where the
   * state is, else of this process alone.
   *
   * @param clock runs and waits
   * @param instants the machine's clock, which may be wrong
   */
  public static Throttles in(Database database, ThrottleClock clock, InstantSource instants) {
    return database.isShared()
        ? new Throttles(clock, PostgresBuckets.open(database, clock, instants))
        : new Throttles(
            clock, instants, new SqlTurnMemory(database), BucketSource.inProcess(clock));
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
   * Notes the last turns for the next process, or tells the others that we are gone. To be called
   * at a clean end, when nobody takes turns any more; whoever does not get here leaves an unclean
   * end behind, which is safe.
   */
  @Override
  public synchronized void close() {
    buckets.close();
  }

  private Account open(String name, Limits limits) {
    return new Account(
        buckets.open(name, limits), buckets.openForPolls(name, limits), buckets, clock);
  }

  private Throttle open(Account account, String name, Limits limits) {
    Lane lane = account.addLane(buckets.open(name, limits));
    return new Throttle(account, lane, clock);
  }

  private static void requireSame(PacedBucket bucket, Limits limits) {
    if (!bucket.limits().equals(limits)) {
      throw new IllegalArgumentException(
          bucket.name() + " is already limited to " + bucket.limits() + ", not to " + limits);
    }
  }
}
