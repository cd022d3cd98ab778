package shotlist.throttle;

import java.time.Instant;

/**
 * Remembers each bucket's last turn from one process to the next, so that a restart never earns a
 * 429. {@link #load} takes the memory away and only a clean close puts it back: what a crash leaves
 * is {@link Start.Unclean}.
 */
public interface TurnMemory {
  /**
   * What is known of this bucket: {@link Start.First} where the name was never loaded before,
   * {@link Start.After} where its last process saved, else {@link Start.Unclean}. Once it has
   * returned, the next load of the same name answers {@code Unclean} until {@link #save}.
   */
  Start load(String bucket);

  /** Notes at a clean end that no turn of this bucket came after {@code lastTurn}. */
  void save(String bucket, Instant lastTurn);

  /** Remembers nothing: every bucket starts unclean, which costs one spacing and is always safe. */
  static TurnMemory none() {
    return new TurnMemory() {
      @Override
      public Start load(String bucket) {
        return new Start.Unclean();
      }

      @Override
      public void save(String bucket, Instant lastTurn) {}
    };
  }
}
