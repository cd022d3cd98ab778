package shotlist.jobfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with places to fill: {@code {{title}} on a light oak table}. A place names a column of the
 * catalog, or one of the few names that the using setting adds. Immutable.
 */
public record Template(String text) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

  /** The names of its places, in order, repeats included. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    Matcher matcher = PLACE.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /**
   * Fills every place. A value is inserted as it is: it is data and is not looked into for places.
   *
   * @param value answers the value of a name; empty where there is none, which leaves nothing
   */
  public String render(Function<String, Optional<String>> value) {
    Matcher matcher = PLACE.matcher(text);
    StringBuilder rendered = new StringBuilder();
    while (matcher.find()) {
      String filling = value.apply(matcher.group(1)).orElse("");
      matcher.appendReplacement(rendered, Matcher.quoteReplacement(filling));
    }
    return matcher.appendTail(rendered).toString();
  }
}
