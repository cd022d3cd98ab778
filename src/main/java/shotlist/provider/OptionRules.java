package shotlist.provider;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import shotlist.rule.Checker;
import shotlist.rule.Keys;
import shotlist.rule.Place;
import shotlist.rule.Problem;
import shotlist.rule.Rule;
import shotlist.rule.Value;

/**
 * What may be asked of each operation: its options, prompt, number of outputs and output formats,
 * as its service documents them. What Shotlist itself sets (the picture's URL, the prompt's text,
 * the count, the label) is not among the options.
 */
public final class OptionRules {
  private static final int LONGEST_URL = 4096;

  /** Magic Hour's models with the resolutions each of them offers. */
  static final Map<String, List<String>> MAGIC_HOUR_MODELS = magicHourModels();

  private static final Map<Operation, Rule.Group> GROUPS = new EnumMap<>(Operation.class);

  static {
    for (Operation operation : Operation.values()) {
      GROUPS.put(operation, group(operation));
    }
  }

  private OptionRules() {}

  /**
   * Something that the service would refuse.
   *
   * @param key the job file's dotted key
   * @param what a sentence that says what is wrong, with the value
   * @param remedy a sentence that says what would be right; may be empty text
   */
  public record Fault(String key, String what, String remedy) {}

  /** What {@code request.options} may hold, in the service's names and nesting. */
  public static Rule.Group of(Operation operation) {
    return Objects.requireNonNull(GROUPS.get(operation));
  }

