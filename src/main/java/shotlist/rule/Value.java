package shotlist.rule;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a person wrote, with the place of every part of it. Immutable. */
public sealed interface Value {
  /** Where it begins. */
  Place place();

  /** The same as plain maps, lists, texts, {@code Long}, {@code BigDecimal} and booleans. */
  @Nullable Object plain();

  /**
   * One text, number, flag or nothing at all.
   *
   * @param text as it was written, without quotes
   * @param plain what it stands for; null where a key was left without a value
   */
  record Scalar(Place place, String text, @Nullable Object plain) implements Value {}

  /** Values in a row. */
  record Sequence(Place place, List<Value> elements) implements Value {
    public Sequence {
      elements = List.copyOf(elements);
    }

    @Override
    public List<@Nullable Object> plain() {
      List<@Nullable Object> plain = new ArrayList<>();
      elements.forEach(element -> plain.add(element.plain()));
      return Collections.unmodifiableList(plain);
    }
  }

  /** Values by key, in the order they were written; no key comes twice. */
  record Mapping(Place place, List<Entry> entries) implements Value {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The entry of a key. */
    public Optional<Entry> find(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public Map<String, @Nullable Object> plain() {
      Map<String, @Nullable Object> plain = new LinkedHashMap<>();
      entries.forEach(entry -> plain.put(entry.key(), entry.value().plain()));
      return Collections.unmodifiableMap(plain);
    }
  }

  /** A key with its value; {@code place} is the key's. */
  record Entry(Place place, String key, Value value) {}

  /**
   * A tree of maps, lists, texts, numbers and booleans that nobody wrote down, as values that are
   * all at one place.
   */
  static Value of(@Nullable Object tree, Place place) {
    if (tree instanceof Map<?, ?> map) {
      List<Entry> entries = new ArrayList<>();
      map.forEach((key, value) -> entries.add(new Entry(place, "" + key, of(value, place))));
      return new Mapping(place, entries);
    }
    if (tree instanceof List<?> list) {
      return new Sequence(place, list.stream().map(element -> of(element, place)).toList());
    }
    if (tree instanceof Integer number) {
      return new Scalar(place, number.toString(), number.longValue());
    }
    if (tree instanceof Double number) {
      return new Scalar(place, number.toString(), BigDecimal.valueOf(number));
    }
    return new Scalar(place, tree == null ? "" : tree.toString(), tree);
  }
}
