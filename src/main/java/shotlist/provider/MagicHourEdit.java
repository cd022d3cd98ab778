package shotlist.provider;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import shotlist.ledger.Credits;
import tools.jackson.databind.JsonNode;

/**
 * Magic Hour AI Image Editor. Links to its results expire, and each poll of a finished task brings
 * fresh ones.
 *
 * <pre>{@code
 * {"name": "nightly mug:1 #1", "image_count": 1, "model": "qwen-edit", "resolution": "1k",
 *  "style": {"prompt": "…"}, "assets": {"image_file_paths": ["https://…"]}}
 * }</pre>
 */
final class MagicHourEdit implements Adapter {
  private static final String TASK_ID = "[A-Za-z0-9_-]{1,200}";
  private static final int MAX_NAME_LENGTH = 200;

  private final ResultLife life;

  MagicHourEdit(InstantSource clock) {
    this.life = new ResultLife(clock);
  }

  @Override
  public String createPath() {
    return "v1/ai-image-editor";
  }

  @Override
  public Map<String, Object> body(RequestSpec spec, String label) {
    Map<String, Object> body = new LinkedHashMap<>(spec.options());
    body.put("name", Words.cut(label, MAX_NAME_LENGTH));
    body.put("image_count", spec.images());
    body.put("model", Options.magicHourModel(spec));
    body.put("resolution", Options.magicHourResolution(spec));
    body.put("style", spec.prompt().map(prompt -> Map.of("prompt", prompt)).orElse(Map.of()));
    body.put("assets", Map.of("image_file_paths", List.of(spec.source())));
    return body;
  }

  @Override
  public Optional<SubmitAnswer> submitted(JsonNode answer) {
    return Json.text(answer, "id")
        .filter(id -> id.matches(TASK_ID))
        .map(id -> new SubmitAnswer.Accepted(id, Json.credits(answer, "credits_charged")));
  }

  @Override
  public String taskPath(String taskId) {
    if (!taskId.matches(TASK_ID)) {
      throw new IllegalArgumentException("not an id of Magic Hour: " + taskId);
    }
    return "v1/image-projects/" + taskId;
  }

  @Override
  public Optional<PollAnswer> polled(JsonNode answer) {
    JsonNode enabled = answer.path("enabled");
    if (enabled.isBoolean() && !enabled.booleanValue()) {
      return Optional.of(new PollAnswer.Lost(true, "the project was deleted at the service"));
    }
    return Json.text(answer, "status").map(word -> project(answer, word));
  }

  private PollAnswer project(JsonNode answer, String word) {
    Optional<Credits> charged = Json.credits(answer, "credits_charged");
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "complete" -> new PollAnswer.Finished(downloads(answer), charged);
      case "error", "canceled", "cancelled" ->
          new PollAnswer.Failed(reasonOf(answer, word), charged);
      default -> new PollAnswer.Pending(word); // queued, rendering, draft, and what may come
    };
  }

  private List<Output> downloads(JsonNode answer) {
    List<Output> outputs = new ArrayList<>();
    for (JsonNode download : answer.path("downloads")) {
      Json.url(download, "url")
          .map(
              url ->
                  new Output(
                      Optional.of(url),
                      Json.instant(download, "expires_at")
                          .or(() -> Optional.of(life.endsAt(Optional.empty()))),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty()))
          .ifPresent(outputs::add);
    }
    return List.copyOf(outputs);
  }

  /** {@code error: {"message": "…", "code": "no_source_face"}}, which may be null. */
  private static String reasonOf(JsonNode answer, String word) {
    JsonNode error = answer.path("error");
    Optional<String> code = Json.text(error, "code");
    return Json.text(error, "message")
        .map(message -> message + code.map(c -> " (" + c + ")").orElse(""))
        .or(() -> code)
        .orElse("the service says " + word);
  }
}
