package shotlist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import shotlist.jobfile.JobFile;
import shotlist.manifest.Summary;
import shotlist.provider.Provider;
import shotlist.request.RequestBook;
import shotlist.request.RequestBook.Resolution;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.request.Unsettled;
import shotlist.request.Unsettled.Doubt;
import shotlist.request.Unsettled.Sum;
import shotlist.state.Database;

/**
 * Requests in doubt and what {@code resolve} has done with them; read from the state before it is
 * done.
 *
 * @param first some of them, the longest in doubt first
 * @param all of them
 * @param unwanted how many of them no item asks for now
 * @param submitting how many are being sent, or were when their run was cut off
 */
record ResolveWords(
    JobFile jobFile,
    boolean rehearsed,
    List<Doubt> first,
    Sum all,
    long unwanted,
    long submitting,
    Optional<Picked> picked) {
  private static final int TOLD = 50;

  /** {@code everything}: all of them are shown, however many. */
  static ResolveWords of(
      JobFile jobFile,
      Database database,
      long jobId,
      boolean rehearsed,
      Optional<Picked> picked,
      boolean everything) {
    Unsettled unsettled = new Unsettled(database, jobId);
    Optional<List<Long>> only = picked.map(Picked::requestIds);
    return new ResolveWords(
        jobFile,
        rehearsed,
        unsettled.doubts(only, everything ? Integer.MAX_VALUE : TOLD),
        unsettled.sumOfDoubts(only),
        unsettled.sumOfUnwantedDoubts(only).requests(),
        new RequestLog(database, jobId).count(RequestState.SUBMITTING),
        picked);
  }

  boolean isSomethingToDo() {
    return all.requests() > 0;
  }

  /** What there is to decide, and how. */
  List<String> list() {
    List<String> lines = new ArrayList<>();
    if (isSomethingToDo()) {
      lines.add(headline());
      lines.add("");
      first.forEach(doubt -> lines.addAll(Doubts.lines(doubt)));
      addMore(lines);
      lines.add("");
      addAdvice(lines);
    } else {
      lines.add(nothing());
    }
    addLeftAlone(lines);
    if (submitting > 0) {
      lines.add(
          "  "
              + Words.count(submitting, "request")
              + (submitting == 1 ? " is" : " are")
              + " being sent; where no run is going on, "
              + (submitting == 1 ? "it is" : "they are")
              + " in doubt as well, and settled with the others.");
    }
    return lines;
  }

  private String headline() {
    boolean one = all.requests() == 1;
    return jobFile.job()
        + ": "
        + Words.count(all.requests(), "request")
        + (one ? " is" : " are")
        + " in doubt: sent, but no answer came back, so "
        + (one ? "it" : "they")
        + " may have been charged ("
        + Words.credits(all.credits())
        + ").";
  }

  private String nothing() {
    return jobFile.job()
        + ": "
        + (picked.isPresent() ? "no request of these items is in doubt" : "no request is in doubt")
        + ": there is nothing to settle.";
  }

  private void addMore(List<String> lines) {
    if (all.requests() > first.size()) {
      lines.add(
          "  … and " + (all.requests() - first.size()) + " more; with --json they are all there");
    }
  }

  private void addAdvice(List<String> lines) {
    boolean magicHour =
        first.stream()
            .anyMatch(
                doubt -> doubt.request().spec().operation().provider() == Provider.MAGIC_HOUR);
    boolean claid =
        first.stream()
            .anyMatch(doubt -> doubt.request().spec().operation().provider() == Provider.CLAID);
    lines.add("Find out whether they were charged:");
    if (claid) {
      lines.add(
          "  claid lists no requests. Its dashboard shows what was spent; its support finds a"
              + " request by its x-request-id, or by its time.");
    }
    if (magicHour) {
      lines.add("  magic-hour lists its projects: one of that name was taken and charged.");
    }
    if (first.stream().anyMatch(doubt -> doubt.request().spec().destination().isPresent())) {
      lines.add("  A file where it would lie, written at that time, was made and charged.");
    }
    lines.add("Then settle them, all at once or by the ids of some:");
    lines.add("  " + command("--free") + "      not charged: credits free again, sent again");
    lines.add("  " + command("--charged") + "   charged: booked as spent, the items fail");
    lines.add("  " + command("--resubmit") + "  nobody knows: booked as spent, and sent again");
    lines.add("Until then they count as spent and are not sent again" + byThemselves() + ".");
  }

  private String byThemselves() {
    return jobFile.inDoubt() == JobFile.InDoubt.RESUBMIT
        ? ", but for in_doubt: resubmit, which sends each again "
            + RequestBook.MOST_RESUBMISSIONS
            + " times at most"
        : " by themselves";
  }

  private String command(String option) {
    return "shotlist resolve " + jobFile.file() + " " + option;
  }

  private void addLeftAlone(List<String> lines) {
    if (picked.isEmpty()) {
      return;
    }
    List<Picked.Pick> others = picked.get().others(RequestState.IN_DOUBT, true);
    others.stream()
        .limit(TOLD)
        .forEach(
            pick ->
                lines.add(
                    "  "
                        + pick.name()
                        + " is "
                        + word(picked.get().stateOf(pick))
                        + ", not in doubt."));
    if (others.size() > TOLD) {
      lines.add("  … and " + (others.size() - TOLD) + " more that are not in doubt");
    }
  }

  private static String word(RequestState state) {
    return state == RequestState.SUBMITTING ? "being sent" : state.word().replace('_', ' ');
  }

  /** What was done. */
  List<String> settled(Resolution how) {
    List<String> lines = new ArrayList<>();
    if (isSomethingToDo()) {
      lines.add(jobFile.job() + ": " + Words.count(all.requests(), "request") + done(how));
      first.forEach(doubt -> lines.add(Doubts.line(doubt)));
      if (all.requests() > first.size()) {
        lines.add("    … and " + (all.requests() - first.size()) + " more");
      }
      addNext(lines, how);
    } else {
      lines.add(nothing());
    }
    addLeftAlone(lines);
    return lines;
  }

  private String done(Resolution how) {
    boolean one = all.requests() == 1;
    String credits = Words.credits(all.credits());
    return switch (how) {
      case FREE ->
          (one ? " was" : " were")
              + " not charged: "
              + credits
              + " free again, in the budgets they were set aside in.";
      case CHARGED ->
          (one ? " is" : " are")
              + " booked as charged, "
              + credits
              + ". "
              + Words.count(all.items(), "item")
              + (all.items() == 1 ? " has" : " have")
              + " failed: \""
              + RequestBook.RESULT_UNKNOWN
              + "\".";
      case RESUBMIT ->
          (one ? " is" : " are") + " booked as charged, " + credits + ", and pending again.";
    };
  }

  private void addNext(List<String> lines, Resolution how) {
    String file = jobFile.file().toString();
    String sandbox = rehearsed ? " --sandbox" : "";
    long sent = all.requests() - unwanted;
    if (how == Resolution.CHARGED) {
      lines.add("  To ask for them once more, and pay once more: shotlist retry " + file);
      return;
    }
    if (unwanted > 0) {
      lines.add(
          "  "
              + Words.count(unwanted, "request")
              + (unwanted == 1 ? " is" : " are")
              + " not sent again: nothing in the catalog asks for "
              + (unwanted == 1 ? "it." : "them."));
    }
    if (sent > 0) {
      lines.add(
          "  The next run sends "
              + (sent == 1 ? "it" : "them")
              + " again"
              + (how == Resolution.RESUBMIT
                  ? ", which is paid for twice where the first was charged: "
                  : ": ")
              + "shotlist run "
              + file
              + sandbox);
    }
  }

  /** The list, for programs. */
  String listJson() {
    Map<String, @Nullable Object> object = head();
    object.put("doubts", first.stream().map(Doubts::json).toList());
    return Json.line(object);
  }

  /** What was done, for programs. */
  String settledJson(Resolution how) {
    Map<String, @Nullable Object> object = head();
    object.put("settled", how.name().toLowerCase(Locale.ROOT));
    return Json.line(object);
  }

  private Map<String, @Nullable Object> head() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("schema", Summary.SCHEMA);
    object.put("job", jobFile.job());
    object.put("requests", all.requests());
    object.put("items", all.items());
    object.put("credits", Json.of(all.credits()));
    return object;
  }
}
