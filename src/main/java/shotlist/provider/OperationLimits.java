package shotlist.provider;

/**
 * How fast an operation may be asked when nobody says otherwise. Services raise limits by contract,
 * so every figure can be replaced in a job file.
 *
 * @param perSecond submissions of the operation in any second
 * @param perMinute submissions of the operation in any minute
 * @param inFlight requests that may be at the service at once
 * @param accountPerSecond requests of every kind in any second with one key
 * @param accountPerMinute requests of every kind in any minute with one key
 */
public record OperationLimits(
    int perSecond, int perMinute, int inFlight, int accountPerSecond, int accountPerMinute) {

  /**
   * The figures of an operation.
   *
   * <ul>
   *   <li>Claid, edit: 1 per second and 60 per minute; video: 1 per second and 15 per minute (the
   *       operations' own pages). Background: no figure of its own is published, the account's
   *       applies.
   *   <li>Claid, account: 4 per second and 120 per minute (the rate limits page and the answers'
   *       {@code RateLimit-Limit}).
   *   <li>Claid publishes no cap on tasks in flight: 1000 only bounds what a crash leaves to
   *       collect. Background answers with its result, so there in flight means open connections:
   *       64 keep 2 per second busy at answers of half a minute.
   *   <li>Magic Hour publishes no quota; about 2 creations per second and 3 to 5 in flight are the
   *       careful choice, with room in the account's figures for polls.
   * </ul>
   */
  public static OperationLimits of(Operation operation) {
    return switch (operation) {
      case CLAID_BACKGROUND -> new OperationLimits(4, 120, 64, 4, 120);
      case CLAID_EDIT -> new OperationLimits(1, 60, 1000, 4, 120);
      case CLAID_VIDEO -> new OperationLimits(1, 15, 1000, 4, 120);
      case MAGIC_HOUR_EDIT -> new OperationLimits(2, 120, 5, 4, 240);
    };
  }
}