  private static Rule.Group group(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> claidBackground();
      case CLAID_EDIT -> claidEdit();
      case CLAID_VIDEO -> claidVideo();
      case MAGIC_HOUR_EDIT -> magicHourEdit();
    };
  }

  /** How many outputs one request may ask for. */
  public static Rule images(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND, CLAID_EDIT -> new Rule.Whole(1, 4);
      case CLAID_VIDEO -> new Rule.WholeOf(List.of(1L));
      case MAGIC_HOUR_EDIT -> new Rule.WholeOf(List.of(1L, 4L, 9L, 16L));
    };
  }

  /** How long a prompt may be. */
  public static Rule.Text prompt(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> new Rule.Text(3, 2048);
      case CLAID_EDIT, CLAID_VIDEO -> new Rule.Text(3, 5000);
      case MAGIC_HOUR_EDIT -> new Rule.Text(1, 15000);
    };
  }

  /** Whether there is nothing that could stand in for {@code request.prompt}. */
  public static boolean alwaysNeedsPrompt(Operation operation) {
    return operation == Operation.CLAID_EDIT || operation == Operation.MAGIC_HOUR_EDIT;
  }

  /** The output formats that can be asked for; empty where the service chooses. */
  public static Optional<Rule> format(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> Optional.of(claidFormat());
      case CLAID_EDIT -> Optional.of(words("jpeg", "png")); // no object form, unlike background
      case CLAID_VIDEO, MAGIC_HOUR_EDIT -> Optional.empty();
    };
  }

  /** Whether the service can put results into the user's own storage. */
  public static boolean takesDestination(Operation operation) {
    return operation.provider() == Provider.CLAID;
  }

  /**
   * Everything that the service would refuse in a request, before or after its templates are
   * filled; empty where nothing is wrong.
   *
   * @param options as in {@link RequestSpec#options()}
   * @param format as in {@link RequestSpec#format()}
   */
  public static List<Fault> problems(
      Operation operation,
      Map<String, Object> options,
      Optional<String> prompt,
      int images,
      Optional<Object> format) {
    List<Fault> faults = new ArrayList<>(broken(options, of(operation), "request.options"));
    faults.addAll(broken(images, images(operation), "request.images"));
    prompt.ifPresent(text -> faults.addAll(broken(text, prompt(operation), "request.prompt")));
    format.ifPresent(wanted -> faults.addAll(brokenFormat(operation, wanted)));
    if (faults.isEmpty()) { // the rest may then rely on types
      faults.addAll(OptionContradictions.of(operation, options, prompt, format));
    }
    return List.copyOf(faults);
  }

  private static List<Fault> broken(Object tree, Rule rule, String key) {
    List<Problem> problems = Checker.check(Value.of(tree, Place.of("")), rule, key);
    return problems.stream().map(p -> new Fault(p.key(), p.what(), p.remedy())).toList();
  }

  private static List<Fault> brokenFormat(Operation operation, Object wanted) {
    return format(operation)
        .map(rule -> broken(wanted, rule, "output.format"))
        .orElseGet(
            () ->
                List.of(
                    new Fault(
                        "output.format",
                        "\"output.format\" cannot be chosen with " + operation + ".",
                        "Remove it.")));
  }

  private static Rule.Group claidEdit() {
    return new Keys()
        .optional("model", choice("v1", "v2"), "The model; v2 unless an option of v1 is used.")
        .optional(
            "aspect_ratio",
            choice("1:1", "2:3", "3:2", "3:4", "4:3", "9:16", "16:9", "9:21", "21:9"),
            "Shape of the result; model v1 only. Default: as the source.")
        .optional("inference_steps", new Rule.Whole(1, 50), "Steps; model v1 only.")
        .optional(
            "guidance_scale",
            decimal("1", "10"),
            "How closely the prompt is followed; model v1 only.")
        .group();
  }

  private static Rule.Group claidVideo() {
    return new Keys()
        .optional(
            "duration",
            new Rule.AnyOf(List.of(new Rule.WholeOf(List.of(5L, 10L)), choice("5", "10"))),
            "Length in seconds; 10 costs twice as much. Default: 5.")
        .optional("negative_prompt", new Rule.Text(3, 5000), "What must not be seen.")
        .optional(
            "guidance_scale",
            decimal("0", "1"),
            "How closely the prompt is followed. Default: 0.5.")
        .optional("prompt", generatedPrompt(), "Lets the service write the prompt.")
        .group();
  }

  private static Rule.Group claidBackground() {
    return new Keys()
        .optional("object", claidObject(), "How the product is placed.")
        .optional("scene", claidScene(), "What is around the product.")
        .group();
  }

  private static Rule.Group claidObject() {
    String share = "(50|[1-4]?[0-9](\\.[0-9]{1,3})?)%";
    Rule axis = decimal("0", "1");
    return new Keys()
        .optional(
            "placement_type",
            choice("absolute", "original", "padding"),
            "How the product's place is given. Default: absolute.")
        .optional("rotation_degree", decimal("0", "360"), "Clockwise, in degrees.")
        .optional("scale", decimal("0.01", "1"), "Size as a share of the picture. Default: 1.")
        .optional(
            "position",
            new Keys()
                .optional("x", axis, "From the left. Default: 0.5.")
                .optional("y", axis, "From the bottom. Default: 0.5.")
                .group(),
            "The product's centre.")
        .optional(
            "padding",
            new Rule.Pattern(share + "( " + share + ")?", "10% or 5% 25%"),
            "Free space as a share of the sides, at most 50% each.")
        .group();
  }

  private static Rule.Group claidScene() {
    return new Keys()
        .optional(
            "prompt", generatedPrompt(), "Lets the service write the prompt: 0.5 credits more.")
        .optional("negative_prompt", new Rule.Text(3, 2048), "What must not be seen.")
        .optional("model", choice("v1", "v2", "v2-beta"), "The model. Default: v1.")
        .optional(
            "preference",
            choice("fast", "optimal", "best"),
            "Speed against quality. Default: optimal.")
        .optional("steps", new Rule.Whole(1, 49), "Steps.")
        .optional(
            "color",
            new Rule.Pattern(
                "#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})"
                    + "|transparent|[^{}]*\\{\\{[^{}]+\\}\\}[^{}]*",
                "#f5f0e8"),
            "Background colour in hexadecimal; transparent with effect and png only.")
        .optional(
            "aspect_ratio",
            new Rule.Pattern("[1-9][0-9]?:[1-9][0-9]?", "4:5"),
            "Shape of the result. Default: 1:1.")
        .optional(
            "template_url", new Rule.Text(1, LONGEST_URL), "A picture whose scene is to be used.")
        .optional(
            "template_mode",
            choice("transform", "adjust", "lock"),
            "How far the template may change. Default: transform.")
        .optional("view", choice("auto", "top", "front"), "From where the product is seen.")
        .optional("effect", choice("shadows"), "Only a shadow, no scene.")
        .group();
  }

  /** Its text form is not here: that is {@code request.prompt}. */
  private static Rule.Group generatedPrompt() {
    return new Keys()
        .required("generate", new Rule.Flag(), "Must be true.")
        .optional("guidelines", new Rule.Text(3, 1000), "What the written prompt is to heed.")
        .group();
  }

  private static Rule.Group magicHourEdit() {
    return new Keys()
        .optional(
            "model",
            new Rule.Choice(
                Stream.concat(Stream.of("default"), MAGIC_HOUR_MODELS.keySet().stream()).toList()),
            "The model, which decides the price; for default the dearest is reserved. Default: qwen-edit.")
        .optional(
            "resolution",
            choice("640px", "1k", "2k", "4k", "auto"),
            "Size of the result, which decides the price. Default: 1k.")
        .optional(
            "aspect_ratio",
            choice("auto", "16:9", "9:16", "4:3", "3:2", "1:1", "4:5", "2:3"),
            "Shape of the result. Default: auto.")
        .group();
  }

  private static Map<String, List<String>> magicHourModels() {
    Map<String, List<String>> models = new LinkedHashMap<>();
    models.put("qwen-edit", List.of("640px", "1k", "2k"));
    models.put("seedream-v4", List.of("640px", "1k", "2k", "4k"));
    models.put("seedream-v4.5", List.of("640px", "1k", "2k", "4k"));
    models.put("nano-banana", List.of("640px", "1k"));
    models.put("nano-banana-2", List.of("640px", "1k", "2k", "4k"));
    models.put("nano-banana-pro", List.of("1k", "2k", "4k"));
    models.put("flux-2-klein", List.of("640px", "1k", "2k"));
    models.put("nano-banana-2-lite", List.of("640px", "1k"));
    models.put("gpt-image-2", List.of("640px", "1k", "2k", "4k"));
    models.put("seedream-v5-pro", List.of("640px", "1k", "2k"));
    models.put("krea-2", List.of("640px", "1k"));
    models.put("gpt-image-2.5-flare", List.of("640px", "1k", "2k", "4k"));
    return Collections.unmodifiableMap(models);
  }

  private static Rule claidFormat() {
    Rule quality = new Rule.Whole(1, 100);
    Rule compression =
        new Rule.AnyOf(
            List.of(
                words("lossy", "lossless"),
                new Keys()
                    .required("type", words("lossy"), "The kind of compression.")
                    .optional("quality", quality, "From 1 to 100.")
                    .group(),
                new Keys()
                    .required("type", words("lossless"), "The kind of compression.")
                    .group()));
    return new Rule.AnyOf(
        List.of(
            words("jpeg", "png", "webp", "avif"),
            new Keys()
                .required("type", words("jpeg"), "The format.")
                .optional("quality", quality, "From 1 to 100. Default: 85.")
                .optional("progressive", new Rule.Flag(), "Default: true.")
                .group(),
            new Keys()
                .required("type", words("png"), "The format.")
                .optional("compression", words("fast", "optimal", "best"), "Default: optimal.")
                .group(),
            new Keys()
                .required("type", words("webp"), "The format.")
                .optional("compression", compression, "lossy (quality 75) or lossless.")
                .group(),
            new Keys()
                .required("type", words("avif"), "The format.")
                .optional("compression", compression, "lossy (quality 50) or lossless.")
                .group()));
  }

  private static Rule.Choice choice(String... words) {
    return new Rule.Choice(List.of(words));
  }

  /** Words that the service takes and gives in either case: {@code jpeg}, {@code JPEG}. */
  private static Rule.Choice words(String... words) {
    Stream<String> upper = Stream.of(words).map(word -> word.toUpperCase(Locale.ROOT));
    return new Rule.Choice(Stream.concat(Stream.of(words), upper).toList());
  }

  private static Rule.Decimal decimal(String min, String max) {
    return new Rule.Decimal(new BigDecimal(min), new BigDecimal(max));
  }
}
