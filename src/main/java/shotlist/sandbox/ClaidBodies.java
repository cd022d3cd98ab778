package shotlist.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * Reads the bodies that Claid takes, as its API reference states them: a property it does not know,
 * a type or a range it does not allow is refused, and every problem is named.
 */
final class ClaidBodies {

  private static final int MEGAPIXEL = 1024 * 1024;
  private static final Duration NO_LENGTH = Duration.ZERO;
  private static final String[] EDIT_RATIOS = {
    "1:1", "2:3", "3:2", "3:4", "4:3", "9:16", "16:9", "9:21", "21:9"
  };
  private static final String[] SCENE_RATIOS = {
    "21:9", "1:1", "4:3", "3:2", "2:3", "5:4", "4:5", "3:4", "16:9", "9:16", "4:7", "7:9", "9:7",
    "19:13", "7:4", "12:5"
  };

  /** What the first model of AI Edit draws; the second draws 2048 pixels on the longer side. */
  private static final Map<String, Size> EDIT_SIZES =
      Map.of(
          "1:1", new Size(1024, 1024),
          "2:3", new Size(832, 1248),
          "3:2", new Size(1248, 832),
          "3:4", new Size(880, 1168),
          "4:3", new Size(1168, 880),
          "9:16", new Size(768, 1360),
          "16:9", new Size(1360, 768),
          "9:21", new Size(656, 1552),
          "21:9", new Size(1552, 656));

  private record Output(int images, String type, int quality, Optional<String> destination) {}

  private final Books books;
  private final List<String> storages;

  ClaidBodies(Books books, List<String> storages) {
    this.books = books;
    this.storages = storages;
  }

  Service.Draft read(Operation operation, JsonNode json) throws Refusal {
    Form body = Form.of(json);
    Service.Draft draft =
        switch (operation) {
          case EDIT -> edit(body);
          case BACKGROUND -> background(body);
          case VIDEO -> video(body);
          default -> throw new AssertionError(operation);
        };
    body.close();
    if (!body.problems().isEmpty()) {
      var first = body.problems().entrySet().iterator().next();
      throw new Refusal(
          422, first.getKey() + ": " + first.getValue().get(0) + ".", body.problems());
    }
    return draft;
  }

  private Service.Draft edit(Form body) {
    String input = source(body, "input");
    Form options = body.requiredObject("options");
    String prompt = options.requiredText("prompt", 3, 5000);
    String model = options.word("model", "v1", "v2").orElse("v2");
    Optional<String> ratio = options.word("aspect_ratio", EDIT_RATIOS);
    options.integer("inference_steps", 1, 50);
    options.number("guidance_scale", "1", "10");
    if (model.equals("v2")) {
      for (String name : List.of("aspect_ratio", "inference_steps", "guidance_scale")) {
        if (options.has(name)) {
          options.problem(name, "not supported by model v2");
        }
      }
    }
    options.close();
    Output output = output(body, Operation.EDIT);
    UnaryOperator<Size> sizing =
        source ->
            model.equals("v2")
                ? Size.ofSide(source.ratio(), 2048)
                : ratio
                    .map(EDIT_SIZES::get)
                    .orElseGet(() -> Size.ofArea(source.ratio(), MEGAPIXEL));
    return new Service.Draft(order(prompt, input, output, two(output.images())), sizing);
  }

  private static BigDecimal two(int images) {
    return BigDecimal.valueOf(2L * images);
  }

  private static Task.Order order(String prompt, String input, Output output, BigDecimal price) {
    return new Task.Order(
        prompt,
        input,
        output.images(),
        price,
        output.type(),
        output.quality(),
        NO_LENGTH,
        "",
        output.destination());
  }

  private Service.Draft background(Form body) {
    Form object = body.requiredObject("object");
    String input = source(object, "image_url");
    readPlacement(object);
    object.close();
    Form scene = body.requiredObject("scene");
    String prompt = readScene(scene);
    boolean generated = generates(scene);
    double ratio = readRatio(scene);
    boolean transparent = scene.find("color").filter(ClaidBodies::isTransparent).isPresent();
    scene.close();
    Output output = output(body, Operation.BACKGROUND);
    if (transparent && !output.type().equals("png")) {
      scene.problem("color", "transparent needs the output format png");
    }
    BigDecimal price = two(output.images()).add(new BigDecimal(generated ? "0.5" : "0"));
    return new Service.Draft(
        order(prompt, input, output, price), source -> Size.ofArea(ratio, MEGAPIXEL));
  }

