package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.rule.Checker;
import shotlist.rule.Place;
import shotlist.rule.Problem;
import shotlist.rule.Rule;
import shotlist.rule.Value;

/**
 * The settings of the command line ({@code --set request.images=2}), put in place of the file's.
 */
final class Overrides {
  private static final int LONGEST_SHOWN = 80;

  private Overrides() {}

  /**
   * The file's values with the overrides in place, in their order.
   *
   * @param rules decides what is meant where a word could be text or a number; a shell has eaten
   *     the quotes that would tell
   */
  static Value.Mapping apply(Value.Mapping file, Map<String, String> overrides, Rule rules) {
    Value.Mapping settings = file;
    for (Map.Entry<String, String> override : overrides.entrySet()) {
      String key = override.getKey();
      Value value = value(key, override.getValue(), rules);
      settings = with(settings, List.of(key.split("\\.", -1)), 0, value);
    }
    return settings;
  }

  /** What messages call a setting of the command line. */
  static String origin(String key, String value) {
    String shown =
        value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    return "--set " + key + "=" + shown.replaceAll("\\p{Cntrl}+", " ");
  }

  private static Value value(String key, String text, Rule rules) {
    String origin = origin(key, text);
    boolean flow = text.startsWith("[") || (text.startsWith("{") && !text.startsWith("{{"));
    if (flow || text.startsWith("\"") || text.startsWith("'")) {
      return YamlText.parseFlow(text, origin);
    }
    Value.Scalar typed = YamlText.plainWord(text, Place.of(origin));
    Value.Scalar asText = new Value.Scalar(Place.of(origin), text, text);
    Optional<Rule> rule = find(rules, key);
    boolean onlyAsText =
        rule.isPresent() && !Checker.fits(typed, rule.get()) && Checker.fits(asText, rule.get());
    return onlyAsText ? asText : typed;
  }

  private static Optional<Rule> find(Rule rules, String key) {
    @Nullable Rule rule = rules;
    for (String name : key.split("\\.", -1)) {
      Rule.@Nullable Key found = rule instanceof Rule.Group group ? group.keys().get(name) : null;
      rule = found == null ? null : found.rule();
    }
    return Optional.ofNullable(rule);
  }

  private static Value.Mapping with(
      Value.Mapping group, List<String> path, int depth, Value value) {
    String name = path.get(depth);
    Optional<Value.Entry> old = group.find(name);
    Value replacement =
        depth == path.size() - 1
            ? value
            : with(subgroup(old, path.subList(0, depth + 1), value), path, depth + 1, value);
    List<Value.Entry> entries = new ArrayList<>(group.entries());
    if (old.isPresent()) {
      entries.set(
          entries.indexOf(old.get()), new Value.Entry(old.get().place(), name, replacement));
    } else {
      entries.add(new Value.Entry(value.place(), name, replacement));
    }
    return new Value.Mapping(group.place(), entries);
  }

  private static Value.Mapping subgroup(
      Optional<Value.Entry> old, List<String> path, Value override) {
    if (old.isEmpty() || (old.get().value() instanceof Value.Scalar s && s.plain() == null)) {
      return new Value.Mapping(override.place(), List.of());
    }
    if (old.get().value() instanceof Value.Mapping mapping) {
      return mapping;
    }
    String key = String.join(".", path);
    throw JobFileException.of(
        List.of(
            new Problem(
                override.place(),
                key,
                "\"" + key + "\" has no keys of its own in " + old.get().place() + ".",
                "Set " + key + " as a whole.")));
  }
}
