package shotlist.run;

import shotlist.manifest.Summary;
import shotlist.plan.Assessment;

/**
 * What a run is about to do, known before anything is planned or sent.
 *
 * @param budgets how they stand before the first reservation
 */
public record Beginning(Assessment assessment, Summary.Budgets budgets) {}
