package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class StrictnessTest {

  private static final String EDIT = "/v1/image/ai-edit";
  private static final String SCENE = "/v1/scene/create";
  private static final String VIDEO = "/v1/video/generate";
  private static final String MAGIC_HOUR = "/v1/ai-image-editor";

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.in(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static ObjectNode with(ObjectNode body, Consumer<ObjectNode> change) {
    change.accept(body);
    return body;
  }

  /** Sets the property at a path such as {@code options.model} to a JSON value. */
  private static ObjectNode with(ObjectNode body, String path, String value) {
    int dot = path.lastIndexOf('.');
    JsonNode parent = dot < 0 ? body : body.at("/" + path.substring(0, dot).replace('.', '/'));
    ((ObjectNode) parent).set(path.substring(dot + 1), Json.MAPPER.readTree(value));
    return body;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "client_id; '1'; extra fields not permitted",
        "options.seed; 1; extra fields not permitted",
        "output.webhook; '\"x\"'; extra fields not permitted",
        "input; '\"ftp://shop.example/a.jpg\"'; 'invalid or missing URL scheme; permitted: http, https, storage'",
        "input; 5; str type expected",
        "options.prompt; '\"ab\"'; ensure this value has 3 to 5000 characters",
        "options.prompt; null; str type expected",
        "options.inference_steps; 51; ensure this value is between 1 and 50",
        "options.inference_steps; '\"5\"'; value is not a valid integer",
        "options.guidance_scale; 0.5; ensure this value is between 1 and 10",
        "output.number_of_images; 5; ensure this value is between 1 and 4",
        "output.format; '\"webp\"'; 'value is not a valid enumeration member; permitted: jpeg, png'",
        "output.destination; '\"storage://shop\"'; the storage's name must be followed by a path",
      })
  void editThatDoesNotFitTheReferenceIsRefusedByPath(String path, String value, String problem)
      throws Exception {
    Rig.Got answer = rig.post(EDIT, with(Rig.edit("make it blue"), path, value));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("error_code").asString()).isEqualTo("9000");
    assertThat(answer.json().path("error_details").path(path).get(0).asString()).isEqualTo(problem);
    assertThat(rig.sandbox.book().charges()).isEmpty();
  }

  @Test
  void optionsOfTheFirstModelAreRefusedWithTheSecond() throws Exception {
    ObjectNode body = with(Rig.edit("make it blue"), "options.model", "\"v2\"");
    Rig.Got answer = rig.post(EDIT, with(body, "options.aspect_ratio", "\"1:1\""));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("error_message").asString())
        .isEqualTo("options.aspect_ratio: not supported by model v2.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "object.padding; '\"10%\"'",
        "object.scale; 2",
        "object.placement_type; '\"padding\"'",
        "scene.steps; 50",
        "scene.template_url; '\"https://shop.example/t.jpg\"'",
        "scene.color; '\"transparent\"'",
        "scene.aspect_ratio; '\"1:7\"'",
        "scene.prompt; '{\"text\":\"on oak\",\"generate\":true}'",
        "output.format; '\"tiff\"'",
        "output.format; '{\"type\":\"png\",\"quality\":80}'",
        "output.format; '{\"type\":\"webp\",\"compression\":{\"type\":\"lossless\",\"quality\":3}}'",
      })
  void backgroundThatDoesNotFitTheReferenceIsRefused(String path, String value) throws Exception {
    Rig.Got answer = rig.post(SCENE, with(Rig.background("on oak"), path, value));

    assertThat(answer.status()).isEqualTo(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "object.placement_type; '\"original\"'",
        "scene.prompt; '{\"generate\":true,\"guidelines\":\"warm light\"}'",
        "scene.model; '\"v2\"'",
        "output.format; '{\"type\":\"jpeg\",\"quality\":70,\"progressive\":false}'",
        "output.format; '{\"type\":\"webp\",\"compression\":{\"type\":\"lossy\",\"quality\":60}}'",
        "output.destination; '\"storage://shop/results/\"'",
      })
  void backgroundThatFitsTheReferenceIsTaken(String path, String value) throws Exception {
    Rig.Got answer = rig.post(SCENE, with(Rig.background("on oak"), path, value));

    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "options.duration; '\"7\"'; 422",
        "options.duration; 10; 200",
        "options.duration; '\"10\"'; 200",
        "options.guidance_scale; 4; 422",
        "options.aspect_ratio; '\"1:1\"'; 422",
        "output; '{\"number_of_images\":1}'; 422",
        "output; '\"storage://shop/films/mug.gif\"'; 422",
        "output; '\"storage://shop/films/mug.mp4\"'; 200",
      })
  void videoIsJudgedByTheReference(String path, String value, int status) throws Exception {
    Rig.Got answer = rig.post(VIDEO, with(Rig.video("turn slowly"), path, value));

    assertThat(answer.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "style.model; '\"default\"'; 'style.model: extra fields not permitted'",
        "image_count; 2; 'image_count: must be 1, 4, 9 or 16'",
        "resolution; '\"4k\"'; 'resolution: qwen-edit offers 640px, 1k, 2k'",
        "aspect_ratio; '\"7:1\"'; 'aspect_ratio: value is not a valid enumeration member; permitted: auto, 16:9, 9:16, 4:3, 3:2, 1:1, 4:5, 2:3'",
        "assets.image_file_paths; '[\"https://shop.example/mug\"]'; 'assets.image_file_paths: not a public address with a picture''s file extension: \"https://shop.example/mug\"'",
      })
  void magicHourNamesTheFieldThatIsWrong(String path, String value, String message)
      throws Exception {
    Rig.Got answer = rig.post(MAGIC_HOUR, with(Rig.magicHour("blue"), path, value));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asString()).isEqualTo("invalid_request");
    assertThat(answer.json().path("message").asString()).isEqualTo(message);
  }

  @Test
  void leavingTheNumberOfImagesToTheServiceIsRefusedAndAViolation() throws Exception {
    rig.post(EDIT, with(Rig.edit("blue"), body -> body.remove("output")));
    rig.post(
        SCENE, with(Rig.background("blue"), body -> body.put("output", "storage://shop/results/")));
    rig.post(MAGIC_HOUR, with(Rig.magicHour("blue"), body -> body.remove("image_count")));

    assertThat(rig.sandbox.book().violations())
        .containsExactly(
            "no explicit number of images: a claid edit request left it to the service's default",
            "no explicit number of images: a claid background request left it to the service's"
                + " default",
            "no explicit number of images: a magic-hour edit request left it to the service's"
                + " default");
  }

  @Test
  void bodyMustBeJsonAndSaySoAndBeSmall() throws Exception {
    HttpRequest.Builder untold =
        HttpRequest.newBuilder(rig.url(EDIT))
            .header("Authorization", "Bearer key")
            .POST(HttpRequest.BodyPublishers.ofString(Rig.edit("make it blue").toString()));

    assertThat(rig.send(untold).status()).isEqualTo(415);
    assertThat(rig.post(EDIT, "{\"input\":", "key").status()).isEqualTo(400);
    assertThat(rig.post(EDIT, "{\"input\":\"a\",\"input\":\"b\"}", "key").status()).isEqualTo(400);
    assertThat(rig.post(EDIT, "[]", "key").status()).isEqualTo(422);
    assertThat(rig.post(EDIT, "", "key").status()).isBetween(400, 422);
    assertThat(rig.post(EDIT, "\"" + "x".repeat(1 << 20) + "\"", "key").status()).isEqualTo(413);
  }

  @Test
  void requestThatIsRefusedUnreadLeavesItsConnectionToTheNext() throws Exception {
    byte[] body = Rig.edit("make it blue").toString().getBytes(StandardCharsets.UTF_8);
    String head =
        "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(EDIT, body.length);
    try (Socket socket = new Socket(rig.url(EDIT).getHost(), rig.url(EDIT).getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (int i = 0; i < 2; i++) {
        out.write(head.getBytes(StandardCharsets.UTF_8));
        out.flush();
        // time enough for a server that does not wait for the body
        assertThat(rig.get("/sandbox/health").status()).isEqualTo(200);
        out.write(body);
        out.flush();
        assertThat(in.readLine()).isEqualTo("HTTP/1.1 401 Unauthorized");
        skipAnswer(in);
      }
    }
  }

  private static void skipAnswer(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    assertThat(in.skip(length)).isEqualTo(length);
  }

  @Test
  void withoutAKeyEachServiceRefusesInItsOwnShape() throws Exception {
    Rig.Got claid = rig.send(HttpRequest.newBuilder(rig.url(EDIT + "/1")));
    Rig.Got magicHour = rig.send(HttpRequest.newBuilder(rig.url("/v1/account")));

    assertThat(claid.status()).isEqualTo(401);
    assertThat(claid.json().path("error_code").asString()).isEqualTo("111");
    assertThat(claid.header("x-request-id")).hasSize(36);
    assertThat(magicHour.status()).isEqualTo(401);
    assertThat(magicHour.json().path("code").asString()).isEqualTo("unauthorized");
  }

  @Test
  void unknownPathsAndMethodsAreAnsweredByTheFramework() throws Exception {
    assertThat(rig.get("/v1/image/other").json().path("detail").asString()).isEqualTo("Not Found");
    assertThat(rig.get(EDIT).status()).isEqualTo(405);
    assertThat(rig.get("/nothing").status()).isEqualTo(404);
  }
}
