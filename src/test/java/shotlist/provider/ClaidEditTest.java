package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaidEditTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void requestIsSentAsTheServiceDescribesIt() throws Exception {
    service.answers(200, "{\"data\":{\"id\":42,\"status\":\"ACCEPTED\"}}");

    edit().submit(ScriptedService.spec(Operation.CLAID_EDIT), "nightly mug:1 #1");

    RecordedRequest request = service.received();
    assertThat(request.getRequestLine()).isEqualTo("POST /v1/image/ai-edit HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer mhk_live_s3cr3t");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("Accept")).isEqualTo("application/json");
    assertThat(ScriptedService.json(request.getBody().utf8()))
        .isEqualTo(
            ScriptedService.json(
                """
                {"input": "https://shop.example/mug.jpg?v=1",
                 "options": {"prompt": "on oak"},
                 "output": {"number_of_images": 1, "format": "png"}}
                """));
  }

  @Test
  void optionsFormatAndDestinationArePassedOn() throws Exception {
    service.answers(200, "{\"data\":{\"id\":42}}");
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_EDIT,
            "storage://shop/mug.jpg",
            Optional.of("on oak"),
            4,
            Map.of("guidance_scale", new BigDecimal("4.5"), "inference_steps", 50L),
            Optional.of("jpeg"),
            Optional.of("storage://shop/results/"));

    edit().submit(spec, "label");

    assertThat(service.receivedJson())
        .isEqualTo(
            ScriptedService.json(
                """
                {"input": "storage://shop/mug.jpg",
                 "options": {"prompt": "on oak", "guidance_scale": 4.5, "inference_steps": 50,
                             "model": "v1"},
                 "output": {"number_of_images": 4, "format": "jpeg",
                            "destination": "storage://shop/results/"}}
                """));
  }

  @Test
  void modelOfTheJobFileIsKept() throws Exception {
    service.answers(200, "{\"data\":{\"id\":42}}");

    edit()
        .submit(
            ScriptedService.spec(
                Operation.CLAID_EDIT, Map.of("aspect_ratio", "1:1", "model", "v2")),
            "label");

    assertThat(service.receivedJson().path("options"))
        .isEqualTo(
            ScriptedService.json(
                "{\"prompt\": \"on oak\", \"aspect_ratio\": \"1:1\", \"model\": \"v2\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACCEPTED", "WAITING", "PROCESSING", "DONE", "BREWING"})
  void taskIsAcceptedByItsIdWhateverItsFirstStatus(String status) {
    service.answers(
        200,
        "{\"data\":{\"id\":42,\"status\":\"" + status + "\",\"result_url\":\"http://x/42\"}}",
        "x-request-id: 7f3c");

    Answered<SubmitAnswer> answered =
        edit().submit(ScriptedService.spec(Operation.CLAID_EDIT), "label");

    assertThat(answered)
        .isEqualTo(
            new Answered<>(
                new SubmitAnswer.Accepted("42", Optional.empty()),
                Optional.of("7f3c"),
                Optional.empty()));
  }

  @Test
  void pollGoesToTheBaseUrlWhateverTheResultUrlSaid() throws Exception {
    service.answers(200, "{\"data\":{\"id\":42,\"status\":\"PROCESSING\"}}");

    edit().poll("42");

    RecordedRequest request = service.received();
    assertThat(request.getRequestLine()).isEqualTo("GET /v1/image/ai-edit/42 HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer mhk_live_s3cr3t");
  }

  @Test
  void outputsAreReadWithTheirSizesAndAnExpiryComputedFromTheTasksBirth() {
    service.answers(
        200,
        """
        {"data": {"id": 42, "status": "DONE", "created_at": "2026-03-01T11:00:00.123456+00:00",
          "request": {"input": "x"}, "errors": [],
          "result": {"input_object": {"ext": "jpeg", "width": 10},
            "output_objects": [
              {"ext": "png", "mps": 1.0, "mime": "image/png", "format": "PNG", "width": 1024,
               "height": 768, "tmp_url": "https://dl.claid.ai/a.png", "object_key": null,
               "object_bucket": null, "object_uri": null, "claid_storage_uri": null},
              {"tmp_url": "", "claid_storage_uri": "storage://shop/b.png",
               "object_uri": "s3://bucket/b.png"},
              {"tmp_url": null, "object_uri": "s3://bucket/c.png"},
              {"object_bucket": "bucket", "object_key": "d.png"}]}}}
        """);

    PollAnswer answer = edit().poll("42").answer();

    assertThat(answer)
        .isEqualTo(
            new PollAnswer.Finished(
                List.of(
                    new Output(
                        Optional.of("https://dl.claid.ai/a.png"),
                        Optional.of(Instant.parse("2026-03-02T11:00:00.123456Z")),
                        Optional.empty(),
                        Optional.of("image/png"),
                        Optional.of(1024),
                        Optional.of(768)),
                    stored("storage://shop/b.png"),
                    stored("s3://bucket/c.png"),
                    stored("bucket/d.png")),
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":{\"status\":\"DONE\"}}",
        "{\"data\":{\"status\":\"DONE\",\"result\":null}}",
        "{\"data\":{\"status\":\"DONE\",\"result\":{}}}",
        "{\"data\":{\"status\":\"DONE\",\"result\":{\"output_objects\":[]}}}",
        "{\"data\":{\"status\":\"DONE\",\"result\":{\"output_objects\":[{\"ext\":\"png\"}]}}}",
        "{\"data\":{\"status\":\"DONE\",\"result\":{\"output_objects\":[{\"tmp_url\":\"ftp://x/y\"}]}}}"
      })
  void doneWithoutUsableOutputsIsFinishedWithNone(String body) {
    service.answers(200, body);

    assertThat(edit().poll("42").answer())
        .isEqualTo(new PollAnswer.Finished(List.of(), Optional.empty()));
  }

  @Test
  void addressesThatNoBookCanHoldAreNone() {
    service.answers(
        200,
        "{\"data\":{\"status\":\"DONE\",\"result\":{\"output_objects\":["
            + "{\"tmp_url\":\"https://dl.claid.ai/a\\u0000.png\"},"
            + "{\"claid_storage_uri\":\"storage://shop/\\n.png\"},"
            + "{\"tmp_url\":\"https://dl.claid.ai/"
            + "x".repeat(9000)
            + "\"}]}}}");

    assertThat(edit().poll("42").answer())
        .isEqualTo(new PollAnswer.Finished(List.of(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACCEPTED", "WAITING", "PROCESSING", "PAUSED", "BREWING"})
  void otherWordsMeanThatTheTaskIsPending(String word) {
    service.answers(200, "{\"data\":{\"id\":42,\"status\":\"" + word + "\",\"result\":{}}}");

    assertThat(edit().poll("42").answer()).isEqualTo(new PollAnswer.Pending(word));
  }

  @Test
  void taskWithoutStatusIsPending() {
    service.answers(200, "{\"data\":{\"id\":42,\"status\":null}}");

    assertThat(edit().poll("42").answer()).isEqualTo(new PollAnswer.Pending("no status"));
  }

  @Test
  void errorFailsWithTheServicesWords() {
    service.answers(
        200,
        """
        {"data": {"id": 42, "status": "ERROR", "result": null, "errors": [
          {"error": "Input image\\n could not be fetched: https://shop.example/a.jpg?sig=abc",
           "created_at": 1767225600},
          {"error": "Giving up.", "created_at": "2026-03-01T11:00:00Z"}]}}
        """);

    assertThat(edit().poll("42").answer())
        .isEqualTo(
            new PollAnswer.Failed(
                "Input image could not be fetched: https://shop.example/a.jpg?… Giving up.",
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR", "CANCELLED"})
  void failureWithoutWordsSaysItsStatus(String word) {
    service.answers(200, "{\"data\":{\"status\":\"" + word + "\"}}");

    assertThat(edit().poll("42").answer())
        .isEqualTo(new PollAnswer.Failed("the service says " + word, Optional.empty()));
  }

  @Test
  void idThatClaidNeverGivesIsNotAskedFor() {
    assertThatThrownBy(() -> edit().poll("../account"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an id of Claid: ../account");
  }

  private ImageService edit() {
    return service.operation(Operation.CLAID_EDIT);
  }

  private static Output stored(String location) {
    return new Output(
        Optional.empty(),
        Optional.empty(),
        Optional.of(location),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
