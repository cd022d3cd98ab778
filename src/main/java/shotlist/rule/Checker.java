package shotlist.rule;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what a person wrote against the rules and collects everything that is wrong with it, in the
 * order it was written.
 */
public final class Checker {
  private static final int MOST_PROBLEMS = 100;
  private static final int MOST_HOMES = 3;

  private final Rule root;
  private final List<Problem> problems = new ArrayList<>();

  private Checker(Rule root) {
    this.root = root;
  }

  /**
   * Everything in {@code value} that breaks {@code rule}; empty where nothing does.
   *
   * @param key the dotted path of the value itself; empty text for the root
   */
  public static List<Problem> check(Value value, Rule rule, String key) {
    Checker checker = new Checker(rule);
    checker.check(key, value, rule, "");
    return checker.problems.stream()
        .sorted(comparingInt(problem -> problem.place().line())) // stable, so else as found
        .toList();
  }

  /** Whether a value keeps a rule. */
  public static boolean fits(Value value, Rule rule) {
    return check(value, rule, "").isEmpty();
  }

  /**
   * {@code about} is what the schema says of the key, for values that a rule alone does not
   * explain.
   */
  private void check(String key, Value value, Rule rule, String about) {
    if (problems.size() >= MOST_PROBLEMS || rule instanceof Rule.Anything) {
      return;
    }
    if (rule instanceof Rule.AnyOf anyOf) {
      checkAnyOf(key, value, anyOf, about);
    } else if (value instanceof Value.Mapping mapping && rule instanceof Rule.Group group) {
      checkGroup(key, mapping, group, about);
    } else if (value instanceof Value.Mapping mapping && rule instanceof Rule.Names names) {
      mapping.entries().forEach(e -> check(below(key, e.key()), e.value(), names.value(), ""));
    } else if (value instanceof Value.Sequence sequence && rule instanceof Rule.ListOf listOf) {
      checkList(key, sequence, listOf);
    } else if (!(value instanceof Value.Scalar scalar) || !keeps(scalar, rule)) {
      refuse(key, value, rule, about);
    }
  }

  private void checkGroup(String key, Value.Mapping mapping, Rule.Group group, String about) {
    Set<String> meant = new HashSet<>();
    for (Value.Entry entry : mapping.entries()) {
      Rule.Key known = group.keys().get(entry.key());
      if (known == null) {
        Optional<String> guess = Nearest.to(entry.key(), group.keys().keySet());
        guess.ifPresent(meant::add); // and so not missing
        refuseKey(key, entry, group.keys().keySet(), guess, about);
      } else {
        check(below(key, entry.key()), entry.value(), known.rule(), known.about());
      }
    }
    group
        .keys()
        .forEach(
            (name, wanted) -> {
              if (wanted.required() && mapping.find(name).isEmpty() && !meant.contains(name)) {
                missing(below(key, name), mapping.place(), wanted);
              }
            });
  }

  /** Of a missing group, what is missed are the keys in it that must be there. */
  private void missing(String key, Place place, Rule.Key wanted) {
    List<Map.Entry<String, Rule.Key>> inner =
        wanted.rule() instanceof Rule.Group group
            ? group.keys().entrySet().stream().filter(e -> e.getValue().required()).toList()
            : List.of();
    inner.forEach(entry -> missing(below(key, entry.getKey()), place, entry.getValue()));
    if (inner.isEmpty()) {
      add(
          place,
          key,
          "\"" + key + "\" is missing.",
          wanted.rule() instanceof Rule.Text
              ? wanted.about()
              : wanted.about() + " It must be " + Words.allowedBy(wanted.rule()) + ".");
    }
  }

  private void checkList(String key, Value.Sequence sequence, Rule.ListOf listOf) {
    if (sequence.elements().size() > listOf.max()) {
      String many = sequence.elements().size() + " elements";
      String most = "At most " + listOf.max() + " are allowed.";
      add(sequence.place(), key, "\"" + key + "\" has " + many + ".", most);
      return;
    }
    for (int i = 0; i < sequence.elements().size(); i++) {
      check(key + "[" + (i + 1) + "]", sequence.elements().get(i), listOf.element(), "");
    }
  }

