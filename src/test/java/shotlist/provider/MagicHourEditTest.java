package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.ledger.Credits;

class MagicHourEditTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void requestIsSentAsTheServiceDescribesItWithAllThatDecidesThePrice() throws Exception {
    service.answers(200, "{\"id\":\"cm1\",\"credits_charged\":20}");

    SubmitAnswer answer =
        edit().submit(ScriptedService.spec(Operation.MAGIC_HOUR_EDIT), "nightly mug:1 #1").answer();

    RecordedRequest request = service.received();
    assertThat(answer).isEqualTo(new SubmitAnswer.Accepted("cm1", Optional.of(Credits.of("20"))));
    assertThat(request.getRequestLine()).isEqualTo("POST /v1/ai-image-editor HTTP/1.1");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer mhk_live_s3cr3t");
    assertThat(ScriptedService.json(request.getBody().utf8()))
        .isEqualTo(
            ScriptedService.json(
                """
                {"name": "nightly mug:1 #1", "image_count": 1, "model": "qwen-edit",
                 "resolution": "1k", "style": {"prompt": "on oak"},
                 "assets": {"image_file_paths": ["https://shop.example/mug.jpg?v=1"]}}
                """));
  }

  @Test
  void optionsArePassedOn() throws Exception {
    service.answers(200, "{\"id\":\"cm1\"}");
    RequestSpec spec =
        new RequestSpec(
            Operation.MAGIC_HOUR_EDIT,
            "https://shop.example/mug.jpg",
            Optional.of("on oak"),
            4,
            Map.of("model", "nano-banana-pro", "resolution", "2k", "aspect_ratio", "4:5"),
            Optional.of("png"),
            Optional.empty());

    SubmitAnswer answer = edit().submit(spec, "label").answer();

    assertThat(answer).isEqualTo(new SubmitAnswer.Accepted("cm1", Optional.empty()));
    assertThat(service.receivedJson())
        .isEqualTo(
            ScriptedService.json(
                """
                {"name": "label", "image_count": 4, "model": "nano-banana-pro",
                 "resolution": "2k", "aspect_ratio": "4:5", "style": {"prompt": "on oak"},
                 "assets": {"image_file_paths": ["https://shop.example/mug.jpg"]}}
                """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"credits_charged\":20}",
        "{\"id\":\"../../account\"}",
        "{\"id\":null}",
        "<html>welcome</html>"
      })
  void successWithoutAUsableIdLeavesTheRequestInDoubt(String body) {
    service.answers(200, body);

    assertThat(edit().submit(ScriptedService.spec(Operation.MAGIC_HOUR_EDIT), "label").answer())
        .isEqualTo(new SubmitAnswer.Unknown("200: an answer without what it should hold"));
  }

  @Test
  void downloadsKeepTheirSignatureAndTheServicesExpiry() throws Exception {
    service.answers(
        200,
        """
        {"id": "cm1", "name": null, "status": "complete", "image_count": 2, "enabled": true,
         "type": "AI_IMAGE_EDITOR", "created_at": "2026-03-01T11:00:00Z", "credits_charged": 40,
         "downloads": [
           {"url": "https://videos.magichour.ai/a.png?sig=A%2Fb", "expires_at": "2026-03-02T11:00:00Z"},
           {"url": "https://videos.magichour.ai/b.png", "expires_at": null},
           {"expires_at": "2026-03-02T11:00:00Z"}], "error": null}
        """);

    PollAnswer answer = edit().poll("cm1").answer();

    assertThat(service.received().getRequestLine())
        .isEqualTo("GET /v1/image-projects/cm1 HTTP/1.1");
    assertThat(answer)
        .isEqualTo(
            new PollAnswer.Finished(
                List.of(
                    ScriptedService.picture(
                        "https://videos.magichour.ai/a.png?sig=A%2Fb",
                        Instant.parse("2026-03-02T11:00:00Z")),
                    ScriptedService.picture(
                        "https://videos.magichour.ai/b.png",
                        Instant.parse("2026-03-02T11:55:00Z"))),
                Optional.of(Credits.of("40"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"queued", "rendering", "draft", "brewing"})
  void otherWordsMeanThatTheProjectIsPending(String word) {
    service.answers(200, "{\"status\":\"" + word + "\",\"downloads\":[]}");

    assertThat(edit().poll("cm1").answer()).isEqualTo(new PollAnswer.Pending(word));
  }

  @Test
  void failureTellsTheWordsAndTheRefund() {
    service.answers(
        200,
        """
        {"status": "error", "credits_charged": 0, "downloads": [],
         "error": {"message": "No face found", "code": "no_source_face"}}
        """);

    assertThat(edit().poll("cm1").answer())
        .isEqualTo(
            new PollAnswer.Failed("No face found (no_source_face)", Optional.of(Credits.ZERO)));
  }

  @Test
  void canceledProjectWithoutWordsFails() {
    service.answers(200, "{\"status\":\"canceled\",\"error\":null}");

    assertThat(edit().poll("cm1").answer())
        .isEqualTo(new PollAnswer.Failed("the service says canceled", Optional.empty()));
  }

  @Test
  void failureWhoseWordsCannotBeShownHasAReasonStill() {
    service.answers(200, "{\"status\":\"error\",\"error\":{\"message\":\"\\u0000\"}}");

    assertThat(edit().poll("cm1").answer())
        .isEqualTo(new PollAnswer.Failed("the service gave no reason", Optional.empty()));
  }

  @Test
  void deletedProjectIsLostWhateverItsStatus() {
    service.answers(200, "{\"status\":\"complete\",\"enabled\":false}");

    assertThat(edit().poll("cm1").answer())
        .isEqualTo(new PollAnswer.Lost(true, "the project was deleted at the service"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40", "\"40\"", "\"40.0\"", "\"040\""})
  void amountIsANumberOrOneAsText(String amount) {
    service.answers(200, "{\"id\":\"cm1\",\"credits_charged\":" + amount + "}");

    assertThat(edit().submit(ScriptedService.spec(Operation.MAGIC_HOUR_EDIT), "label").answer())
        .isEqualTo(new SubmitAnswer.Accepted("cm1", Optional.of(Credits.of(40))));
  }

  @Test
  void refundIsToldAsTextToo() {
    service.answers(200, "{\"status\": \"error\", \"credits_charged\": \"0\"}");

    assertThat(edit().poll("cm1").answer())
        .isEqualTo(new PollAnswer.Failed("the service says error", Optional.of(Credits.ZERO)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"many\"",
        "\"\"",
        "\"-1\"",
        "\"1e3\"",
        "\"1,5\"",
        "\".5\"",
        "\"NaN\"",
        "\"9999999999\"",
        "[40]",
        "-1",
        "1e300",
        "null",
        "true"
      })
  void unusableAmountIsNotTold(String amount) {
    service.answers(200, "{\"id\":\"cm1\",\"credits_charged\":" + amount + "}");

    assertThat(edit().submit(ScriptedService.spec(Operation.MAGIC_HOUR_EDIT), "label").answer())
        .isEqualTo(new SubmitAnswer.Accepted("cm1", Optional.empty()));
  }

  @Test
  void idThatMagicHourNeverGivesIsNotAskedFor() {
    assertThatThrownBy(() -> edit().poll("cm1/../.."))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an id of Magic Hour: cm1/../..");
  }

  private ImageService edit() {
    return service.operation(Operation.MAGIC_HOUR_EDIT);
  }
}
