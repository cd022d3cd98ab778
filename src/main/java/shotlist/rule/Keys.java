package shotlist.rule;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the keys of a {@link Rule.Group} in the order in which messages are to name them. */
public final class Keys {
  private final Map<String, Rule.Key> keys = new LinkedHashMap<>();

  /** A key that must be there. */
  public Keys required(String name, Rule rule, String about) {
    return add(name, new Rule.Key(rule, true, about));
  }

  /** A key that may be left out. */
  public Keys optional(String name, Rule rule, String about) {
    return add(name, new Rule.Key(rule, false, about));
  }

  /** A key that must be there, or may be left out. */
  public Keys add(String name, Rule.Key key) {
    keys.put(name, key);
    return this;
  }

  /** The group of the keys so far. */
  public Rule.Group group() {
    return new Rule.Group(Collections.unmodifiableMap(new LinkedHashMap<>(keys)));
  }
}
