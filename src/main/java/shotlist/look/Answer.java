package shotlist.look;

import java.time.Duration;
import java.util.Optional;

/** What a server said of a picture. */
sealed interface Answer {
  /** It is as it was. */
  record Unchanged() implements Answer {}

  /**
   * It is there.
   *
   * @param version digest of its bytes, where all of them were asked for
   */
  record Found(
      Optional<String> etag,
      Optional<String> lastModified,
      Optional<Long> length,
      Optional<String> mime,
      Optional<Integer> width,
      Optional<Integer> height,
      Optional<String> version)
      implements Answer {}

  /** There is certainly no picture. */
  record None(String reason) implements Answer {}

  /**
   * Nobody knows.
   *
   * @param away whether the server as a whole may be: it did not answer, or is overloaded
   * @param again after how long another try may do; empty where it will not
   */
  record Unknown(String reason, boolean away, Optional<Duration> again) implements Answer {}
}
