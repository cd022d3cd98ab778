package shotlist.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import shotlist.provider.OptionRules.Fault;

/** Options that a service takes one by one but, by its documentation, not together. */
final class OptionContradictions {
  private static final List<String> V1_ONLY =
      List.of("aspect_ratio", "inference_steps", "guidance_scale");

  private OptionContradictions() {}

  /** The contradictions among options that each keep their own rule. */
  static List<Fault> of(
      Operation operation,
      Map<String, Object> options,
      Optional<String> prompt,
      Optional<Object> format) {
    return switch (operation) {
      case CLAID_BACKGROUND -> ofBackground(options, prompt, format);
      case CLAID_EDIT -> join(promptIsMissing(operation, prompt.isPresent()), ofModel(options));
      case CLAID_VIDEO -> ofPrompts(operation, options, "request.options.prompt", prompt);
      case MAGIC_HOUR_EDIT ->
          join(promptIsMissing(operation, prompt.isPresent()), ofResolution(options));
    };
  }

  /** Claid refuses these with its newer model; without a model the older one is sent. */
  private static List<Fault> ofModel(Map<String, Object> options) {
    if (!"v2".equals(options.get("model"))) {
      return List.of();
    }
    return V1_ONLY.stream()
        .filter(options::containsKey)
        .map(
            name ->
                new Fault(
                    "request.options." + name,
                    "\"request.options."
                        + name
                        + "\" works with model v1 only, but the model is v2.",
                    "Set request.options.model to v1, or remove " + name + "."))
        .toList();
  }

  private static List<Fault> ofResolution(Map<String, Object> options) {
    String model = text(options, "model").orElse(Options.MAGIC_HOUR_MODEL);
    String resolution = text(options, "resolution").orElse(Options.MAGIC_HOUR_RESOLUTION);
    List<String> offered = OptionRules.MAGIC_HOUR_MODELS.getOrDefault(model, List.of());
    if (offered.isEmpty() || resolution.equals("auto") || offered.contains(resolution)) {
      return List.of();
    }
    return List.of(
        new Fault(
            "request.options.resolution",
            "\"request.options.resolution\" is "
                + resolution
                + ", which "
                + model
                + " does not offer.",
            "It offers " + String.join(", ", offered) + "."));
  }

  private static List<Fault> ofPrompts(
      Operation operation, Map<String, Object> options, String key, Optional<String> prompt) {
    if (!(options.get("prompt") instanceof Map<?, ?> own)) {
      return promptIsMissing(operation, prompt.isPresent());
    }
    if (!Boolean.TRUE.equals(own.get("generate"))) {
      return List.of(
          new Fault(
              key + ".generate",
              "\"" + key + ".generate\" must be true.",
              "A prompt of your own goes to request.prompt."));
    }
    if (prompt.isPresent()) {
      return List.of(
          new Fault(
              key,
              "\""
                  + key
                  + "\" lets the service write the prompt, but there is a \"request.prompt\" too.",
              "Remove one of them."));
    }
    return List.of();
  }

  private static List<Fault> promptIsMissing(Operation operation, boolean present) {
    return present
        ? List.of()
        : List.of(
            new Fault(
                "request.prompt",
                "\"request.prompt\" is missing: " + operation + " needs one.",
                "Say what the picture is to become, for example \"{{title}} on a light oak table\"."));
  }

  private static List<Fault> ofBackground(
      Map<String, Object> options, Optional<String> prompt, Optional<Object> format) {
    Map<String, Object> scene = group(options, "scene");
    List<Fault> faults = new ArrayList<>(ofPlacement(group(options, "object")));
    if (scene.containsKey("effect")) {
      faults.addAll(ofShadow(scene, prompt));
    } else if (scene.containsKey("template_url")) {
      faults.addAll(ofSceneTemplate(scene, prompt));
    } else {
      faults.addAll(
          onlyThese(
              scene,
              Set.of(
                  "prompt",
                  "negative_prompt",
                  "model",
                  "preference",
                  "steps",
                  "color",
                  "aspect_ratio"),
              "in a scene without template_url or effect"));
      faults.addAll(
          ofPrompts(Operation.CLAID_BACKGROUND, scene, "request.options.scene.prompt", prompt));
    }
    faults.addAll(ofTransparency(scene, format));
    return faults;
  }

