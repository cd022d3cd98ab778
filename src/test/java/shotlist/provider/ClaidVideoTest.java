package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ClaidVideoTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void requestIsSentAsTheServiceDescribesItWithItsDurationExplicit() throws Exception {
    service.answers(200, "{\"data\":{\"id\":7,\"status\":\"PROCESSING\"}}");

    SubmitAnswer answer =
        video().submit(ScriptedService.spec(Operation.CLAID_VIDEO), "label").answer();

    RecordedRequest request = service.received();
    assertThat(answer).isEqualTo(new SubmitAnswer.Accepted("7", Optional.empty()));
    assertThat(request.getRequestLine()).isEqualTo("POST /v1/video/generate HTTP/1.1");
    assertThat(ScriptedService.json(request.getBody().utf8()))
        .isEqualTo(
            ScriptedService.json(
                """
                {"input": "https://shop.example/mug.jpg?v=1",
                 "options": {"prompt": "on oak", "duration": "5"}}
                """));
  }

  @Test
  void outputIsTheDestinationAloneAndTheDurationIsText() throws Exception {
    service.answers(200, "{\"data\":{\"id\":7}}");
    RequestSpec spec =
        new RequestSpec(
            Operation.CLAID_VIDEO,
            "https://shop.example/mug.jpg",
            Optional.empty(),
            1,
            Map.of("prompt", Map.of("generate", true), "duration", 10L),
            Optional.of("mp4"),
            Optional.of("storage://shop/videos/"));

    video().submit(spec, "label");

    assertThat(service.receivedJson())
        .isEqualTo(
            ScriptedService.json(
                """
                {"input": "https://shop.example/mug.jpg",
                 "options": {"prompt": {"generate": true}, "duration": "10"},
                 "output": "storage://shop/videos/"}
                """));
  }

  @Test
  void videoIsReadFromItsSingleOutputObject() throws Exception {
    service.answers(
        200,
        """
        {"data": {"id": 7, "status": "DONE", "created_at": "not a date",
          "result": {"input_object": {"generated_prompt": "turns"},
            "output_object": {"ext": "mp4", "mime": "video/mp4", "format": "mp4",
              "tmp_url": "https://dl.claid.ai/v.mp4"}}}}
        """);

    PollAnswer answer = video().poll("7").answer();

    assertThat(service.received().getRequestLine()).isEqualTo("GET /v1/video/generate/7 HTTP/1.1");
    assertThat(answer)
        .isEqualTo(
            new PollAnswer.Finished(
                List.of(
                    new Output(
                        Optional.of("https://dl.claid.ai/v.mp4"),
                        Optional.of(Instant.parse("2026-03-02T11:55:00Z")),
                        Optional.empty(),
                        Optional.of("video/mp4"),
                        Optional.empty(),
                        Optional.empty())),
                Optional.empty()));
  }

  private ImageService video() {
    return service.operation(Operation.CLAID_VIDEO);
  }
}
