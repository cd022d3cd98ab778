package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClaidBackgroundTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void requestIsSentAsTheServiceDescribesIt() throws Exception {
    service.answers(200, "{\"data\":{\"output\":[]}}");

    background().submit(ScriptedService.spec(Operation.CLAID_BACKGROUND), "label");

    RecordedRequest request = service.received();
    assertThat(request.getRequestLine()).isEqualTo("POST /v1/scene/create HTTP/1.1");
    assertThat(ScriptedService.json(request.getBody().utf8()))
        .isEqualTo(
            ScriptedService.json(
                """
                {"object": {"image_url": "https://shop.example/mug.jpg?v=1"},
                 "scene": {"prompt": "on oak"},
                 "output": {"number_of_images": 1, "format": "png"}}
                """));
  }

  @Test
  void optionsFormatAndDestinationArePassedOn() throws Exception {
    service.answers(200, "{\"data\":{\"output\":[]}}");
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_BACKGROUND,
            "https://shop.example/mug.jpg",
            Optional.empty(),
            2,
            Map.of(
                "object", Map.of("placement_type", "padding", "padding", "10%"),
                "scene",
                    Map.of("model", "v2", "prompt", Map.of("generate", true, "guidelines", "oak"))),
            Optional.of(Map.of("type", "jpeg", "quality", 85L)),
            Optional.of("storage://shop/results/mug/"));

    background().submit(spec, "label");

    assertThat(service.receivedJson())
        .isEqualTo(
            ScriptedService.json(
                """
                {"object": {"image_url": "https://shop.example/mug.jpg",
                            "placement_type": "padding", "padding": "10%"},
                 "scene": {"model": "v2", "prompt": {"generate": true, "guidelines": "oak"}},
                 "output": {"number_of_images": 2, "format": {"type": "jpeg", "quality": 85},
                            "destination": "storage://shop/results/mug/"}}
                """));
  }

  @Test
  void answerCarriesTheResult() {
    service.answers(
        200,
        """
        {"data": {"input": {"ext": "png"}, "profiling": {},
          "output": [{"ext": "jpeg", "mps": 1.05, "mime": "image/jpeg", "format": "JPEG",
            "width": 1024, "height": 1024, "tmp_url": "https://dl.claid.ai/a.png"}]}}
        """,
        "x-request-id: 7f3c");

    Answered<SubmitAnswer> answered =
        background().submit(ScriptedService.spec(Operation.CLAID_BACKGROUND), "label");

    assertThat(answered)
        .isEqualTo(
            new Answered<>(
                new SubmitAnswer.Finished(
                    List.of(
                        new Output(
                            Optional.of("https://dl.claid.ai/a.png"),
                            Optional.of(Instant.parse("2026-03-02T11:55:00Z")),
                            Optional.empty(),
                            Optional.of("image/jpeg"),
                            Optional.of(1024),
                            Optional.of(1024)))),
                Optional.of("7f3c"),
                Optional.empty()));
  }

  @Test
  void emptyOutputIsFinishedWithNone() {
    service.answers(200, "{\"data\":{\"output\":[]}}");

    assertThat(
            background().submit(ScriptedService.spec(Operation.CLAID_BACKGROUND), "label").answer())
        .isEqualTo(new SubmitAnswer.Finished(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"data\":{}}", "{\"data\":{\"output\":null}}", "{}", "[]", "", "{\"data\":"})
  void successWithoutOutputLeavesTheRequestInDoubt(String body) {
    service.answers(200, body);

    assertThat(
            background().submit(ScriptedService.spec(Operation.CLAID_BACKGROUND), "label").answer())
        .isEqualTo(new SubmitAnswer.Unknown("200: an answer without what it should hold"));
  }

  private ImageService background() {
    return service.operation(Operation.CLAID_BACKGROUND);
  }
}
