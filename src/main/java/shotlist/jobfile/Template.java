package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Text with places to fill: {@code {{title}} on a light oak table}. A place names a column of the
 * catalog, or one of the few names that the using setting adds. Immutable.
 */
public record Template(String text) {
  private static final String OPENS = "{{";
  private static final String CLOSES = "}}";

  /** From its first brace to behind its last one. */
  private record Place(int start, int end, String name) {}

  /** The names of its places, in order, repeats included. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Place place = next(0); place != null; place = next(place.end())) {
      names.add(place.name());
    }
    return names;
  }

  /**
   * Fills every place. A value is inserted as it is: it is data and is not looked into for places.
   *
   * @param value answers the value of a name; empty where there is none, which leaves nothing
   */
  public String render(Function<String, Optional<String>> value) {
    StringBuilder rendered = new StringBuilder();
    int from = 0;
    for (Place place = next(0); place != null; place = next(from)) {
      rendered.append(text, from, place.start()).append(value.apply(place.name()).orElse(""));
      from = place.end();
    }
    return rendered.append(text, from, text.length()).toString();
  }

  /** The next place, which has no brace in its name: of three that open, the last two do. */
  private @Nullable Place next(int from) {
    for (int start = text.indexOf(OPENS, from);
        start >= 0;
        start = text.indexOf(OPENS, start + 1)) {
      int end = start + OPENS.length();
      while (end < text.length() && text.charAt(end) != '{' && text.charAt(end) != '}') {
        end++;
      }
      if (text.startsWith(CLOSES, end)) {
        String name = text.substring(start + OPENS.length(), end).strip();
        return new Place(start, end + CLOSES.length(), name);
      }
    }
    return null;
  }
}
