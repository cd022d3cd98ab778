package shotlist.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that a standard stream is. What it is and how wide is asked of the system, since
 * Java knows neither.
 */
final class Terminal {
  private static final int USUAL_WIDTH = 80;
  private static final int NARROWEST = 20;
  private static final Pattern SIZE = Pattern.compile("[0-9]{1,5} ([0-9]{1,5})\\s*");

  private final Map<String, String> environment;
  private volatile boolean resized = true;
  private int width = USUAL_WIDTH;

  private Terminal(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The terminal; empty where that stream goes elsewhere, or to one that only types.
   *
   * @param stream 1 for standard output, 2 for standard error
   */
  static Optional<Terminal> find(Map<String, String> environment, int stream)
      throws InterruptedException {
    if (environment.getOrDefault("TERM", "dumb").equals("dumb") || !isTerminal(stream)) {
      return Optional.empty();
    }
    Terminal terminal = new Terminal(environment);
    Signals.onResize(() -> terminal.resized = true);
    return Optional.of(terminal);
  }

  private static boolean isTerminal(int stream) throws InterruptedException {
    try {
      Process test = new ProcessBuilder("test", "-t", String.valueOf(stream)).inheritIO().start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false; // a system without that program gets lines
    }
  }

  /** Whether colours are wanted (no-color.org). */
  boolean isColourful() {
    return environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** In columns, as it is now. */
  synchronized int width() {
    if (resized) {
      resized = false;
      width = Math.max(NARROWEST, ask().orElseGet(this::told));
    }
    return width;
  }

  private static Optional<Integer> ask() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readNBytes(100), StandardCharsets.US_ASCII);
      return width(answer);
    } catch (IOException e) {
      return Optional.empty(); // a system without that program, or a process without a terminal
    }
  }

  /** Out of {@code 24 80}. A terminal that does not know its size says 0. */
  static Optional<Integer> width(String rowsAndColumns) {
    Matcher size = SIZE.matcher(rowsAndColumns);
    return size.matches()
        ? Optional.of(Integer.parseInt(size.group(1))).filter(columns -> columns > 0)
        : Optional.empty();
  }

  private int told() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[0-9]{2,4}") ? Integer.parseInt(columns) : USUAL_WIDTH;
  }
}
