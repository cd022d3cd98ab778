package shotlist.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of a service's credits: never negative, three decimals, never rounded. Half credits
 * exist (Claid's auto-prompt surcharge is 0.5), so no amount is ever held in binary floating point.
 */
public record Credits(BigDecimal amount) implements Comparable<Credits> {
  /** No credits. */
  public static final Credits ZERO = new Credits(BigDecimal.ZERO);

  public Credits {
    amount = amount.setScale(3, RoundingMode.UNNECESSARY); // 2 and 2.0 are the same credits
    if (amount.signum() < 0) {
      throw new IllegalArgumentException("credits cannot be negative: " + amount);
    }
  }

  /** Credits of a decimal number such as {@code 2} or {@code 0.5}. */
  public static Credits of(String amount) {
    return new Credits(new BigDecimal(amount));
  }

  /** Whole credits. */
  public static Credits of(long amount) {
    return new Credits(BigDecimal.valueOf(amount));
  }

  public Credits plus(Credits other) {
    return new Credits(amount.add(other.amount));
  }

  /** The difference; fails where {@code other} is more than this. */
  public Credits minus(Credits other) {
    return new Credits(amount.subtract(other.amount));
  }

  public Credits times(int count) {
    return new Credits(amount.multiply(BigDecimal.valueOf(count)));
  }

  public boolean isZero() {
    return amount.signum() == 0;
  }

  public boolean isMoreThan(Credits other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Credits other) {
    return amount.compareTo(other.amount);
  }

  /** As a person writes it: {@code 2}, {@code 0.5}. */
  @Override
  public String toString() {
    BigDecimal plain = amount.stripTrailingZeros();
    return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
  }
}
