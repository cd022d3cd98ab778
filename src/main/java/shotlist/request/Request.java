package shotlist.request;

import java.time.Instant;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.ledger.Reserving.Reservation;
import shotlist.provider.RequestSpec;

/**
 * One submission, as a stage works on it.
 *
 * @param price what has to be reserved before it is sent
 * @param attempt how often it was sent before, counting the one under way
 * @param name what a person knows it by: job and item
 * @param taskId the service's id, once it has one
 * @param submittedAt when it was last sent
 * @param wantedAt its place in the order of submission
 * @param polls how often it was polled
 * @param reservation what was set aside for the attempt under way, where it was so in this process
 */
public record Request(
    long id,
    RequestSpec spec,
    Credits price,
    int attempt,
    String name,
    Optional<String> taskId,
    Optional<Instant> submittedAt,
    long wantedAt,
    int polls,
    Optional<Reservation> reservation) {

  /** The same request after a sending of which the service took nothing, or about to be sent. */
  public Request again() {
    return new Request(
        id, spec, price, attempt + 1, name, taskId, submittedAt, wantedAt, polls, Optional.empty());
  }

  /** The same request as its next attempt is about to be sent. */
  Request sending(Instant at, Reservation reserved) {
    return new Request(
        id,
        spec,
        price,
        attempt + 1,
        name,
        Optional.empty(),
        Optional.of(at),
        wantedAt,
        polls,
        Optional.of(reserved));
  }

  /** What a person finds it by at the service: job, item and attempt. */
  public String label() {
    return name + " attempt " + attempt;
  }
}
