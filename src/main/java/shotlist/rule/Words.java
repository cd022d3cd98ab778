package shotlist.rule;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Rules and values in words a person reads. */
final class Words {
  private static final int LONGEST_SHOWN = 60;

  /** A bound that nobody reaches is there for the computer, not for people. */
  private static final long NO_BOUND = 1_000_000_000;

  private Words() {}

  /** What a rule allows, to follow "must be". */
  static String allowedBy(Rule rule) {
    if (rule instanceof Rule.Text text) {
      return textOf(text);
    }
    if (rule instanceof Rule.Pattern pattern) {
      return "text like " + pattern.example();
    }
    if (rule instanceof Rule.Choice choice) {
      return oneOf(distinct(choice.words()));
    }
    if (rule instanceof Rule.Whole whole) {
      return whole.max() >= NO_BOUND
          ? "a whole number of at least " + whole.min()
          : "a whole number from " + whole.min() + " to " + whole.max();
    }
    if (rule instanceof Rule.WholeOf wholeOf) {
      return oneOf(wholeOf.values().stream().map(String::valueOf).toList());
    }
    if (rule instanceof Rule.Decimal decimal) {
      String min = number(decimal.min());
      return decimal.max().compareTo(BigDecimal.valueOf(NO_BOUND)) >= 0
          ? "a number of at least " + min
          : "a number from " + min + " to " + number(decimal.max());
    }
    if (rule instanceof Rule.Flag) {
      return "true or false";
    }
    if (rule instanceof Rule.ListOf) {
      return "a list";
    }
    if (rule instanceof Rule.Group group) {
      return "keys of its own (" + String.join(", ", group.keys().keySet()) + ")";
    }
    if (rule instanceof Rule.Names) {
      return "keys of its own";
    }
    if (rule instanceof Rule.AnyOf anyOf) {
      return anyOf(anyOf);
    }
    if (rule instanceof Rule.Anything) {
      return "anything";
    }
    throw new AssertionError(rule);
  }

  /** A value as it was written, in quotes where it is text, cut where it is long. */
  static String shown(Value value) {
    if (value instanceof Value.Scalar scalar) {
      if (scalar.plain() == null) {
        return "empty";
      }
      return scalar.plain() instanceof String
          ? "\"" + cut(scalar.text()) + "\""
          : cut(scalar.text());
    }
    return value instanceof Value.Sequence ? "a list" : "a group of keys";
  }

  static String cut(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.codePointCount(0, line.length()) <= LONGEST_SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_SHOWN)) + "…";
  }

  private static String textOf(Rule.Text text) {
    if (text.min() == 0) {
      return "text of at most " + text.max() + " characters";
    }
    return "text of " + text.min() + " to " + text.max() + " characters";
  }

  private static String anyOf(Rule.AnyOf anyOf) {
    List<String> flat = new ArrayList<>();
    for (Rule rule : anyOf.rules()) {
      if (rule instanceof Rule.Choice choice) {
        flat.addAll(distinct(choice.words()));
      } else if (rule instanceof Rule.WholeOf wholeOf) {
        wholeOf.values().forEach(value -> flat.add(value.toString()));
      } else if (rule instanceof Rule.Group) {
        flat.add("keys of its own");
      } else {
        flat.add(allowedBy(rule));
      }
    }
    return oneOf(distinct(flat));
  }

  /** Without what differs only in case from a word before it. */
  private static List<String> distinct(List<String> words) {
    Map<String, String> distinct = new LinkedHashMap<>();
    words.forEach(word -> distinct.putIfAbsent(word.toLowerCase(Locale.ROOT), word));
    return distinct.values().stream().map(Words::readable).toList();
  }

  /** In quotes where it is but a sign. */
  private static String readable(String word) {
    return word.length() == 1 && !Character.isLetterOrDigit(word.charAt(0))
        ? "\"" + word + "\""
        : word;
  }

  private static String oneOf(List<String> words) {
    if (words.size() == 1) {
      return words.get(0);
    }
    String head = words.stream().limit(words.size() - 1).collect(Collectors.joining(", "));
    return head + " or " + words.get(words.size() - 1);
  }

  private static String number(BigDecimal number) {
    return number.stripTrailingZeros().toPlainString();
  }
}
