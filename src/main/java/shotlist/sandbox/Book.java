package shotlist.sandbox;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The sandbox's book at one moment: what was charged, and what the client did wrong. Nothing in it
 * changes later.
 *
 * @param charged the sum of all charges
 * @param refunded the sum of what was given back
 * @param violations what no client of a paid service may do, in order, one sentence each
 * @param counts by operation, such as {@code claid edit}
 */
public record Book(
    List<Charge> charges,
    BigDecimal charged,
    BigDecimal refunded,
    List<String> violations,
    Map<String, Counts> counts) {

  /**
   * A request that was taken.
   *
   * @param task the service's id of it; of a synchronous one, the answer's request id
   * @param key a hash of the key that pays
   * @param refunded what was given back of the amount
   * @param fingerprint a hash of the request's body, its label left out
   * @param label what the client called it, or nothing
   */
  public record Charge(
      String task,
      String operation,
      String key,
      BigDecimal amount,
      BigDecimal refunded,
      String fingerprint,
      Instant at,
      String source,
      String label) {}

  /**
   * What was asked.
   *
   * @param accepted submissions that were taken
   * @param limited requests answered 429, because a limit was passed
   * @param rejected submissions refused for another reason
   * @param polls questions about a task
   * @param downloads results asked for
   */
  public record Counts(long accepted, long limited, long rejected, long polls, long downloads) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          accepted + other.accepted,
          limited + other.limited,
          rejected + other.rejected,
          polls + other.polls,
          downloads + other.downloads);
    }
  }

  /** What was asked of one operation, such as {@code claid edit}. */
  public Counts counts(String operation) {
    return counts.getOrDefault(operation, Counts.NONE);
  }

  public Book {
    charges = List.copyOf(charges);
    violations = List.copyOf(violations);
    counts = Map.copyOf(counts);
  }
}
