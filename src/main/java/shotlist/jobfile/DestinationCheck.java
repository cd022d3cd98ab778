package shotlist.jobfile;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a template of places in a storage gives each item a place of its own, told by the
 * template alone: no catalog has to be read for it, and none can be so large that it takes memory.
 *
 * <p>A cell never leaves its part of the path, so two places are the same only where each of their
 * parts is. It is therefore enough that one part has the id and no other cell:
 *
 * <pre>
 * storage://shop/results/{{id}}/            yes
 * storage://shop/{{brand}}/p-{{id}}.png     yes
 * storage://shop/{{brand}}{{id}}.png        no: "ab" + "c" is "a" + "bc"
 * </pre>
 */
final class DestinationCheck {
  private static final Pattern PLACE = Pattern.compile("storage://([^/{}]+)/(.+)");
  private static final Pattern CELL = Pattern.compile("\\{\\{[^{}]*}}");
  private static final Pattern NO_PATH = Pattern.compile("[\\s\\p{Cntrl}?#%\\\\<>\"|^`]");
  private static final String POSITION = "position";

  /** Between id and position something must end the number. */
  private static final Pattern ID_THEN_POSITION = Pattern.compile(".*}}[^{}]*[^{}0-9]\\{\\{.*");

  private static final Pattern POSITION_THEN_ID = Pattern.compile(".*}}[^{}0-9][^{}]*\\{\\{.*");

  /** What is wrong, and what to do about it. */
  record Fault(String what, String remedy) {}

  private final String template;
  private final Set<String> idNames;

  /** {@code idNames}: what the id is called in templates. */
  DestinationCheck(String template, Set<String> idNames) {
    this.template = template;
    this.idNames = idNames;
  }

  /**
   * The first fault.
   *
   * @param images outputs of a request
   * @param allPictures whether a product may have several items
   * @param video whether outputs are videos
   */
  Optional<Fault> fault(int images, boolean allPictures, boolean video) {
    Matcher place = PLACE.matcher(template);
    if (!place.matches() || isNoPath(place.group(2))) {
      return fault(
          ", which names no path in a storage.",
          "Write it like storage://shop/results/{{id}}/: the storage's name at the service, then a"
              + " path.");
    }
    if (images > 1 && !template.endsWith("/")) {
      return fault(", one file for " + images + " outputs.", "End it with / to name a folder.");
    }
    if (video && !template.endsWith("/") && !template.endsWith(".mp4")) {
      return fault(
          ", but the file of a video ends with .mp4.", "End it so, or with / to name a folder.");
    }
    List<String> parts = Arrays.asList(place.group(2).split("/"));
    if (parts.stream().flatMap(part -> names(part).stream()).noneMatch(idNames::contains)) {
      return fault(
          ", which is not an item's own place.",
          "Put {{id}} into it, like storage://shop/results/{{id}}/.");
    }
    if (parts.stream().noneMatch(this::tellsIdsApart)) {
      return fault(
          ", where two items may get the same place.",
          "Give {{id}} a part of the path of its own, like storage://shop/results/{{id}}/.");
    }
    if (allPictures && parts.stream().noneMatch(this::tellsPositionsApart)) {
      return fault(
          ", the same for all pictures of a product.",
          "Give {{position}} a part of the path, like storage://shop/results/{{id}}/{{position}}/.");
    }
    return Optional.empty();
  }

  private Optional<Fault> fault(String what, String remedy) {
    return Optional.of(new Fault("\"output.destination\" is \"" + template + "\"" + what, remedy));
  }

  private static boolean isNoPath(String path) {
    String fixed = CELL.matcher(path).replaceAll("x");
    return NO_PATH.matcher(fixed).find()
        || Arrays.stream(fixed.split("/")).anyMatch(Set.of("", ".", "..")::contains)
        || fixed.endsWith("//");
  }

  private static List<String> names(String part) {
    return new Template(part).names();
  }

  private boolean tellsIdsApart(String part) {
    List<String> names = names(part);
    return (names.size() == 1 && idNames.contains(names.get(0))) || tellsBothApart(part);
  }

  private boolean tellsPositionsApart(String part) {
    return names(part).equals(List.of(POSITION)) || tellsBothApart(part);
  }

  private boolean tellsBothApart(String part) {
    List<String> names = names(part);
    if (names.size() != 2) {
      return false;
    }
    boolean idFirst = idNames.contains(names.get(0)) && names.get(1).equals(POSITION);
    boolean idLast = names.get(0).equals(POSITION) && idNames.contains(names.get(1));
    return (idFirst && ID_THEN_POSITION.matcher(part).matches())
        || (idLast && POSITION_THEN_ID.matcher(part).matches());
  }
}