  /**
   * A value that keeps none of the rules is held against the one that was most likely meant, so
   * that the message names the key at fault and not the whole.
   */
  private void checkAnyOf(String key, Value value, Rule.AnyOf anyOf, String about) {
    if (anyOf.rules().stream().anyMatch(rule -> fits(value, rule))) {
      return;
    }
    List<Rule> alike = anyOf.rules().stream().filter(rule -> isShapedLike(rule, value)).toList();
    List<Rule.Group> groups = new ArrayList<>();
    alike.forEach(
        rule -> {
          if (rule instanceof Rule.Group group) {
            groups.add(group);
          }
        });
    if (value instanceof Value.Mapping mapping && groups.size() > 1) {
      checkNearestGroup(key, mapping, groups);
    } else if (!(value instanceof Value.Scalar) && alike.size() == 1) {
      check(key, value, alike.get(0), about);
    } else {
      refuse(key, value, anyOf, about);
    }
  }

  private void checkNearestGroup(String key, Value.Mapping mapping, List<Rule.Group> groups) {
    Map<String, List<String>> tellers = tellers(groups);
    for (Map.Entry<String, List<String>> teller : tellers.entrySet()) {
      Rule words = new Rule.Choice(teller.getValue());
      Optional<Value.Entry> told = mapping.find(teller.getKey());
      if (told.isEmpty()) {
        Rule.Key about = groups.get(0).keys().get(teller.getKey());
        String sentence = about == null ? "" : about.about();
        missing(below(key, teller.getKey()), mapping.place(), new Rule.Key(words, true, sentence));
        return;
      }
      if (!fits(told.get().value(), words)) {
        check(below(key, teller.getKey()), told.get().value(), words, "");
        return;
      }
    }
    Rule nearest =
        groups.stream().min(comparingInt(group -> distance(mapping, group))).orElseThrow();
    check(key, mapping, nearest, "");
  }

  /** The keys by whose words all groups can be told apart, each with all its words. */
  private static Map<String, List<String>> tellers(List<Rule.Group> groups) {
    Map<String, List<String>> tellers = new HashMap<>();
    for (String name : groups.get(0).keys().keySet()) {
      List<String> words = new ArrayList<>();
      int tellable = 0;
      for (Rule.Group group : groups) {
        Rule.Key known = group.keys().get(name);
        if (known != null && known.required() && known.rule() instanceof Rule.Choice choice) {
          words.addAll(choice.words());
          tellable++;
        }
      }
      if (tellable == groups.size()) {
        tellers.put(name, words);
      }
    }
    return tellers;
  }

  /** Problems, with those of telling keys weighing most. */
  private static int distance(Value.Mapping mapping, Rule.Group group) {
    int told = 0;
    for (Map.Entry<String, Rule.Key> entry : group.keys().entrySet()) {
      Optional<Value.Entry> written = mapping.find(entry.getKey());
      if (entry.getValue().required()
          && written.isPresent()
          && !fits(written.get().value(), entry.getValue().rule())) {
        told += MOST_PROBLEMS;
      }
    }
    return told + check(mapping, group, "").size();
  }

  private static boolean isShapedLike(Rule rule, Value value) {
    if (value instanceof Value.Mapping) {
      return rule instanceof Rule.Group || rule instanceof Rule.Names;
    }
    if (value instanceof Value.Sequence) {
      return rule instanceof Rule.ListOf;
    }
    return !(rule instanceof Rule.Group
        || rule instanceof Rule.Names
        || rule instanceof Rule.ListOf);
  }

  private static boolean keeps(Value.Scalar scalar, Rule rule) {
    Object plain = scalar.plain();
    if (plain instanceof String text) {
      return keepsText(text, rule);
    }
    if (plain instanceof Long number && rule instanceof Rule.Whole whole) {
      return whole.min() <= number && number <= whole.max();
    }
    if (plain instanceof Long number && rule instanceof Rule.WholeOf wholeOf) {
      return wholeOf.values().contains(number);
    }
    if (rule instanceof Rule.Decimal decimal) {
      return number(scalar)
          .filter(n -> n.compareTo(decimal.min()) >= 0 && n.compareTo(decimal.max()) <= 0)
          .isPresent();
    }
    return plain instanceof Boolean && rule instanceof Rule.Flag;
  }

