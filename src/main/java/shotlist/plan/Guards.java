package shotlist.plan;

import java.util.stream.Collectors;
import shotlist.jobfile.JobFile;
import shotlist.plan.Assessment.Category;

/** What a catalog must not be: empty, mostly unusable, or suddenly much smaller. */
public final class Guards {
  private Guards() {}

  /**
   * Fails before anything is changed or sent.
   *
   * @throws PlanException with what is wrong and which setting allows it
   */
  public static void require(JobFile jobFile, Assessment assessment) {
    String file = jobFile.catalog().path();
    long rows = assessment.rows();
    long rejected = assessment.rejectedRows();
    if (assessment.items() == 0 && rejected == 0 && !jobFile.catalog().allowEmpty()) {
      throw new PlanException(
          file
              + (rows == 0
                  ? ": the catalog is empty: it has a header and no rows."
                  : ": the catalog is empty: it has no picture that catalog.images asks for.")
              + "\n  Nothing was sent. Check the"
              + " export that writes it, or set catalog.allow_empty: true in "
              + jobFile.file()
              + ".",
          jobFile,
          assessment);
    }
    if (rejected > 0 && assessment.items() == 0) {
      throw new PlanException(
          file
              + (rows == 1
                  ? ": its only row is unusable."
                  : ": all " + rows + " rows are unusable.")
              + firstOf(assessment)
              + "\n  Nothing was sent. `shotlist plan "
              + jobFile.file()
              + "` lists them; catalog.columns may name the wrong columns.",
          jobFile,
          assessment);
    }
    // Rows that nothing is asked of are no reason to bear with more of the others.
    long asked = Math.min(rows, assessment.items() + assessment.count(Category.REJECTED));
    if (jobFile.catalog().maxRejects().isExceededBy(rejected, asked)) {
      throw new PlanException(
          file
              + ": "
              + rejected
              + " of "
              + asked
              + (asked < rows ? " rows that have a picture asked for" : " rows")
              + (rejected == 1 ? " is unusable, more" : " are unusable, more")
              + " than catalog.max_rejects allows."
              + firstOf(assessment)
              + "\n  Nothing was sent. `shotlist plan "
              + jobFile.file()
              + "` lists them all; correct them, or raise catalog.max_rejects.",
          jobFile,
          assessment);
    }
    if (jobFile
        .catalog()
        .maxRemoved()
        .isExceededBy(assessment.removed(), assessment.presentBefore())) {
      throw new PlanException(
          file
              + ": "
              + assessment.removed()
              + " of the "
              + assessment.presentBefore()
              + " items of the last run are gone, more than catalog.max_removed allows.\n  Nothing"
              + " was sent. Check the export that writes it, or raise catalog.max_removed in "
              + jobFile.file()
              + ".",
          jobFile,
          assessment);
    }
  }

  private static String firstOf(Assessment assessment) {
    return assessment.firstRejects().stream()
        .map(
            r ->
                "\n  line "
                    + r.line()
                    + ": "
                    + ((r.id() + " " + r.column()).strip() + ": " + r.reason())
                        .replaceFirst("^: ", ""))
        .collect(Collectors.joining());
  }
}
