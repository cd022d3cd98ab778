package shotlist.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import shotlist.course.StopSignal;
import shotlist.course.Tempo;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = new Screen(new FileOutputStream(FileDescriptor.err));
    System.setErr(err); // the log goes there, too
    StopSignal stop = new StopSignal();
    Signals signals = Signals.stopping(stop);
    int code = execute(System.in, out, err, System.getenv(), stop, Tempo.USUAL, args);
    out.flush();
    err.flush();
    signals.commandEnded();
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Runs one command as if it had been typed, without ending the process. Relative paths are the
   * process's.
   *
   * @param in where a catalog named {@code -} is read from
   * @param out gets results
   * @param err gets everything else
   * @param environment the environment variables
   * @return the exit code
   */
  public static int execute(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      String... args) {
    return execute(in, out, err, environment, new StopSignal(), Tempo.USUAL, args);
  }

  static int execute(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      StopSignal stop,
      Tempo tempo,
      String... args) {
    System.setProperty("java.awt.headless", "true"); // pictures are read, and none is shown
    // Spring Boot would set up the log in its own way, on standard output.
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    Surroundings surroundings =
        new Surroundings(in, out, err, environment, stop, Clock.systemUTC(), tempo);
    return CommandLines.execute(surroundings, args);
  }
}
