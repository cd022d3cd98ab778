package shotlist.provider;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Claid Image to Video: a picture set in motion for 5 or 10 seconds. The service has no count and
 * no format; its {@code output} is a destination and nothing else.
 *
 * <pre>{@code
 * {"input": "https://…", "options": {"prompt": "…", "duration": "5"},
 *  "output": "storage://shop/videos/"}
 * }</pre>
 */
final class ClaidVideo implements Adapter {
  private static final String PATH = "v1/video/generate";

  private final Claid claid;

  ClaidVideo(InstantSource clock) {
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
    options.put("duration", Options.videoDuration(spec)); // text in the service's own schema
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("input", spec.source());
    body.put("options", options);
    spec.destination().ifPresent(destination -> body.put("output", destination));
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
