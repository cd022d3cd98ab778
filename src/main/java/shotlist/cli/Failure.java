package shotlist.cli;

import java.io.PrintStream;
import shotlist.catalog.CatalogException;
import shotlist.files.FilesException;
import shotlist.jobfile.JobFileException;
import shotlist.journal.RehearsalException;
import shotlist.manifest.Outcome;
import shotlist.plan.PlanException;
import shotlist.provider.AccessException;
import shotlist.state.Database;
import shotlist.state.LockLostException;
import shotlist.state.LockedException;
import shotlist.state.StateException;

/**
 * What was thrown, in words, with what a scheduler is told.
 *
 * @param message what happened, what it means, what to do; empty text where nothing needs saying
 * @param thrown for those who want to see where it came from
 */
record Failure(Outcome outcome, int exitCode, String message, Throwable thrown) {
  private static final int UNEXPECTED = 1;
  private static final int UNUSABLE = 2;
  private static final int UNAVAILABLE = 5;
  private static final int LOCKED = 11;

  private static final String UNRECORDED =
      "Nothing is sent twice. An answer that could not be recorded is told above, and the next run"
          + " lists its request as in doubt.";

  /** What ends a command before it has sent anything. */
  static Failure of(Throwable thrown, Surroundings surroundings) {
    if (thrown instanceof InterruptedException) {
      return new Failure(
          Outcome.STOPPED,
          surroundings.signalCode(),
          "Stopped before anything was sent. Run again to go on.",
          thrown);
    }
    if (thrown instanceof LockedException locked) {
      return new Failure(Outcome.LOCKED, LOCKED, inWords(locked), thrown);
    }
    if (thrown instanceof LockLostException) {
      return new Failure(Outcome.LOCKED, LOCKED, lost(thrown), thrown);
    }
    if (thrown instanceof StateException state && state.isInUse()) {
      return new Failure(Outcome.LOCKED, LOCKED, said(thrown), thrown);
    }
    if (thrown instanceof StateException state && state.isUnreachable()) {
      return new Failure(Outcome.UNAVAILABLE, UNAVAILABLE, said(thrown), thrown);
    }
    if (!(thrown instanceof StateException)
        && Database.isAway(thrown)
        && !Database.isDiskFull(thrown)) {
      return new Failure(Outcome.UNAVAILABLE, UNAVAILABLE, unexpected(thrown), thrown);
    }
    boolean unusable =
        thrown instanceof UsageException
            || thrown instanceof JobFileException
            || thrown instanceof CatalogException
            || thrown instanceof PlanException
            || thrown instanceof RehearsalException
            || thrown instanceof AccessException
            || (thrown instanceof StateException wrong && wrong.isMisconfigured())
            || (thrown instanceof FilesException files && !files.isDiskFull());
    return unusable
        ? new Failure(Outcome.INVALID, UNUSABLE, said(thrown), thrown)
        : new Failure(Outcome.ERROR, UNEXPECTED, unexpected(thrown), thrown);
  }

  /** What ended a run that may have sent something; its exit code is the run's. */
  static String inWords(Throwable thrown) {
    return thrown instanceof CatalogException
            || thrown instanceof PlanException
            || thrown instanceof RehearsalException
            || thrown instanceof JobFileException
        ? said(thrown)
        : unexpected(thrown);
  }

  private static String inWords(LockedException locked) {
    String holder =
        locked
            .owner()
            .map(Words::owner)
            .orElse("another process, which has not said yet who it is");
    return "Another run holds the lock: "
        + holder
        + ".\n  Nothing was sent. Run again when it has ended, or let this one wait:"
        + " --wait-for-lock 10m";
  }

  /** Only a command that changes a job by hand ends so; a run tells it with its summary. */
  private static String lost(Throwable thrown) {
    return "Stopped: "
        + said(thrown)
        + ".\n  What was changed until then is recorded, and nothing is changed twice. Run the command"
        + " again when\n  the other run has ended.";
  }

  private static String unexpected(Throwable thrown) {
    if (thrown instanceof StateException || thrown instanceof FilesException) {
      return said(thrown);
    }
    if (Database.isDiskFull(thrown)) {
      return "The disk is full: "
          + firstLine(thrown)
          + ".\n  "
          + UNRECORDED
          + "\n  Make room and run again.";
    }
    if (Database.isAway(thrown)) {
      return "The state database went away: "
          + firstLine(innermost(thrown))
          + ".\n  "
          + UNRECORDED
          + "\n  Run again when the database is back.";
    }
    return "Stopped by something unexpected: "
        + firstLine(thrown)
        + ".\n  Nothing is sent twice: it is safe to run again. With --verbose it tells the details.";
  }

  private static String said(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }

  /** What a driver said, out of what its callers made of it. */
  private static Throwable innermost(Throwable thrown) {
    Throwable told = thrown;
    while (told.getCause() != null) {
      told = told.getCause();
    }
    return told;
  }

  private static String firstLine(Throwable thrown) {
    Throwable told = thrown;
    while (told.getMessage() == null && told.getCause() != null) {
      told = told.getCause();
    }
    String message = told.getMessage();
    String line =
        message == null
            ? told.getClass().getSimpleName()
            : message.lines().findFirst().orElse("").strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  /** Prints it; answers the exit code. */
  int tell(PrintStream err, boolean verbose) {
    if (!message.isEmpty()) {
      err.println(message);
    }
    if (verbose) {
      thrown.printStackTrace(err);
    }
    return exitCode;
  }
}
