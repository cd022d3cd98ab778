package shotlist.sandbox;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads the body that Magic Hour's image editor takes, and prices it. */
final class MagicHourBodies {

  /**
   * A model.
   *
   * @param price credits for an image at the first of the resolutions
   * @param extra how many pictures it takes besides the first
   */
  private record Model(int price, List<String> resolutions, int extra) {}

  private static final List<String> TO_1K = List.of("640px", "1k");
  private static final List<String> TO_2K = List.of("640px", "1k", "2k");
  private static final List<String> TO_4K = List.of("640px", "1k", "2k", "4k");
  private static final Map<String, Model> MODELS =
      Map.ofEntries(
          Map.entry("default", new Model(50, TO_4K, 9)),
          Map.entry("qwen-edit", new Model(10, TO_2K, 2)),
          Map.entry("seedream-v4", new Model(40, TO_4K, 9)),
          Map.entry("seedream-v4.5", new Model(50, TO_4K, 9)),
          Map.entry("nano-banana", new Model(50, TO_1K, 9)),
          Map.entry("nano-banana-2", new Model(100, TO_4K, 9)),
          Map.entry("nano-banana-pro", new Model(150, List.of("1k", "2k", "4k"), 9)),
          Map.entry("flux-2-klein", new Model(5, TO_2K, 5)),
          Map.entry("nano-banana-2-lite", new Model(50, TO_1K, 9)),
          Map.entry("gpt-image-2", new Model(50, TO_4K, 9)),
          Map.entry("seedream-v5-pro", new Model(75, TO_2K, 9)),
          Map.entry("krea-2", new Model(10, TO_2K, 1)),
          Map.entry("gpt-image-2.5-flare", new Model(100, TO_4K, 9)));
  private static final Set<String> EXTENSIONS =
      Set.of(
          "png", "jpg", "jpeg", "jfif", "heic", "heif", "webp", "avif", "jp2", "tiff", "tif",
          "bmp");
  private static final Map<String, Integer> SIDES =
      Map.of("640px", 640, "1k", 1024, "2k", 2048, "4k", 4096);

  private final Books books;

  MagicHourBodies(Books books) {
    this.books = books;
  }

  Service.Draft read(JsonNode json) throws Refusal {
    Form body = Form.of(json);
    Form style = body.requiredObject("style");
    String prompt = style.requiredText("prompt", 1, 15000);
    style.close();
    String modelName =
        body.word("model", MODELS.keySet().stream().sorted().toArray(String[]::new))
            .orElse("default");
    Model model = MODELS.getOrDefault(modelName, new Model(50, TO_4K, 9));
    String source = readSource(body, model);
    String label = body.text("name", 0, 1000).orElse("Ai Image Editor");
    int images = readCount(body);
    String ratio =
        body.word("aspect_ratio", "auto", "16:9", "9:16", "4:3", "3:2", "1:1", "4:5", "2:3")
            .orElse("auto");
    String resolution = readResolution(body, modelName, model);
    body.close();
    requireNoProblem(body);
    Task.Order order =
        new Task.Order(
            prompt,
            source,
            images,
            BigDecimal.valueOf(price(modelName, model, resolution) * images),
            "png",
            100,
            Duration.ZERO,
            label,
            Optional.empty());
    int side = SIDES.getOrDefault(resolution, 1024);
    return new Service.Draft(
        order,
        size -> Size.ofSide(ratio.equals("auto") ? size.ratio() : Size.ratioOf(ratio), side));
  }

  /** Two models have a published table; the others are known to cost at most double a step. */
  private static long price(String name, Model model, String resolution) {
    int step = Math.max(0, model.resolutions().indexOf(resolution));
    if (name.equals("seedream-v5-pro")) {
      return List.of(75, 75, 150).get(step);
    }
    return (long) model.price() << step;
  }

  private static String readResolution(Form body, String name, Model model) {
    String cheapest = model.resolutions().get(0);
    String resolution = body.word("resolution", "640px", "1k", "2k", "4k", "auto").orElse("auto");
    if (resolution.equals("auto")) {
      return cheapest;
    }
    if (!model.resolutions().contains(resolution)) {
      body.problem("resolution", name + " offers " + String.join(", ", model.resolutions()));
      return cheapest;
    }
    return resolution;
  }

  private int readCount(Form body) {
    if (!body.has("image_count")) {
      body.problem("image_count", "required by the sandbox: say how many images to pay for");
      books.violate(
          "no explicit number of images: a magic-hour edit request left it to the service's"
              + " default");
      return 1;
    }
    int images = body.integer("image_count", 1, 16).orElse(1);
    if (!List.of(1, 4, 9, 16).contains(images)) {
      body.problem("image_count", "must be 1, 4, 9 or 16");
    }
    return images;
  }

  private static String readSource(Form body, Model model) {
    Form assets = body.requiredObject("assets");
    Optional<JsonNode> paths = assets.find("image_file_paths");
    assets.close();
    if (paths.isEmpty() || !paths.get().isArray() || paths.get().isEmpty()) {
      assets.problem("image_file_paths", "an array of at least one address is required");
      return "";
    }
    if (paths.get().size() > Math.min(10, 1 + model.extra())) {
      assets.problem("image_file_paths", "too many pictures for this model");
    }
    for (JsonNode path : paths.get()) {
      if (!path.isString() || !isPicture(path.stringValue())) {
        assets.problem(
            "image_file_paths", "not a public address with a picture's file extension: " + path);
      }
    }
    return paths.get().get(0).asString();
  }

  private static boolean isPicture(String url) {
    if (!Form.isUrl(url, "http", "https")) {
      return false;
    }
    String path = Optional.ofNullable(URI.create(url).getPath()).orElse("");
    String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return path.contains(".") && EXTENSIONS.contains(extension);
  }

  private static void requireNoProblem(Form body) throws Refusal {
    if (!body.problems().isEmpty()) {
      var first = body.problems().entrySet().iterator().next();
      throw new Refusal(400, first.getKey() + ": " + first.getValue().get(0), body.problems());
    }
  }
}