  private static boolean isTransparent(JsonNode color) {
    return color.isString() && color.stringValue().equals("transparent");
  }

  private static void readPlacement(Form object) {
    String placement =
        object.word("placement_type", "absolute", "original", "padding").orElse("absolute");
    if (placement.equals("padding")) {
      String padding = object.requiredText("padding", 1, 50);
      if (!padding.isEmpty() && !isPadding(padding)) {
        object.problem("padding", "at most half of the side, such as 10% or 5% 25%");
      }
    } else if (placement.equals("absolute")) {
      object.number("rotation_degree", "0", "360");
      object.number("scale", "0", "1");
      object
          .object("position")
          .ifPresent(
              position -> {
                position.number("x", "0", "1");
                position.number("y", "0", "1");
                position.close();
              });
    }
  }

  private static boolean isPadding(String padding) {
    if (!padding.matches(
        "[0-9]{1,3}(\\.[0-9]{1,3})?(%|px)?( [0-9]{1,3}(\\.[0-9]{1,3})?(%|px)?)?")) {
      return false;
    }
    for (String part : padding.split(" ", -1)) {
      if (part.endsWith("%") && Double.parseDouble(part.substring(0, part.length() - 1)) > 50) {
        return false;
      }
    }
    return true;
  }

  /** The scene takes one of three shapes: free, after a template, or a shadow only. */
  private static String readScene(Form scene) {
    scene.word("model", "v1", "v2", "v2-beta");
    scene.integer("steps", 1, 49);
    if (scene.has("effect")) {
      scene.requiredWord("effect", "shadows");
      scene.word("view", "auto", "top", "front");
      readColor(scene, true);
      return "";
    }
    scene.text("negative_prompt", 3, 2048);
    readColor(scene, false);
    if (scene.has("template_url")) {
      scene.requiredUrl("template_url");
      scene.word("template_mode", "transform", "adjust", "lock");
      scene.requiredWord("view", "top", "front");
      return scene.has("prompt") ? readPrompt(scene, 2048) : "";
    }
    scene.word("preference", "fast", "optimal", "best");
    return readPrompt(scene, 2048);
  }

  private static void readColor(Form scene, boolean transparent) {
    scene
        .text("color", 4, 11)
        .filter(color -> !color.matches("#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})"))
        .filter(color -> !(transparent && color.equals("transparent")))
        .ifPresent(color -> scene.problem("color", "value is not a valid color"));
  }

  private static double readRatio(Form scene) {
    if (scene.has("template_url")) {
      return 1;
    }
    return scene.word("aspect_ratio", SCENE_RATIOS).map(Size::ratioOf).orElse(1.0);
  }

  /** A prompt is a text, or an object with a text, or one that has it written by the service. */
  private static String readPrompt(Form form, int longest) {
    if (form.isText("prompt") || !form.has("prompt")) {
      return form.requiredText("prompt", 3, longest);
    }
    Form prompt = form.requiredObject("prompt");
    boolean generate = prompt.flag("generate").orElse(false);
    String guidelines = prompt.text("guidelines", 3, 1000).orElse("");
    Optional<String> text = prompt.text("text", 3, longest);
    if (generate && prompt.has("text")) {
      prompt.problem("text", "not allowed together with generate");
    } else if (!generate && !prompt.has("text")) {
      prompt.problem("text", "field required");
    }
    prompt.close();
    return text.orElse(guidelines);
  }

  private static boolean generates(Form scene) {
    return scene
        .find("prompt")
        .map(prompt -> prompt.path("generate"))
        .filter(generate -> generate.isBoolean() && generate.booleanValue())
        .isPresent();
  }

