package shotlist.sandbox;

import java.util.Map;
import java.util.function.UnaryOperator;
import shotlist.sandbox.Reply.Answer;
import tools.jackson.databind.JsonNode;

/** What differs between the services: what they accept, and how they put what they say. */
interface Service {

  /**
   * A body that was understood.
   *
   * @param sizing what size the outputs get, from that of the source
   */
  record Draft(Task.Order order, UnaryOperator<Size> sizing) {}

  /** Reads a submission's body strictly. */
  Draft read(Operation operation, JsonNode body) throws Refusal;

  /** What of a body makes it the same request. */
  JsonNode essence(JsonNode body);

  /** Judges the source picture before the request is taken. */
  void inspect(Operation operation, Source source) throws Refusal;

  /** Whether a request is refused for this source, which cannot be fetched, or fails later. */
  boolean refusesUnfetchable(Operation operation, String url);

  String unfetchable(String reason);

  /** The id of a new task. */
  String id(Operation operation, long number, String requestId);

  /** The answer to a request that was taken. */
  Answer accepted(Task task);

  /** The answer to a question about a task. */
  Answer state(Task task);

  /** Whether the task is gone for those who ask. */
  boolean hides(Task task);

  Answer refusal(Refusal refusal);

  Answer tooMany();

  Answer flatTooMany();

  Answer planUpgrade();

  Map<String, String> headers(Limiter.Standing standing);
}
