package shotlist.provider;

/**
 * One operation of a paid service, ready to be asked. Implementations are safe for use by many
 * threads, never retry a submission by themselves and never throw for what a service or a network
 * does: that is an answer.
 */
public interface ImageService {
  /**
   * Sends a request that costs money, once.
   *
   * @param label what a person finds it by at the service, where the service has room for it: the
   *     job, item and attempt
   * @param departure awaited once the connection is there; the first byte leaves right after it
   */
  Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure);

  /** As {@link #submit(RequestSpec, String, Departure)}, at once. */
  default Answered<SubmitAnswer> submit(RequestSpec spec, String label) {
    return submit(spec, label, Departure.AT_ONCE);
  }

  /**
   * Asks for a task of this operation. Free, and safe to repeat; never called on a synchronous
   * operation.
   *
   * @param departure as for {@link #submit}; told of each time that the question was written, which
   *     is twice where a kept connection turned out closed
   */
  Answered<PollAnswer> poll(String taskId, Departure departure);

  /** As {@link #poll(String, Departure)}, at once. */
  default Answered<PollAnswer> poll(String taskId) {
    return poll(taskId, Departure.AT_ONCE);
  }
}
