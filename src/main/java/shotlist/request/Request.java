package shotlist.request;

import java.time.Instant;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.provider.RequestSpec;

/**
 * One submission, as a stage works on it.
 *
 * @param price what has to be reserved before it is sent
 * @param attempt how often it was sent before, counting the one under way
 * @param label what a person finds it by at the service: job, item and attempt
 * @param taskId the service's id, once it has one
 * @param submittedAt when it was last sent
 * @param wantedAt its place in the order of submission
 * @param polls how often it was polled
 */
public record Request(
    long id,
    RequestSpec spec,
    Credits price,
    int attempt,
    String label,
    Optional<String> taskId,
    Optional<Instant> submittedAt,
    long wantedAt,
    int polls) {

  /** The same request after a sending of which the service took nothing. */
  public Request again() {
    return new Request(id, spec, price, attempt + 1, label, taskId, submittedAt, wantedAt, polls);
  }
}
