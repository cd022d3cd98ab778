package shotlist.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;

/**
 * What a command finds around it.
 *
 * @param out gets results, and nothing else
 * @param err gets everything else
 * @param stop says when a signal has arrived
 * @param tempo of pauses between tries and polls
 */
record Surroundings(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    StopSignal stop,
    InstantSource clock,
    Tempo tempo) {

  /** Ends a command that only looks, where a signal has arrived. */
  void throwIfStopped() throws InterruptedException {
    if (stop.allStops()) {
      throw new InterruptedException("the command stops");
    }
  }

  /** The exit code that says which signal has arrived. */
  int signalCode() {
    return stop.reasons().containsKey(Stop.TERMINATED) ? Signals.TERMINATED : Signals.INTERRUPTED;
  }
}
