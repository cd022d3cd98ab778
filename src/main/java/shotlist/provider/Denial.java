package shotlist.provider;

/** What a service that takes nothing from us holds against us. */
public enum Denial {
  /** The key is missing, wrong or lacks the scope (401, Claid's 403). */
  KEY,
  /** The account has no credits left, or no subscription (402). */
  PAYMENT
}
