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
    long rejected = assessment.count(Category.REJECTED);
    if (assessment.rows() == 0 && !jobFile.catalog().allowEmpty()) {
      throw new PlanException(
          file
              + ": the catalog is empty: it has a header and no rows.\n  Nothing was sent. Check the"
              + " export that writes it, or set catalog.allow_empty: true in "
              + jobFile.file()
              + ".",
          jobFile,
          assessment);
    }
    if (rejected > 0 && rejected == assessment.rows()) {
      throw new PlanException(
          file
              + (rejected == 1
                  ? ": its only row is unusable."
                  : ": all " + rejected + " rows are unusable.")
              + firstOf(assessment)
              + "\n  Nothing was sent. `shotlist plan "
              + jobFile.file()
              + "` lists them; catalog.columns may name the wrong columns.",
          jobFile,
          assessment);
    }
    if (jobFile.catalog().maxRejects().isExceededBy(rejected, assessment.rows())) {
      throw new PlanException(
          file
              + ": "
              + rejected
              + " of "
              + assessment.rows()
              + (rejected == 1 ? " rows is unusable, more" : " rows are unusable, more")
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
