package shotlist.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * What is known of an operation beside its words: how long it takes and how long its results last.
 * The services publish few of these figures; the rest is what public clients of theirs have seen.
 *
 * @param firstPoll after a submission, when a first look is worth it
 * @param pollFrom the pause before the second look; pauses grow from here
 * @param pollTo the longest pause between two looks
 * @param overdueAfter when a task that is still pending is no longer usual; it may still end well
 * @param resultLife how long a link to a result works
 * @param renewsLinks whether a poll of a finished task brings links that work again
 */
public record OperationFacts(
    Duration firstPoll,
    Duration pollFrom,
    Duration pollTo,
    Duration overdueAfter,
    Duration resultLife,
    boolean renewsLinks) {

  private static final OperationFacts CLAID_BACKGROUND =
      new OperationFacts(
          Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, ResultLife.HOURS_24, false);
  private static final OperationFacts CLAID_EDIT =
      new OperationFacts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(15),
          Duration.ofMinutes(15),
          ResultLife.HOURS_24,
          false);
  private static final OperationFacts CLAID_VIDEO =
      new OperationFacts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(45),
          ResultLife.HOURS_24,
          false);
  private static final OperationFacts MAGIC_HOUR_EDIT =
      new OperationFacts(
          Duration.ofSeconds(8),
          Duration.ofSeconds(3),
          Duration.ofSeconds(30),
          Duration.ofMinutes(30),
          ResultLife.HOURS_24,
          true);

  /** The facts of an operation; the polling times of a synchronous one are zero. */
  public static OperationFacts of(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> CLAID_BACKGROUND;
      case CLAID_EDIT -> CLAID_EDIT;
      case CLAID_VIDEO -> CLAID_VIDEO;
      case MAGIC_HOUR_EDIT -> MAGIC_HOUR_EDIT;
    };
  }

  /**
   * Why the operation would not take this URL as a source, for the reason of a reject; empty where
   * nothing speaks against it. Looks at the text alone.
   */
  public static Optional<String> problemWithSource(Operation operation, String url) {
    return SourceUrls.problem(operation, url);
  }

  /**
   * What may go wrong with a URL that is not refused, in words that are the same for all such URLs;
   * empty mostly.
   */
  public static Optional<String> warningAboutSource(Operation operation, String url) {
    return SourceUrls.warning(operation, url);
  }
}
