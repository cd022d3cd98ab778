package shotlist.ledger;

/**
 * Sums over entries. Each credit is in exactly one of them until it is refunded.
 *
 * @param reserved set aside for requests whose fate is open
 * @param charged what services took, refunds not subtracted
 * @param refunded what they gave back
 * @param inDoubt set aside for requests whose fate nobody knows; counted as spent
 */
public record Balance(Credits reserved, Credits charged, Credits refunded, Credits inDoubt) {
  /** No entries. */
  public static final Balance NOTHING =
      new Balance(Credits.ZERO, Credits.ZERO, Credits.ZERO, Credits.ZERO);
}