  private Service.Draft video(Form body) {
    String input = source(body, "input");
    Form options = body.requiredObject("options");
    String prompt = readPrompt(options, 5000);
    options.text("negative_prompt", 3, 5000);
    options.number("guidance_scale", "0", "1");
    int seconds = readDuration(options);
    options.close();
    Optional<String> destination = body.destination("output");
    destination.ifPresent(place -> requireStorage(body, "output", place));
    if (destination.isPresent() && !destination.get().matches(".*(/|\\.mp4)")) {
      body.problem("output", "must be a folder ending in / or a file ending in .mp4");
    }
    Task.Order order =
        new Task.Order(
            prompt,
            input,
            1,
            BigDecimal.valueOf(7L * seconds),
            "mp4",
            100,
            Duration.ofSeconds(seconds),
            "",
            destination);
    return new Service.Draft(order, source -> Size.ofSide(source.ratio(), 640));
  }

  /** Documented as a text in one place and as a number in another: both are taken. */
  private static int readDuration(Form options) {
    Optional<JsonNode> duration = options.find("duration");
    if (duration.isEmpty()) {
      return 5;
    }
    String words = duration.get().isContainer() ? "" : duration.get().asString();
    if (!words.equals("5") && !words.equals("10")) {
      options.problem("duration", "value is not a valid enumeration member; permitted: 5, 10");
    }
    return words.equals("10") ? 10 : 5;
  }

  private Output output(Form body, Operation operation) {
    if (!body.has("output") || body.isText("output")) {
      Optional<String> place = body.destination("output");
      place.ifPresent(destination -> requireStorage(body, "output", destination));
      missingCount(body, "output.number_of_images", operation);
      return new Output(1, "png", 100, place);
    }
    Form output = body.requiredObject("output");
    if (!output.has("number_of_images")) {
      missingCount(output, "number_of_images", operation);
    }
    int images = output.integer("number_of_images", 1, 4).orElse(1);
    Optional<String> destination = output.destination("destination");
    destination.ifPresent(place -> requireStorage(output, "destination", place));
    Output read =
        operation == Operation.EDIT
            ? new Output(
                images, output.word("format", "jpeg", "png").orElse("png"), 90, destination)
            : sceneOutput(output, images, destination);
    output.close();
    return read;
  }

  /** The services' defaults differ and cost up to four times as much: a client must be explicit. */
  private void missingCount(Form form, String field, Operation operation) {
    form.problem(field, "field required by the sandbox: say how many images are to be paid for");
    books.violate(
        "no explicit number of images: a "
            + operation.word()
            + " request left it to the service's default");
  }

  private static Output sceneOutput(Form output, int images, Optional<String> destination) {
    if (!output.has("format") || output.isText("format")) {
      String type = output.word("format", "png", "jpeg", "webp", "avif").orElse("png");
      return new Output(images, type, 85, destination);
    }
    Form format = output.requiredObject("format");
    String type = format.requiredWord("type", "jpeg", "png", "webp", "avif");
    int quality = 85;
    if (type.equals("jpeg")) {
      quality = format.integer("quality", 1, 100).orElse(85);
      format.flag("progressive");
    } else if (type.equals("png")) {
      format.word("compression", "fast", "optimal", "best");
    } else {
      readCompression(format);
    }
    format.close();
    return new Output(images, type, quality, destination);
  }

  private static void readCompression(Form format) {
    if (!format.has("compression") || format.isText("compression")) {
      format.word("compression", "lossy", "lossless");
      return;
    }
    Form compression = format.requiredObject("compression");
    if (compression.requiredWord("type", "lossy", "lossless").equals("lossy")) {
      compression.integer("quality", 1, 100);
    }
    compression.close();
  }

  private String source(Form form, String name) {
    String url = form.requiredUrl(name);
    if (url.startsWith("storage://")) {
      requireStorage(form, name, url);
    }
    return url;
  }

  private void requireStorage(Form form, String name, String uri) {
    String storage = uri.substring("storage://".length()).split("/", 2)[0];
    if (!storages.contains(storage)) {
      form.problem(name, "no storage is connected under the name " + storage);
    } else if (uri.indexOf('/', "storage://".length()) < 0) {
      form.problem(name, "the storage's name must be followed by a path");
    }
  }
}
