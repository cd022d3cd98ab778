package shotlist.jobfile;

import java.io.StringReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;
import org.yaml.snakeyaml.reader.ReaderException;
import shotlist.rule.Place;
import shotlist.rule.Problem;
import shotlist.rule.Value;

/**
 * YAML text made into values that know their places. Plain words mean what YAML 1.2 and every
 * editor say they mean: {@code no} and {@code 16:9} are text, where YAML 1.1 had a flag and the
 * number 969. Objects cannot be made, and no text of allowed length takes more than a bounded
 * effort.
 */
final class YamlText {
  private static final int DEEPEST = 20;
  private static final int MOST_VALUES = 10_000;

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,40}|[0-9]{1,40}(\\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,2})?");
  private static final Set<String> NOTHING = Set.of("", "~", "null", "Null", "NULL");

  private final String origin;
  private final boolean hasLines;
  private final Iterator<Event> events;
  private final Map<String, Value> anchors = new HashMap<>();
  private int values;

  private YamlText(String text, String origin, boolean hasLines) {
    this.origin = origin;
    this.hasLines = hasLines;
    this.events = new Yaml(new LoaderOptions()).parse(new StringReader(text)).iterator();
  }

  /** The one document of a file. */
  static Value parse(String text, String origin) {
    return new YamlText(text, origin, true).document(text);
  }

  /** A value in YAML's flow style, such as {@code [csv, jsonl]}, from the command line. */
  static Value parseFlow(String text, String origin) {
    return new YamlText(text, origin, false).document(text);
  }

  /** A word that nobody put in quotes. */
  static Value.Scalar plainWord(String text, Place place) {
    return new Value.Scalar(place, text, meaning(text));
  }

  private static @Nullable Object meaning(String text) {
    if (NOTHING.contains(text)) {
      return null;
    }
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Boolean.valueOf(text);
    }
    if (WHOLE.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : text;
  }

  private Value document(String text) {
    try {
      return document();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      throw refuse(
          mark == null ? Place.of(origin) : place(mark),
          "this is not YAML: " + sentence(e.getProblem()),
          "Check the indentation, and put text that begins with {{ or holds \": \" in quotes.");
    } catch (ReaderException e) {
      throw refuse(
          placeOf(e.getPosition(), text),
          String.format("the character U+%04X cannot stand in YAML.", e.getCodePoint()),
          "Remove it.");
    } catch (YAMLException e) {
      throw refuse(Place.of(origin), "this is not YAML: " + sentence(e.getMessage()), "");
    }
  }

  private Value document() {
    Event event = events.next();
    while (event instanceof StreamStartEvent || event instanceof DocumentStartEvent) {
      event = events.next();
    }
    if (!(event instanceof NodeEvent)) {
      throw refuse(Place.of(origin), "the file is empty.", "See the manual for a first job file.");
    }
    Value value = value(event, 0);
    while (events.hasNext()) {
      Event rest = events.next();
      if (rest instanceof DocumentStartEvent) {
        throw refuse(
            place(rest.getStartMark()), "a second document begins here.", "A job file holds one.");
      }
    }
    return value;
  }

  private Value value(Event event, int depth) {
    Place place = place(event.getStartMark());
    if (depth > DEEPEST) {
      throw refuse(place, "values are nested deeper than " + DEEPEST + " levels.", "");
    }
    if (event instanceof AliasEvent alias) {
      return referred(alias, place);
    }
    count(1, place);
    Value value = newValue(event, place, depth);
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      anchors.put(node.getAnchor(), value);
    }
    return value;
  }

  private Value newValue(Event event, Place place, int depth) {
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), place);
      String text = scalar.getValue();
      return scalar.isPlain() ? plainWord(text, place) : new Value.Scalar(place, text, text);
    }
    if (event instanceof CollectionStartEvent collection) {
      refuseTag(collection.getTag(), place);
    }
    if (event instanceof SequenceStartEvent) {
      return sequence(place, depth);
    }
    if (event instanceof MappingStartEvent) {
      return mapping(place, depth);
    }
    throw new AssertionError(event);
  }

  private Value sequence(Place place, int depth) {
    List<Value> elements = new ArrayList<>();
    Event event = events.next();
    while (!event.is(Event.ID.SequenceEnd)) {
      elements.add(value(event, depth + 1));
      event = events.next();
    }
    return new Value.Sequence(place, elements);
  }

  private Value mapping(Place place, int depth) {
    List<Value.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    Event event = events.next();
    while (!event.is(Event.ID.MappingEnd)) {
      Place keyPlace = place(event.getStartMark());
      String key = key(event, keyPlace);
      if (!keys.add(key)) {
        throw new JobFileException(
            List.of(
                JobFileException.Problem.of(
                    new Problem(
                        keyPlace,
                        key,
                        "the key \"" + key + "\" stands here a second time.",
                        "Keep one of them."))));
      }
      entries.add(new Value.Entry(keyPlace, key, value(events.next(), depth + 1)));
      event = events.next();
    }
    return new Value.Mapping(place, entries);
  }

  private String key(Event event, Place place) {
    if (event instanceof ScalarEvent scalar) {
      refuseTag(scalar.getTag(), place);
      count(1, place);
      return scalar.getValue();
    }
    throw refuse(
        place, "a key must be text.", "A value that begins with {{ must be put in quotes.");
  }

  private Value referred(AliasEvent alias, Place place) {
    Value value = anchors.get(alias.getAnchor());
    if (value == null) {
      throw refuse(
          place,
          "*" + alias.getAnchor() + " refers to nothing that is complete before it.",
          "Text that begins with * must be put in quotes.");
    }
    count(size(value), place);
    return value;
  }

  /** Values may be referred to many times; what they add up to is bounded. */
  private void count(int more, Place place) {
    values += more;
    if (values > MOST_VALUES) {
      throw refuse(place, "the file holds more than " + MOST_VALUES + " values.", "");
    }
  }

  private static int size(Value value) {
    if (value instanceof Value.Sequence sequence) {
      return 1 + sequence.elements().stream().mapToInt(YamlText::size).sum();
    }
    if (value instanceof Value.Mapping mapping) {
      return 1 + mapping.entries().stream().mapToInt(entry -> 1 + size(entry.value())).sum();
    }
    return 1;
  }

  private void refuseTag(@Nullable String tag, Place place) {
    if (tag != null) {
      throw refuse(
          place, "tags such as " + shortTag(tag) + " have no meaning here.", "Remove the tag.");
    }
  }

  private static String shortTag(String tag) {
    return tag.replace("tag:yaml.org,2002:", "!!");
  }

  private Place place(Mark mark) {
    return hasLines
        ? new Place(origin, mark.getLine() + 1, mark.getColumn() + 1)
        : Place.of(origin);
  }

  private Place placeOf(int position, String text) {
    if (!hasLines) {
      return Place.of(origin);
    }
    String before = text.substring(0, Math.min(position, text.length()));
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new Place(origin, line, before.length() - before.lastIndexOf('\n'));
  }

  private static String sentence(@Nullable String problem) {
    String line = problem == null ? "" : problem.strip().replaceAll("\\s+", " ");
    return line.endsWith(".") ? line : line + ".";
  }

  private static JobFileException refuse(Place place, String what, String remedy) {
    return JobFileException.of(List.of(new Problem(place, "", what, remedy)));
  }
}
