package shotlist.provider;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Claid AI Edit: a picture changed as a prompt says, one to four times.
 *
 * <pre>{@code
 * {"input": "https://…", "options": {"prompt": "…"},
 *  "output": {"number_of_images": 1, "format": "png"}}
 * }</pre>
 */
final class ClaidEdit implements Adapter {
  private static final String PATH = "v1/image/ai-edit";

  /** The documentation gives these to model v1 only, while v2 is the default. */
  private static final List<String> OF_MODEL_V1 =
      List.of("aspect_ratio", "inference_steps", "guidance_scale");

  private final Claid claid;

  ClaidEdit(InstantSource clock) {
    this.claid = new Claid(clock);
  }

  @Override
  public String createPath() {
    return PATH;
  }

  @Override
  public Map<String, Object> body(RequestSpec spec, String label) {
    Map<String, Object> options = new LinkedHashMap<>(spec.options());
    spec.prompt().ifPresent(prompt -> options.putIfAbsent("prompt", prompt));
    if (OF_MODEL_V1.stream().anyMatch(options::containsKey)) {
      options.putIfAbsent("model", "v1");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("input", spec.source());
    body.put("options", options);
    body.put("output", Options.claidOutput(spec));
    return body;
  }

  @Override
  public Optional<SubmitAnswer> submitted(JsonNode answer) {
    return claid.submitted(answer);
  }

  @Override
  public String taskPath(String taskId) {
    return Claid.taskPath(PATH, taskId);
  }

  @Override
  public Optional<PollAnswer> polled(JsonNode answer) {
    return claid.polled(answer);
  }
}
