package shotlist.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment;
import shotlist.plan.Assessment.Category;

/** What is about to be sent and what it will cost, and what to beware of before it is. */
final class Forecast {
  private final JobFile jobFile;
  private final Assessment assessment;

  Forecast(JobFile jobFile, Assessment assessment) {
    this.jobFile = jobFile;
    this.assessment = assessment;
  }

  /** The first words of a run: what the catalog comes to, and what will be spent on it. */
  List<String> lines(Summary.Budgets budgets) {
    List<String> lines = new ArrayList<>();
    lines.add(
        jobFile.job()
            + ": "
            + Words.count(assessment.items(), "item")
            + (assessment.items() == 0 ? "" : " (" + counts() + ")")
            + (assessment.rejectedRows() == 0
                ? ""
                : ", " + Words.count(assessment.rejectedRows(), "row") + " rejected"));
    String limits = Words.budgets(budgets);
    lines.add(
        "To send: "
            + Words.count(assessment.requests(), "request")
            + (assessment.requests() == 0
                ? "."
                : ", each "
                    + each()
                    + "; together "
                    + Words.credits(assessment.credits())
                    + "."
                    + (limits.isEmpty() ? "" : " Spent so far: " + limits + ".")));
    return lines;
  }

  private String counts() {
    Map<Category, Long> present = new EnumMap<>(Category.class);
    for (Category category : Category.values()) {
      if (category != Category.REJECTED && assessment.count(category) > 0) {
        present.put(category, assessment.count(category));
      }
    }
    return present.entrySet().stream()
        .map(count -> count.getValue() + " " + Words.category(count.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** Outputs and credits of one request: {@code 2 outputs for 4 credits}. */
  String each() {
    return Words.count(jobFile.request().images(), "output")
        + " for "
        + Words.credits(
            new Credits(
                assessment
                    .credits()
                    .amount()
                    .divide(BigDecimal.valueOf(assessment.requests()), 3, RoundingMode.HALF_UP)));
  }

  /** What somebody should know before credits are spent; nothing where none are. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (assessment.requests() == 0) {
      return warnings;
    }
    if (jobFile.budget().equals(JobFile.BudgetSettings.NONE)) {
      warnings.add(
          "WARNING: this job has no budget. Only the catalog's size limits what a run may spend: "
              + Words.credits(assessment.credits())
              + " as it stands,\n  and as many again where every picture's URL changes over night."
              + " Set budget.run, budget.day or budget.month in "
              + jobFile.file()
              + ",\n  or use --budget N.");
    }
    if (jobFile.download().isEmpty() && jobFile.output().destination().isEmpty()) {
      warnings.add(
          "WARNING: this job keeps no results. The manifest has the service's URLs alone, which end"
              + " after 24 hours; what was paid for is gone then.\n  Set download.folder in "
              + jobFile.file()
              + ", or output.destination where the service writes to a storage of yours.");
    }
    if (jobFile.download().isPresent() && jobFile.output().destination().isPresent()) {
      warnings.add(
          "WARNING: this job has both output.destination and download.folder. What the service puts"
              + " into a storage of yours has no link,\n  so nothing of it is downloaded: the manifest"
              + " has its place there. Remove one of the two from "
              + jobFile.file()
              + ".");
    }
    return warnings;
  }
}
