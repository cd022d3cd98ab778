package shotlist.plan;

import java.util.Optional;
import shotlist.jobfile.JobFile;

/** A catalog on which no run may begin. The message is written for the person who runs Shotlist. */
public final class PlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String catalog;
  private final transient Optional<Assessment> assessment;

  PlanException(String message) {
    super(message);
    this.catalog = "";
    this.assessment = Optional.empty();
  }

  PlanException(String message, JobFile jobFile, Assessment assessment) {
    super(message);
    this.catalog = jobFile.catalog().path();
    this.assessment = Optional.of(assessment);
  }

  /** The catalog's path as configured; empty text where it does not matter. */
  public String catalog() {
    return catalog;
  }

  /** What the catalog was found to be, where it was read to its end. */
  public Optional<Assessment> assessment() {
    return assessment;
  }

  /** The catalog was written anew while it was read. */
  public static PlanException catalogChanged(JobFile jobFile) {
    return new PlanException(
        jobFile.catalog().path()
            + ": the catalog changed while it was being read.\n  Nothing was sent. Run again once"
            + " the export that writes it has finished.");
  }
}
