package shotlist.sandbox;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A request that was taken and charged, and what will become of it. It does not change: how far it
 * has come is a question of the time.
 *
 * @param id the service's id, or the request id of a synchronous answer
 * @param account the hash of the key
 * @param time how long the work takes
 * @param size what the outputs measure
 * @param source what the source picture turned out to be, if it could be fetched
 * @param request the body as it came, JSON
 * @param fault how the task goes wrong, if it was told to
 * @param failure why it fails by itself, if it does
 */
record Task(
    String id,
    Operation operation,
    String account,
    Instant at,
    Duration time,
    Order order,
    Size size,
    Optional<Source> source,
    String fingerprint,
    String request,
    Optional<Fault> fault,
    Optional<String> failure) {

  /**
   * What is to be made.
   *
   * @param label what the client called it
   * @param type the file type of the outputs: jpeg, png, webp, avif or mp4
   * @param quality of the outputs, 1 to 100
   * @param length of a video
   * @param destination where the service itself puts the outputs
   */
  record Order(
      String prompt,
      String source,
      int outputs,
      BigDecimal price,
      String type,
      int quality,
      Duration length,
      String label,
      Optional<String> destination) {}

  boolean doneBy(Instant now) {
    return !endless() && !now.isBefore(doneAt());
  }

  Instant doneAt() {
    return at.plus(time);
  }

  private boolean endless() {
    return is(Fault.PAUSED) || is(Fault.UNKNOWN_WORD);
  }

  /** Whether the task ends without success. */
  boolean fails() {
    return failure.isPresent()
        || is(Fault.TASK_ERROR)
        || is(Fault.RESULT_NULL)
        || is(Fault.RESULT_ABSENT)
        || is(Fault.RESULT_EMPTY)
        || is(Fault.CANCELLED);
  }

  /** How many outputs there will be. */
  int made() {
    if (fails() || is(Fault.NONE)) {
      return 0;
    }
    return is(Fault.FEWER) ? order.outputs() - 1 : order.outputs();
  }

  boolean is(Fault other) {
    return fault.isPresent() && fault.get() == other;
  }

  /** Magic Hour gives back what a failed task cost; Claid does not. */
  boolean refundedBy(Instant now) {
    return operation == Operation.MAGIC_HOUR_EDIT && fails() && doneBy(now);
  }
}
