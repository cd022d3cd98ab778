package shotlist.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import shotlist.catalog.Entry;
import shotlist.item.ItemBook;
import shotlist.item.ItemBook.PlannedCatalog;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.plan.Assessment.Category;
import shotlist.request.RequestState;

/** Tells a catalog that comes to what the last plan left without being read: the very same file. */
final class SameCatalog {
  private final JobFile jobFile;
  private final ItemBook items;
  private final StandingBook standings;

  SameCatalog(JobFile jobFile, ItemBook items, StandingBook standings) {
    this.jobFile = jobFile;
    this.items = items;
    this.standings = standings;
  }

  /**
   * What it comes to, where nothing of it will be sent; the outline of the last plan is in use, so
   * the settings that wishes hang on are the same.
   *
   * @param sha256 of the catalog's bytes; asked for only where all else is as it was
   */
  Optional<Assessment> assessment(Supplier<String> sha256) {
    Map<RequestState, Long> states = standings.countByState();
    Optional<PlannedCatalog> last = items.plannedCatalog();
    return isAtRest(states) && last.isPresent() && last.get().sha256().equals(sha256.get())
        ? Optional.of(assessment(states, last.get().rows()))
        : Optional.empty();
  }

  private boolean isAtRest(Map<RequestState, Long> states) {
    boolean triesAgain = jobFile.retryFailed() > 0 && states.containsKey(RequestState.FAILED);
    boolean resubmits =
        jobFile.inDoubt() == JobFile.InDoubt.RESUBMIT && states.containsKey(RequestState.IN_DOUBT);
    return !triesAgain
        && !resubmits
        && !states.containsKey(RequestState.PENDING)
        && !states.containsKey(RequestState.SUBMITTING);
  }

  private Assessment assessment(Map<RequestState, Long> states, long rows) {
    Assessor assessor = new Assessor(jobFile, Optional.empty(), Optional.empty());
    assessor.addAtRest(Category.UNCHANGED, 0);
    states.forEach((state, number) -> assessor.addAtRest(category(state), number));
    assessor.addRejects(standings.countRejects(), standings.countRejectedRows(), firstRejects());
    return assessor.assess(rows, states.values().stream().mapToLong(number -> number).sum());
  }

  private static Category category(RequestState state) {
    return switch (state) {
      case DONE -> Category.UNCHANGED;
      case IN_FLIGHT -> Category.IN_FLIGHT;
      case IN_DOUBT -> Category.IN_DOUBT;
      case FAILED -> Category.FAILED;
      case PENDING, SUBMITTING -> throw new AssertionError(state);
    };
  }

  private List<Entry.Reject> firstRejects() {
    return standings.firstRejects(Assessor.REJECTS_SHOWN).stream()
        .map(
            reject ->
                new Entry.Reject(
                    reject.line(), reject.id(), reject.column(), reject.cell(), reject.reason()))
        .toList();
  }
}
