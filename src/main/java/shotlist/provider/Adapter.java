package shotlist.provider;

import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One operation in the words of its service: where to send what, and how to read the answers. It
 * sees whole JSON objects of successful answers only.
 */
interface Adapter {
  /** Where requests are sent, relative to the base URL, without a leading slash. */
  String createPath();

  /** What is asked, as the service wants it. */
  Map<String, Object> body(RequestSpec spec, String label);

  /**
   * What a successful answer to a submission says; empty where it is not what the service promises.
   */
  Optional<SubmitAnswer> submitted(JsonNode answer);

  /** Where a task is asked for; fails on what cannot be a task's id. */
  String taskPath(String taskId);

  /** What a successful answer to a poll says; empty where it is not what the service promises. */
  Optional<PollAnswer> polled(JsonNode answer);
}
