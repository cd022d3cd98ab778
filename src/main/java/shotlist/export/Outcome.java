package shotlist.export;

import java.time.Instant;
import java.util.Optional;

/** What a picture's place is to have. */
sealed interface Outcome {
  /**
   * The result.
   *
   * @param expiresAt when its URL dies; empty where that is not known or never
   */
  record Replaced(String url, Optional<Instant> expiresAt) implements Outcome {}

  /** What stands there. */
  record Old(Kept reason) implements Outcome {}
}
