package shotlist.plan;

import shotlist.jobfile.JobFile;

/** A catalog on which no run may begin. The message is written for the person who runs Shotlist. */
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlanException(String message) {
    super(message);
  }

  /** The catalog was written anew while it was read. */
  public static PlanException catalogChanged(JobFile jobFile) {
    return new PlanException(
        jobFile.catalog().path()
            + ": the catalog changed while it was being read.\n  Nothing was sent. Run again once"
            + " the export that writes it has finished.");
  }
}
