package shotlist.rule;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** What one value of a job file may be. Rules are immutable and shared by all threads. */
public sealed interface Rule {
  /** Any text of {@code min} to {@code max} characters (Unicode code points). */
  record Text(int min, int max) implements Rule {}

  /** Text that matches a regular expression as a whole; {@code example} shows one that does. */
  record Pattern(String regex, String example) implements Rule {}

  /** One of these words; compared exactly. */
  record Choice(List<String> words) implements Rule {}

  /** A whole number in a range, both ends included. */
  record Whole(long min, long max) implements Rule {}

  /** One of these whole numbers. */
  record WholeOf(List<Long> values) implements Rule {}

  /** A decimal number in a range, both ends included. */
  record Decimal(BigDecimal min, BigDecimal max) implements Rule {}

  /** {@code true} or {@code false}. */
  record Flag() implements Rule {}

  /** A list of values that all keep one rule. */
  record ListOf(Rule element, int max) implements Rule {}

  /** Named keys; a key that is not named is an error. */
  record Group(Map<String, Key> keys) implements Rule {}

  /** Keys chosen by the writer, all values of one rule. */
  record Names(Rule value) implements Rule {}

  /** A value that keeps at least one of these rules; the first that fits is taken. */
  record AnyOf(List<Rule> rules) implements Rule {}

  /** Whatever the writer puts there. */
  record Anything() implements Rule {}

  /** A key of a {@link Group}: its rule, whether it must be there, and a sentence for editors. */
  record Key(Rule rule, boolean required, String about) {}
}
