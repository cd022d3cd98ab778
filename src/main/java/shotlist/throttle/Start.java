package shotlist.throttle;

import java.time.Instant;

/** What is known, when a bucket is opened, of the turns that earlier processes took from it. */
public sealed interface Start {
  /** Nobody ever took a turn: the first may come at once. */
  record First() implements Start {}

  /** The process before ended cleanly; its last turn was at {@code lastTurn}, or earlier. */
  record After(Instant lastTurn) implements Start {}

  /**
   * Nobody knows, for instance after a crash: the first turn comes one full spacing from now, and
   * what a process may catch up.
   */
  record Unclean() implements Start {}
}
