package shotlist.provider;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Claid AI Background: a product on a new background. The answer carries the pictures; there is no
 * task, so a lost answer is a lost result.
 *
 * <pre>{@code
 * {"object": {"image_url": "https://…"}, "scene": {"prompt": "…"},
 *  "output": {"number_of_images": 1, "format": "png"}}
 * }</pre>
 */
final class ClaidBackground implements Adapter {
  private final Claid claid;

  ClaidBackground(InstantSource clock) {
    this.claid = new Claid(clock);
  }

  @Override
  public String createPath() {
    return "v1/scene/create";
  }

  @Override
  public Map<String, Object> body(RequestSpec spec, String label) {
    Map<String, Object> object = Options.group(spec, "object");
    object.put("image_url", spec.source());
    Map<String, Object> scene = Options.group(spec, "scene");
    spec.prompt().ifPresent(prompt -> scene.putIfAbsent("prompt", prompt));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("object", object);
    body.put("scene", scene);
    body.put("output", Options.claidOutput(spec));
    return body;
  }

  @Override
  public Optional<SubmitAnswer> submitted(JsonNode answer) {
    return Json.object(answer, "data")
        .map(data -> data.path("output"))
        .filter(output -> output.isArray() || output.isObject())
        .map(output -> new SubmitAnswer.Finished(claid.outputs(output, Optional.empty())));
  }

  @Override
  public String taskPath(String taskId) {
    throw new IllegalStateException("claid background has no tasks to ask for: " + taskId);
  }

  @Override
  public Optional<PollAnswer> polled(JsonNode answer) {
    return Optional.empty();
  }
}
