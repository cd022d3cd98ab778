package shotlist.provider;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which shape and size a request's pictures should have, as far as the service says. What is not
 * known is not asked.
 *
 * @param ratio that was asked for, or that is the operation's default
 * @param ofSource whether they should have their source's aspect ratio
 * @param longerSide in pixels, at least
 */
public record AskedShape(Optional<Ratio> ratio, boolean ofSource, Optional<Integer> longerSide) {
  /** Width to height, such as {@code 16:9}. */
  public record Ratio(int width, int height) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,3}):([1-9]\\d{0,3})");

    static Optional<Ratio> parse(@Nullable Object text) {
      Matcher parts = TEXT.matcher(String.valueOf(text));
      return parts.matches()
          ? Optional.of(
              new Ratio(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
          : Optional.empty();
    }

    /** Width divided by height. */
    public double value() {
      return (double) width / height;
    }

    @Override
    public String toString() {
      return width + ":" + height;
    }
  }

  private static final Ratio SQUARE = new Ratio(1, 1);
  private static final AskedShape ANY = new AskedShape(Optional.empty(), false, Optional.empty());

  /** The longer side of what AI Edit's first model draws (PROVIDERS 3.1). */
  private static final Map<String, Integer> CLAID_EDIT_SIDES =
      Map.of(
          "1:1", 1024, "2:3", 1248, "3:2", 1248, "3:4", 1168, "4:3", 1168, "9:16", 1360, "16:9",
          1360, "9:21", 1552, "21:9", 1552);

  /** What a picture of any shape has at least, where Magic Hour's word for a size is kept. */
  private static final Map<String, Integer> MAGIC_HOUR_SIDES =
      Map.of("640px", 640, "1k", 960, "2k", 1900, "4k", 3800);

  /** The shape that a request asks for. */
  public static AskedShape of(RequestSpec spec) {
    return switch (spec.operation()) {
      case CLAID_EDIT -> claidEdit(spec.options());
      case CLAID_BACKGROUND -> claidBackground(spec.options());
      case CLAID_VIDEO -> ANY;
      case MAGIC_HOUR_EDIT -> magicHourEdit(spec.options());
    };
  }

  private static AskedShape claidEdit(Map<String, Object> options) {
    Optional<Ratio> ratio = Ratio.parse(options.get("aspect_ratio"));
    return new AskedShape(
        ratio,
        ratio.isEmpty(),
        ratio
            .filter(r -> !"v2".equals(options.get("model")))
            .map(r -> CLAID_EDIT_SIDES.get(r + "")));
  }

  /** Of shapes but the square no size is published. */
  private static AskedShape claidBackground(Map<String, Object> options) {
    Object scene = options.get("scene");
    Object asked = scene instanceof Map<?, ?> tree ? tree.get("aspect_ratio") : null;
    Optional<Ratio> ratio = asked == null ? Optional.of(SQUARE) : Ratio.parse(asked);
    return new AskedShape(ratio, false, ratio.filter(SQUARE::equals).map(square -> 1024));
  }

  private static AskedShape magicHourEdit(Map<String, Object> options) {
    String resolution = String.valueOf(options.get("resolution")).toLowerCase(Locale.ROOT);
    return new AskedShape(
        Ratio.parse(options.get("aspect_ratio")),
        false,
        Optional.ofNullable(MAGIC_HOUR_SIDES.get(resolution)));
  }
}
