package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.rule.Place;
import shotlist.rule.Value;

/** Checked values by their dotted keys. */
record Settings(Value.Mapping root) {
  Optional<Value> find(String key) {
    Optional<Value> value = Optional.of(root);
    for (String name : key.split("\\.", -1)) {
      value = value.flatMap(v -> below(v, name));
    }
    return value;
  }

  private static Optional<Value> below(Value value, String name) {
    return value instanceof Value.Mapping mapping
        ? mapping.find(name).map(Value.Entry::value)
        : Optional.empty();
  }

  /** The place of a key's value; where there is none, that of the nearest group around it. */
  Place place(String key) {
    int dot = key.lastIndexOf('.');
    return find(key)
        .map(Value::place)
        .orElseGet(() -> dot < 0 ? root.place() : place(key.substring(0, dot)));
  }

  Optional<String> text(String key) {
    return find(key).map(Value::plain).filter(String.class::isInstance).map(String.class::cast);
  }

  Optional<Integer> whole(String key) {
    return find(key)
        .map(Value::plain)
        .filter(Long.class::isInstance)
        .map(number -> Math.toIntExact((Long) number));
  }

  Optional<Boolean> flag(String key) {
    return find(key).map(Value::plain).filter(Boolean.class::isInstance).map(Boolean.class::cast);
  }

  Optional<List<String>> texts(String key) {
    return find(key)
        .map(
            value -> {
              List<String> texts = new ArrayList<>();
              if (value instanceof Value.Sequence sequence) {
                sequence.elements().forEach(element -> texts.add("" + element.plain()));
              }
              return List.copyOf(texts);
            });
  }

  /** A group as plain values; empty where it is not there. */
  @SuppressWarnings("unchecked") // a mapping's plain form has texts for keys, and checked values
  Map<String, Object> group(String key) {
    return find(key)
        .filter(Value.Mapping.class::isInstance)
        .map(value -> (Map<String, Object>) value.plain())
        .orElse(Map.of());
  }
}
