package shotlist.sandbox;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A sandbox under test: a clock to set, a folder with one red mug in it, and a plain client. */
final class Rig implements AutoCloseable {

  static final String MUG = "https://shop.example/media/mug.png";
  static final String KEY = "a-key";

  /** A clock that stands still until it is told to go on. */
  static final class SetClock implements InstantSource {
    private Instant now = Instant.parse("2026-11-21T08:00:00Z");

    @Override
    public synchronized Instant instant() {
      return now;
    }

    synchronized void goOn(Duration time) {
      now = now.plus(time);
    }
  }

  record Got(int status, HttpResponse<byte[]> response) {
    JsonNode json() {
      return Json.MAPPER.readTree(response.body());
    }

    JsonNode data() {
      return json().path("data");
    }

    byte[] bytes() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  final SetClock clock = new SetClock();
  final SandboxOptions options;
  Sandbox sandbox;
  private final HttpClient client = HttpClient.newHttpClient();

  private Rig(SandboxOptions options, Path folder) throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    writeMug(pictures.resolve("mug.png"), 400, 500);
    this.options =
        options
            .withClock(clock)
            .withPictures(pictures)
            .withTimes(
                new SandboxOptions.Times(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(100),
                    Duration.ZERO,
                    Duration.ofMillis(40)));
    this.sandbox = Sandbox.start(this.options);
  }

  /** A sandbox without limits. */
  static Rig in(Path folder) throws IOException {
    return new Rig(SandboxOptions.defaults().withoutLimits().withLongestSide(512), folder);
  }

  static Rig with(SandboxOptions options, Path folder) throws IOException {
    return new Rig(options, folder);
  }

  static void writeMug(Path file, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var canvas = image.createGraphics();
    canvas.setColor(Color.WHITE);
    canvas.fillRect(0, 0, width, height);
    canvas.setColor(Color.RED);
    canvas.fillRect(width / 4, height / 4, width / 2, height / 2);
    canvas.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  static ObjectNode edit(String prompt) {
    return json(
        """
        {"input": "%s", "options": {"prompt": "%s", "model": "v1"},
         "output": {"number_of_images": 1, "format": "jpeg"}}
        """
            .formatted(MUG, prompt));
  }

  static ObjectNode background(String prompt) {
    return json(
        """
        {"object": {"image_url": "%s"}, "scene": {"prompt": "%s"},
         "output": {"number_of_images": 1, "format": "jpeg"}}
        """
            .formatted(MUG, prompt));
  }

  static ObjectNode video(String prompt) {
    return json(
        """
        {"input": "%s", "options": {"prompt": "%s", "duration": "5"}}
        """
            .formatted(MUG, prompt));
  }

  static ObjectNode magicHour(String prompt) {
    return json(
        """
        {"name": "mug 1", "style": {"prompt": "%s"}, "assets": {"image_file_paths": ["%s"]},
         "model": "qwen-edit", "resolution": "1k", "image_count": 1, "aspect_ratio": "auto"}
        """
            .formatted(prompt, MUG));
  }

  static ObjectNode json(String text) {
    return (ObjectNode) Json.MAPPER.readTree(text);
  }

  Got post(String path, JsonNode body) throws IOException {
    return post(path, body.toString(), KEY);
  }

  Got post(String path, String body, String key) throws IOException {
    return send(
        HttpRequest.newBuilder(url(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  Got get(String path) throws IOException {
    return send(HttpRequest.newBuilder(url(path)).header("Authorization", "Bearer " + KEY));
  }

  Got download(String url) throws IOException {
    return send(HttpRequest.newBuilder(url(url)));
  }

  Got send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<byte[]> response =
          client.send(
              request.timeout(Duration.ofSeconds(30)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return new Got(response.statusCode(), response);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  URI url(String path) {
    return path.startsWith("http") ? URI.create(path) : sandbox.claidUrl().resolve(path);
  }

  Got submitEdit(String prompt) throws IOException {
    return post("/v1/image/ai-edit", edit(prompt));
  }

  Got submitMagicHour(String prompt) throws IOException {
    return post("/v1/ai-image-editor", magicHour(prompt));
  }

  /** Lets every image task end. */
  void finishTasks() {
    clock.goOn(Duration.ofSeconds(20));
  }

  Got pollEdit(Got submission) throws IOException {
    return get("/v1/image/ai-edit/" + submission.data().path("id").asLong());
  }

  Got pollMagicHour(Got submission) throws IOException {
    return get("/v1/image-projects/" + submission.json().path("id").asString());
  }

  /** Ends this sandbox and starts another from the same options. */
  void restart() throws IOException {
    sandbox.close();
    sandbox = Sandbox.start(options);
  }

  @Override
  public void close() {
    try {
      sandbox.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
