package shotlist.provider;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The envelope that Claid's operations share: {@code {"data": {…}}}, tasks and their outputs. */
final class Claid {
  private static final String TASK_ID = "\\d{1,19}";

  private final ResultLife life;

  Claid(InstantSource clock) {
    this.life = new ResultLife(clock);
  }

  /** {@code path/taskId}; ids of the three operations are separate namespaces. */
  static String taskPath(String path, String taskId) {
    if (!taskId.matches(TASK_ID)) {
      throw new IllegalArgumentException("not an id of Claid: " + taskId);
    }
    return path + "/" + taskId;
  }

  /** A task was made if it has an id; its first status word differs between descriptions. */
  Optional<SubmitAnswer> submitted(JsonNode answer) {
    return Json.object(answer, "data")
        .flatMap(data -> Json.word(data, "id"))
        .filter(id -> id.matches(TASK_ID))
        .map(id -> new SubmitAnswer.Accepted(id, Optional.empty()));
  }

  /** {@code result_url} is not looked at: it has been seen as http, which would expose the key. */
  Optional<PollAnswer> polled(JsonNode answer) {
    return Json.object(answer, "data").map(this::task);
  }

  private PollAnswer task(JsonNode data) {
    String word = Json.text(data, "status").orElse("no status");
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "DONE" -> new PollAnswer.Finished(resultOf(data), Optional.empty());
      case "ERROR", "CANCELLED", "CANCELED" ->
          new PollAnswer.Failed(reasonOf(data, word), Optional.empty());
      default -> new PollAnswer.Pending(word); // the list of words is open
    };
  }

  /** AI Edit has a list of {@code output_objects}, video a single {@code output_object}. */
  private List<Output> resultOf(JsonNode data) {
    JsonNode result = data.path("result");
    Optional<Instant> created = Json.instant(data, "created_at");
    return Stream.of("output_objects", "output_object")
        .flatMap(field -> outputs(result.path(field), created).stream())
        .toList();
  }

  /** {@code errors: [{"error": "…", "created_at": …}]}, which may be missing. */
  private static String reasonOf(JsonNode data, String word) {
    List<String> reasons = new ArrayList<>();
    for (JsonNode error : data.path("errors")) {
      Json.text(error, "error").ifPresent(reasons::add);
    }
    return reasons.isEmpty() ? "the service says " + word : String.join("; ", reasons);
  }

  /**
   * The outputs in a list, or in an object of one; what lies nowhere is none.
   *
   * @param created when the service began: the earliest that the life of a result can start
   */
  List<Output> outputs(JsonNode node, Optional<Instant> created) {
    List<Output> outputs = new ArrayList<>();
    if (node.isObject()) {
      output(node, created).ifPresent(outputs::add);
    } else if (node.isArray()) {
      node.forEach(element -> output(element, created).ifPresent(outputs::add));
    }
    return List.copyOf(outputs);
  }

  /** It is paid for, so it counts also where only bucket and key say where it is. */
  private static Optional<String> inBucket(JsonNode node) {
    return Json.name(node, "object_key")
        .map(key -> Json.name(node, "object_bucket").map(bucket -> bucket + "/").orElse("") + key);
  }

  private Optional<Output> output(JsonNode node, Optional<Instant> created) {
    Optional<String> url = Json.url(node, "tmp_url");
    Optional<String> location =
        Json.name(node, "claid_storage_uri")
            .or(() -> Json.name(node, "object_uri"))
            .or(() -> inBucket(node));
    if (url.isEmpty() && location.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Output(
            url,
            url.map(any -> life.endsAt(created)),
            location,
            Json.name(node, "mime"),
            Json.size(node, "width"),
            Json.size(node, "height")));
  }
}
