package shotlist.sandbox;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;

/**
 * Something the sandbox remembers. The books are what all events add up to; the journal holds one a
 * line, such as {@code {"event":"turn","at":"…","account":"9f…","operation":"EDIT","poll":false}}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Event.Turn.class, name = "turn"),
  @JsonSubTypes.Type(value = Event.Limited.class, name = "limited"),
  @JsonSubTypes.Type(value = Event.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = Event.Accepted.class, name = "accepted"),
  @JsonSubTypes.Type(value = Event.Served.class, name = "served"),
  @JsonSubTypes.Type(value = Event.Downloaded.class, name = "downloaded"),
  @JsonSubTypes.Type(value = Event.Violation.class, name = "violation"),
})
sealed interface Event {

  /** A request came within the limits and counts against them. */
  record Turn(Instant at, String account, Operation operation, boolean poll) implements Event {}

  /** A request came too soon and was answered 429. */
  record Limited(Operation operation) implements Event {}

  /** A submission was refused; nothing was charged. */
  record Rejected(Operation operation, int status) implements Event {}

  /** A submission was taken and charged. */
  record Accepted(Task task) implements Event {}

  /** A counted fault happened to a request body or a task. */
  record Served(Fault fault, String subject) implements Event {}

  /** A result was asked for. */
  record Downloaded(Operation operation) implements Event {}

  /** The client did what a client of a paid service must not do. */
  record Violation(String what) implements Event {}
}
