package shotlist.sandbox;

import java.util.List;
import java.util.Map;

/** A request is not taken. Each service says so in its own shape. */
@SuppressWarnings("serial") // never serialized
final class Refusal extends Exception {

  private final int status;
  private final Map<String, List<String>> details;

  Refusal(int status, String message) {
    this(status, message, Map.of());
  }

  /**
   * A refusal of what the body says.
   *
   * @param details what is wrong, by dotted path
   */
  Refusal(int status, String message, Map<String, List<String>> details) {
    super(message, null, false, false);
    this.status = status;
    this.details = details;
  }

  int status() {
    return status;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  Map<String, List<String>> details() {
    return details;
  }
}