  private static boolean keepsText(String text, Rule rule) {
    if (rule instanceof Rule.Text bounds) {
      int length = text.codePointCount(0, text.length());
      return bounds.min() <= length && length <= bounds.max();
    }
    if (rule instanceof Rule.Pattern pattern) {
      return text.matches(pattern.regex());
    }
    return rule instanceof Rule.Choice choice && choice.words().contains(text);
  }

  private static Optional<BigDecimal> number(Value.Scalar scalar) {
    if (scalar.plain() instanceof Long number) {
      return Optional.of(BigDecimal.valueOf(number));
    }
    return scalar.plain() instanceof BigDecimal number ? Optional.of(number) : Optional.empty();
  }

  private void refuse(String key, Value value, Rule rule, String about) {
    String name = "\"" + key + "\"";
    if (value instanceof Value.Scalar scalar && scalar.plain() == null) {
      add(
          value.place(),
          key,
          name + " has no value.",
          "It must be " + Words.allowedBy(rule) + "; remove it to leave it out.");
      return;
    }
    String what =
        name + " must be " + Words.allowedBy(rule) + ", but it is " + Words.shown(value) + ".";
    add(value.place(), key, what + guess(value, rule), hint(value, rule, about));
  }

  private void refuseKey(
      String key, Value.Entry entry, Set<String> allowed, Optional<String> meant, String about) {
    String under = key.isEmpty() ? "." : " under \"" + key + "\".";
    String advice = belongs(entry.key(), key).or(() -> meant.map(Checker::didYouMean)).orElse("");
    add(
        entry.place(),
        below(key, entry.key()),
        "unknown key \"" + Words.cut(entry.key()) + "\"" + under + advice,
        allowed.isEmpty()
            ? "Nothing is allowed here. " + about
            : "Allowed here: " + String.join(", ", allowed) + ".");
  }

  /** The groups around or below its place in which a key is known that is unknown there. */
  private Optional<String> belongs(String name, String key) {
    List<String> homes = new ArrayList<>();
    collectHomes(name, root, "", homes);
    homes.removeIf(home -> !home.startsWith(key) && !key.startsWith(home));
    if (homes.isEmpty() || homes.size() > MOST_HOMES) {
      return Optional.empty();
    }
    return Optional.of(
        " It belongs "
            + homes.stream()
                .map(home -> home.isEmpty() ? "at the top" : "under \"" + home + "\"")
                .collect(joining(" or "))
            + ".");
  }

  private static void collectHomes(String name, Rule rule, String key, List<String> homes) {
    if (rule instanceof Rule.Group group) {
      if (group.keys().containsKey(name)) {
        homes.add(key);
      }
      group.keys().forEach((k, inner) -> collectHomes(name, inner.rule(), below(key, k), homes));
    }
  }

  private static String guess(Value value, Rule rule) {
    if (!(value instanceof Value.Scalar scalar)
        || scalar.text().chars().noneMatch(Character::isLetter)) {
      return "";
    }
    return Nearest.to(scalar.text(), words(rule)).map(Checker::didYouMean).orElse("");
  }

  private static List<String> words(Rule rule) {
    if (rule instanceof Rule.Choice choice) {
      return choice.words();
    }
    if (rule instanceof Rule.AnyOf anyOf) {
      return anyOf.rules().stream().flatMap(option -> words(option).stream()).toList();
    }
    return List.of();
  }

  /** What a person who knows no YAML would not see. */
  private static String hint(Value value, Rule rule, String about) {
    if (!(value instanceof Value.Scalar scalar)) {
      return "";
    }
    if (!(scalar.plain() instanceof String) && keepsText(scalar.text(), rule)) {
      return "Put it in quotes to make it text: \"" + Words.cut(scalar.text()) + "\".";
    }
    boolean number = rule instanceof Rule.Whole || rule instanceof Rule.Decimal;
    if (scalar.plain() instanceof String && number && scalar.text().matches("-?[0-9.]+")) {
      return "Without quotes it is a number.";
    }
    if (rule instanceof Rule.Pattern || rule instanceof Rule.AnyOf) {
      return about;
    }
    return "";
  }

  private static String didYouMean(String word) {
    return " Did you mean \"" + word + "\"?";
  }

  private static String below(String key, String name) {
    return key.isEmpty() ? name : key + "." + name;
  }

  private void add(Place place, String key, String what, String remedy) {
    problems.add(new Problem(place, key, what, remedy));
  }
}