  private static List<Fault> ofShadow(Map<String, Object> scene, Optional<String> prompt) {
    List<Fault> faults =
        new ArrayList<>(
            onlyThese(
                scene,
                Set.of("effect", "model", "color", "aspect_ratio", "view"),
                "together with effect"));
    if (prompt.isPresent()) {
      faults.add(
          new Fault(
              "request.prompt",
              "\"request.prompt\" has no use: a scene with effect takes no prompt.",
              "Remove request.prompt, or request.options.scene.effect."));
    }
    return faults;
  }

  private static List<Fault> ofSceneTemplate(Map<String, Object> scene, Optional<String> prompt) {
    List<Fault> faults =
        new ArrayList<>(
            onlyThese(
                scene,
                Set.of(
                    "template_url",
                    "template_mode",
                    "view",
                    "prompt",
                    "negative_prompt",
                    "model",
                    "steps",
                    "color"),
                "together with template_url"));
    if (!Set.of("top", "front").contains(text(scene, "view").orElse(""))) {
      faults.add(
          new Fault(
              "request.options.scene.view",
              "\"request.options.scene.view\" must be top or front where there is a template_url.",
              "Say from where the template is seen."));
    }
    if (scene.containsKey("prompt")) {
      faults.addAll(
          ofPrompts(Operation.CLAID_BACKGROUND, scene, "request.options.scene.prompt", prompt));
    }
    return faults;
  }

  private static List<Fault> ofPlacement(Map<String, Object> object) {
    String placement = text(object, "placement_type").orElse("absolute");
    Set<String> known =
        switch (placement) {
          case "padding" -> Set.of("placement_type", "padding");
          case "original" -> Set.of("placement_type");
          default -> Set.of("placement_type", "rotation_degree", "scale", "position");
        };
    List<Fault> faults = new ArrayList<>();
    for (String name : object.keySet()) {
      if (!known.contains(name)) {
        String key = "request.options.object." + name;
        faults.add(
            new Fault(
                key,
                "\"" + key + "\" does not go with placement_type " + placement + ".",
                "Remove it, or choose another placement_type."));
      }
    }
    if (placement.equals("padding") && !object.containsKey("padding")) {
      faults.add(
          new Fault(
              "request.options.object.padding",
              "\"request.options.object.padding\" is missing: placement_type padding needs it.",
              "Give it as a share of the sides, for example 10%."));
    }
    return faults;
  }

  private static List<Fault> ofTransparency(Map<String, Object> scene, Optional<Object> format) {
    if (!"transparent".equals(scene.get("color"))) {
      return List.of();
    }
    String key = "request.options.scene.color";
    if (!scene.containsKey("effect")) {
      return List.of(
          new Fault(
              key,
              "\"" + key + "\" may be transparent only together with effect.",
              "Give a colour such as #f5f0e8, or set effect to shadows."));
    }
    String type =
        format.map(OptionContradictions::typeOf).orElse("png"); // the service's own default
    if (!type.equals("png")) {
      return List.of(
          new Fault(
              key,
              "\"" + key + "\" is transparent, which " + type + " output cannot be.",
              "Set output.format to png."));
    }
    return List.of();
  }

  private static String typeOf(Object format) {
    Object type = format instanceof Map<?, ?> map ? map.get("type") : format;
    return String.valueOf(type).toLowerCase(Locale.ROOT);
  }

  private static List<Fault> onlyThese(Map<String, Object> scene, Set<String> known, String where) {
    return scene.keySet().stream()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                new Fault(
                    "request.options.scene." + name,
                    "\"request.options.scene." + name + "\" is not allowed " + where + ".",
                    "Remove it."))
        .toList();
  }

  private static Optional<String> text(Map<String, Object> group, String key) {
    return group.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  @SuppressWarnings("unchecked") // the rules let only texts be keys
  private static Map<String, Object> group(Map<String, Object> options, String key) {
    return options.get(key) instanceof Map<?, ?> group ? (Map<String, Object>) group : Map.of();
  }

  private static List<Fault> join(List<Fault> some, List<Fault> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
