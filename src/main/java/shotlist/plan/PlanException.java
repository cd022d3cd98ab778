package shotlist.plan;

/** A catalog on which no run may begin. The message is written for the person who runs Shotlist. */
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlanException(String message) {
    super(message);
  }
}
