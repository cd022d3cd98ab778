package shotlist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import shotlist.jobfile.JobFile;
import shotlist.request.RequestState;
import shotlist.request.Unsettled;
import shotlist.request.Unsettled.Failed;
import shotlist.request.Unsettled.Sum;

/**
 * What {@code retry} has done, in words; read from the state before it is done.
 *
 * @param first some of the requests that are tried again
 * @param all of them, with what sending them costs
 * @param chargedInVain those of them that were charged without a result
 * @param unknownResults those whose result may exist, unseen
 * @param doubts requests in doubt, which it does not touch
 */
record RetryWords(
    JobFile jobFile,
    boolean rehearsed,
    List<Failed> first,
    Sum all,
    Sum chargedInVain,
    Sum unknownResults,
    Sum doubts,
    Optional<Picked> picked) {
  private static final int TOLD = 20;
  private static final int LONGEST_REASON = 120;

  static RetryWords of(JobFile jobFile, HeldJob held, Optional<Picked> picked) {
    Unsettled unsettled = new Unsettled(held.database(), held.jobId());
    Optional<List<Long>> only = picked.map(Picked::requestIds);
    return new RetryWords(
        jobFile,
        held.isRehearsed(),
        unsettled.failed(only, TOLD),
        unsettled.sumOfFailed(only),
        unsettled.sumOfChargedInVain(only),
        unsettled.sumOfUnknownResults(only),
        unsettled.sumOfDoubts(Optional.empty()),
        picked);
  }

  boolean isSomethingToDo() {
    return all.requests() > 0;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (isSomethingToDo()) {
      addDone(lines);
    } else {
      lines.add(
          jobFile.job()
              + ": nothing to retry: "
              + (picked.isPresent() ? "none of these items has failed." : "no item has failed."));
    }
    picked.ifPresent(some -> addLeftAlone(lines, some));
    if (picked.isEmpty() && doubts.requests() > 0) {
      lines.add(
          "  "
              + Words.count(doubts.requests(), "request")
              + (doubts.requests() == 1 ? " is" : " are")
              + " in doubt, which is for: "
              + command("resolve"));
    }
    return lines;
  }

  private void addDone(List<String> lines) {
    lines.add(
        jobFile.job()
            + ": "
            + Words.count(all.items(), "failed item")
            + (all.items() == 1 ? " is" : " are")
            + " pending again: "
            + Words.count(all.requests(), "request")
            + " to send, for "
            + Words.credits(all.credits())
            + ".");
    first.forEach(failed -> lines.add(line(failed)));
    if (all.requests() > first.size()) {
      lines.add("    … and " + (all.requests() - first.size()) + " more requests");
    }
    if (chargedInVain.requests() > 0) {
      lines.add(
          "  "
              + of(chargedInVain)
              + " charged before and brought no result ("
              + Words.credits(chargedInVain.credits())
              + "): sent again, "
              + (chargedInVain.requests() == 1 ? "it is" : "they are")
              + " charged again.");
    }
    if (unknownResults.requests() > 0) {
      lines.add(
          "  "
              + of(unknownResults)
              + " perhaps made, and the result never seen: look at the service first, or it may be"
              + " paid for twice.");
    }
    lines.add(
        "  The next run sends "
            + (all.requests() == 1 ? "it" : "them")
            + ", within its budgets: "
            + command("run"));
  }

  private String of(Sum some) {
    if (all.requests() == 1) {
      return "It was";
    }
    return some.requests() + " of them " + (some.requests() == 1 ? "was" : "were");
  }

  private static String line(Failed failed) {
    return "    " + Doubts.name(failed.item(), failed.items()) + ": " + cut(failed.reason());
  }

  private static String cut(String reason) {
    return reason.length() <= LONGEST_REASON
        ? reason
        : reason.substring(0, LONGEST_REASON - 1) + "…";
  }

  private void addLeftAlone(List<String> lines, Picked some) {
    List<Picked.Pick> others = some.others(RequestState.FAILED, false);
    others.stream()
        .limit(TOLD)
        .forEach(pick -> lines.add("  " + pick.name() + " " + leftAlone(pick, some)));
    if (others.size() > TOLD) {
      lines.add("  … and " + (others.size() - TOLD) + " more that have not failed");
    }
  }

  private String leftAlone(Picked.Pick pick, Picked some) {
    if (pick.removed()) {
      return "is not asked for by the catalog any more.";
    }
    return switch (some.stateOf(pick)) {
      case DONE -> "is done.";
      case PENDING -> "is pending already: the next run sends it.";
      case IN_FLIGHT -> "is with the service: the next run, or collect, fetches it.";
      case SUBMITTING, IN_DOUBT -> "is in doubt: " + command("resolve") + " '" + pick.name() + "'";
      case FAILED -> throw new AssertionError("a failed item is retried: " + pick);
    };
  }

  private String command(String word) {
    return Words.command(word, jobFile, rehearsed);
  }
}
