package shotlist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import shotlist.course.Stop;
import shotlist.item.DownloadBook.Unfetched;
import shotlist.item.QualityBook.Suspects;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.manifest.Outcome;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment;
import shotlist.plan.Warnings;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog.FailureReason;
import shotlist.request.Unsettled.Sum;
import shotlist.run.RunResult;

/** How a run ended, for the person who started it. */
final class RunWords {
  private static final int DOUBTS_TOLD = 10;
  private static final int REASONS_TOLD = 3;

  private static final String HELD = "are held for you: in_doubt: resubmit has sent each again ";

  /** As the submitting stage says it. */
  private static final Pattern BUDGET =
      Pattern.compile(
          "(.*) are left in budget\\.(run|day|month|account.day|account.month)(?: until (\\S+))?");

  private final JobFile jobFile;
  private final RunResult result;
  private final Summary summary;
  private final List<FailureReason> failureReasons;
  private final boolean rehearsed;

  /**
   * Of a run that has ended.
   *
   * @param failureReasons the most frequent ones of the items that failed
   * @param rehearsed whether it was run in the embedded sandbox, as what follows is to be
   */
  RunWords(
      JobFile jobFile, RunResult result, List<FailureReason> failureReasons, boolean rehearsed) {
    this.jobFile = jobFile;
    this.rehearsed = rehearsed;
    this.result = result;
    this.failureReasons = failureReasons;
    this.summary = result.summary();
  }

  /** What was done, and where it is; for standard output. */
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(jobFile.job() + summary.run().map(run -> " " + run).orElse("") + ": " + headline());
    lines.add("");
    lines.add(row("items", items()));
    if (summary.items().rejected() > 0) {
      lines.add(
          row(
              "rows",
              summary.items().rejected()
                  + " rejected"
                  + summary.files().rejects().map(file -> ", listed in " + file).orElse("")));
    }
    lines.add(row("requests", requests()));
    lines.add(row("credits", credits()));
    if (jobFile.download().isPresent()) {
      lines.add(row("pictures", downloads()));
    }
    result
        .pictures()
        .filter(pictures -> pictures.suspectCount() > 0)
        .ifPresent(pictures -> lines.add(row("suspect", suspects(pictures))));
    summary.files().manifest().ifPresent(file -> lines.add(row("manifest", file)));
    summary
        .files()
        .manifest()
        .ifPresent(
            file ->
                lines.add(
                    row("summary", jobFile.manifest().folder().resolve("summary.json") + "")));
    summary.files().report().ifPresent(file -> lines.add(row("report", file)));
    return lines;
  }

  private static String row(String name, String value) {
    return String.format("  %-10s %s", name, value);
  }

  private String headline() {
    Outcome outcome = summary.outcome();
    return switch (outcome) {
      case COMPLETE ->
          summary.requests().sent() == 0 && summary.polls() == 0
              ? "complete, nothing had to be done."
              : "complete, every item is done.";
      case PARTIAL -> "finished, and " + Words.count(summary.items().failed(), "item") + " failed.";
      case LEFT -> "work is left.";
      case UNAVAILABLE -> "stopped, the service stayed unavailable.";
      case REFUSED -> "stopped, the service refused the key.";
      case UNPAID -> "stopped, the service refused payment.";
      case BUDGET -> "stopped by a budget.";
      case DEADLINE -> "stopped by --max-duration.";
      case IN_DOUBT -> "requests are in doubt.";
      case STOPPED -> "stopped by a signal.";
      case LOCKED -> "stopped, another run has taken the lock.";
      case INVALID, ERROR -> "stopped by something unexpected.";
    };
  }

  private String items() {
    Summary.Items items = summary.items();
    List<String> parts = new ArrayList<>();
    long unchanged = summary.catalog().unchanged();
    parts.add(items.done() + " done" + (unchanged > 0 ? " (" + unchanged + " unchanged)" : ""));
    add(parts, items.pending(), "pending");
    add(parts, items.inFlight(), "in flight");
    add(parts, items.failed(), "failed");
    add(parts, items.inDoubt(), "in doubt");
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, long number, String what) {
    if (number > 0) {
      parts.add(number + " " + what);
    }
  }

  private String requests() {
    Summary.Requests requests = summary.requests();
    List<String> parts = new ArrayList<>();
    parts.add(requests.sent() + " sent");
    add(parts, requests.retried(), "tried again");
    add(parts, requests.refused429(), "answered 429");
    if (summary.submitRatePerMinute() > 0) {
      parts.add(summary.submitRatePerMinute() + "/min");
    }
    return String.join(", ", parts);
  }

  private String credits() {
    Summary.Spend spend = summary.credits();
    List<String> parts = new ArrayList<>();
    parts.add(spend.charged() + " charged");
    add(parts, spend.refunded(), "refunded");
    add(parts, spend.reserved(), "reserved");
    add(parts, spend.inDoubt(), "in doubt");
    spend
        .budget()
        .limited()
        .forEach(
            (name, budget) ->
                parts.add(
                    "budget."
                        + name
                        + " "
                        + budget.spent()
                        + " of "
                        + budget.limit().orElseThrow()));
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, Credits credits, String what) {
    if (!credits.isZero()) {
      parts.add(credits + " " + what);
    }
  }

  private String downloads() {
    Summary.Downloads downloads = summary.downloads();
    String folder = jobFile.download().orElseThrow().folder().toString();
    if (downloads.files() + downloads.failed() == 0) {
      return "no new ones; they are in " + folder;
    }
    String failed = downloads.failed() == 0 ? "" : ", " + downloads.failed() + " failed";
    return downloads.files()
        + " downloaded ("
        + Words.bytes(downloads.bytes())
        + ")"
        + failed
        + ", in "
        + folder;
  }

  private static String suspects(RunResult.Pictures pictures) {
    long told = pictures.suspects().stream().mapToLong(Suspects::outputs).sum();
    return Words.count(pictures.suspectCount(), "picture")
        + " to look at: "
        + pictures.suspects().stream()
            .map(suspects -> suspects.outputs() + " × " + suspects.suspicion())
            .collect(Collectors.joining("; "))
        + (told < pictures.suspectCount() ? "; …" : "");
  }

  /** What may have gone wrong with what was sent, and what was not sent; for standard error. */
  List<String> warnings() {
    List<String> lines = new ArrayList<>();
    result
        .assessment()
        .ifPresent(
            assessment -> {
              held(assessment, lines);
              warned(assessment.warnings(), lines);
            });
    result.unreported().ifPresent(reason -> lines.add(unreported(reason)));
    return lines;
  }

  private String unreported(String reason) {
    return "No report was written: "
        + reason
        + sentenceEnd(reason)
        + "\n  Nothing else is touched by that; one that stands is of an earlier run. To write it: "
        + command("report");
  }

  private void held(Assessment assessment, List<String> lines) {
    long held = assessment.count(Assessment.Category.HELD);
    if (held == 0) {
      unwatched(lines);
      return;
    }
    lines.add(
        Words.count(held, "item")
            + (held == 1 ? " was" : " were")
            + " not sent, since "
            + (held == 1 ? "its picture" : "their pictures")
            + " could not be looked at before paying. Nothing was spent on "
            + (held == 1 ? "it" : "them")
            + "; the next run looks again.");
    Words.holds(assessment.holds(), REASONS_TOLD).forEach(line -> lines.add("    " + line));
    if (!result.serversAway().isEmpty()) {
      lines.add("  Given up for this run, since they gave no usable answer: " + serversAway());
    }
  }

  /** Nothing waits for it, but what changed there was not noticed. */
  private void unwatched(List<String> lines) {
    if (!result.serversAway().isEmpty()) {
      lines.add(
          "Pictures could not be watched for changes on servers that gave no usable answer: "
              + serversAway()
              + "\n  What changed there is noticed by a later run.");
    }
  }

  private String serversAway() {
    return String.join(", ", result.serversAway().stream().sorted().limit(5).toList())
        + (result.serversAway().size() > 5 ? ", …" : "")
        + ".";
  }

  private void warned(Warnings warnings, List<String> lines) {
    if (warnings.count() == 0) {
      return;
    }
    lines.add(Words.count(warnings.count(), "warning") + " about what was planned:");
    Words.warnings(warnings, REASONS_TOLD).forEach(line -> lines.add("    " + line));
  }

  /** What somebody has to know or do, each as one text; for standard error. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    result.failure().map(Failure::inWords).ifPresent(problems::add);
    Map<Stop, String> stops = result.stops();
    tell(problems, stops.get(Stop.LOCK), this::locked);
    tell(problems, stops.get(Stop.INTERRUPTED), this::interrupted);
    tell(problems, stops.get(Stop.TERMINATED), this::interrupted);
    tell(problems, stops.get(Stop.KEY), this::key);
    tell(problems, stops.get(Stop.PAYMENT), this::payment);
    if (result.inDoubt().requests() > 0) {
      problems.add(doubts());
    }
    tell(problems, stops.get(Stop.BUDGET), this::budget);
    tell(problems, stops.get(Stop.DEADLINE), this::deadline);
    tell(problems, stops.get(Stop.UNAVAILABLE), this::unavailable);
    tell(problems, stops.get(Stop.FAILURES), this::failures);
    result
        .pictures()
        .filter(pictures -> pictures.unfetchedCount() > 0)
        .ifPresent(pictures -> problems.add(unfetched(pictures)));
    if (summary.items().failed() > 0) {
      problems.add(failed());
    }
    return problems;
  }

  /** What is left by choice, and how to go on; for standard error. */
  Optional<String> note() {
    if (result.stops().containsKey(Stop.LIMIT)) {
      return Optional.of(whatIsLeft() + " To go on: " + command("run"));
    }
    return result.stops().isEmpty() && summary.outcome() == Outcome.LEFT
        ? Optional.of(left())
        : Optional.empty();
  }

  private interface Sentence {
    String of(String message);
  }

  private static void tell(List<String> problems, @Nullable String message, Sentence sentence) {
    if (message != null) {
      problems.add(sentence.of(message));
    }
  }

  private String interrupted(String signal) {
    return "Stopped by "
        + signal
        + ".\n  "
        + whatIsLeft()
        + " Everything is recorded, and nothing is paid twice.\n  To go on: "
        + command("run");
  }

  private String locked(String message) {
    return "Stopped: "
        + message
        + sentenceEnd(message)
        + "\n  From then on nothing was sent here, and no manifest was written: the other run goes"
        + " on with the job.\n  This one was away for too long (a network, a machine that slept)."
        + " Later: "
        + command("run");
  }

  private String key(String message) {
    String variable = jobFile.operation().provider().keyVariable();
    return service()
        + " refused the key: "
        + message
        + sentenceEnd(message)
        + "\n  Nothing more was asked with it. "
        + whatIsLeft()
        + "\n  Check "
        + variable
        + ", then: "
        + command("run");
  }

  private String payment(String message) {
    return service()
        + " refused payment: "
        + message
        + sentenceEnd(message)
        + "\n  Nothing more was sent. "
        + whatIsLeft()
        + "\n  Top up the account or its plan, then: "
        + command("run");
  }

  private String doubts() {
    Sum doubts = result.inDoubt();
    boolean one = doubts.requests() == 1;
    StringBuilder text = new StringBuilder();
    text.append(Words.count(doubts.requests(), "request")).append(one ? " is" : " are");
    text.append(" in doubt: sent, but no answer came back, so ");
    text.append(one ? "it" : "they").append(" may have been charged (");
    text.append(Words.credits(doubts.credits())).append(").\n");
    result.doubts().stream()
        .limit(DOUBTS_TOLD)
        .forEach(doubt -> text.append(Doubts.line(doubt)).append('\n'));
    if (doubts.requests() > DOUBTS_TOLD) {
      text.append("    … and ").append(doubts.requests() - DOUBTS_TOLD).append(" more\n");
    }
    text.append("  ").append(Words.count(doubts.items(), "item"));
    text.append(doubts.items() == 1 ? " waits" : " wait");
    text.append(one ? " for it. It counts" : " for them. They count").append(" as spent and ");
    text.append(sentAgain(one)).append('\n');
    text.append("  What is known, and how to find out more: ").append(command("resolve"));
    text.append("\n  Then: ").append(command("resolve"));
    text.append(" --charged | --free | --resubmit");
    return text.toString();
  }

  private String sentAgain(boolean one) {
    long held = result.held().requests();
    long again = result.inDoubt().requests() - held;
    if (jobFile.inDoubt() != JobFile.InDoubt.RESUBMIT) {
      return one ? "is not sent again by itself." : "are not sent again by themselves.";
    }
    String most = RequestBook.MOST_RESUBMISSIONS + " times already";
    if (again == 0) {
      return (one ? "is held for you: in_doubt: resubmit has sent it again " : HELD) + most + ".";
    }
    return (one ? "is" : "are")
        + " sent again by the next run (in_doubt: resubmit)"
        + (held == 0 ? "." : ", but for " + held + " sent again " + most + ".");
  }

  private String budget(String message) {
    Matcher parts = BUDGET.matcher(message);
    if (!parts.matches()) {
      return "Stopped by a budget: " + message + ".\n  " + whatIsLeft() + "\n  " + raise("run");
    }
    Optional<String> until = Optional.ofNullable(parts.group(3));
    return "Stopped by budget."
        + parts.group(2)
        + ": "
        + parts.group(1)
        + " are left"
        + until.map(at -> " until " + readable(at)).orElse("")
        + ".\n  "
        + whatIsLeft()
        + collected()
        + "\n  "
        + raise(parts.group(2));
  }

  /** {@code 00:00 UTC} for the next midnight, the day for a month's end. */
  private String readable(String instant) {
    String day = instant.substring(0, Math.min(10, instant.length()));
    return day.endsWith("-01") ? day + " 00:00 UTC" : "00:00 UTC";
  }

  private String raise(String budget) {
    String when =
        switch (budget) {
          case "day", "account.day" -> "Run again tomorrow";
          case "month", "account.month" -> "Run again next month";
          default -> "Run again";
        };
    String option = budget.equals("run") ? ", or with a higher --budget" : "";
    return when + ", or raise budget." + budget + " in " + jobFile.file() + option + ".";
  }

  private String collected() {
    return summary.items().inFlight() == 0 ? " Everything already paid for was collected." : "";
  }

  private String deadline(String message) {
    return "Stopped by --max-duration.\n  "
        + whatIsLeft()
        + collected()
        + "\n  To go on: "
        + command("run");
  }

  private String unavailable(String message) {
    boolean ours = message.startsWith("the state database");
    return (ours ? "Stopped: " : service() + " stayed unavailable: ")
        + message
        + sentenceEnd(message)
        + "\n  "
        + whatIsLeft()
        + " Nothing is lost.\n  Worth trying again later: "
        + command("run");
  }

  private String failures(String message) {
    return "Stopped by max_failures: "
        + message
        + ".\n  "
        + whatIsLeft()
        + collected()
        + "\n  Look at the reasons, correct the job or the catalog, then: "
        + command("run");
  }

  private String unfetched(RunResult.Pictures pictures) {
    long count = pictures.unfetchedCount();
    StringBuilder text = new StringBuilder();
    text.append(Words.count(count, "picture")).append(count == 1 ? " is" : " are");
    text.append(" paid for and could not be fetched.\n");
    pictures.unfetched().forEach(one -> text.append(line(one)).append('\n'));
    if (count > pictures.unfetched().size()) {
      text.append("    … and ").append(count - pictures.unfetched().size()).append(" more\n");
    }
    boolean allLost = pictures.unfetched().stream().allMatch(Unfetched::lost);
    return text
        + (allLost
            ? "  Nothing more is tried: what is lost can only be made again, for credits, by another"
                + " prompt.\n  Each is in "
                + summary.files().manifest().orElse("the manifest")
                + "."
            : "  Nothing more is paid for "
                + (count == 1
                    ? "it. To try again while its link lives: "
                    : "them. To try again while the links live: ")
                + command("collect"));
  }

  /** {@code mug position 2, output 1: the link was answered with HTTP 500, until 2026-…}. */
  private static String line(Unfetched one) {
    String reason = one.reason().isEmpty() ? "not tried yet" : one.reason();
    boolean tellsWhen =
        one.lost() || one.expiresAt().filter(at -> reason.contains(at + "")).isPresent();
    return "    "
        + one.key().id()
        + " position "
        + one.key().position()
        + ", output "
        + one.index()
        + ": "
        + reason
        + (tellsWhen ? "" : one.expiresAt().map(at -> "; its link ends at " + at).orElse(""));
  }

  private String failed() {
    StringBuilder text = new StringBuilder();
    text.append(Words.count(summary.items().failed(), "item")).append(" failed.\n");
    failureReasons.forEach(
        reason ->
            text.append("    ")
                .append(reason.requests())
                .append(" × ")
                .append(reason.reason())
                .append('\n'));
    return text
        + "  Each with its reason is in "
        + summary.files().manifest().orElse("the manifest")
        + summary
            .files()
            .failed()
            .map(file -> ",\n  and the catalog rows, to be corrected and fed back in, in " + file)
            .orElse("")
        + ".\n  To have them sent again as they are: "
        + command("retry");
  }

  private String left() {
    return whatIsLeft()
        + (summary.items().inFlight() > 0
            ? " The service keeps results for a while only. To fetch them: " + command("collect")
            : " To go on: " + command("run"));
  }

  private String whatIsLeft() {
    List<String> parts = new ArrayList<>();
    add(parts, summary.items().pending(), "pending");
    add(parts, summary.items().inFlight(), "in flight");
    if (parts.isEmpty()) {
      return "No request is pending or in flight."; // of items nobody knows before they are planned
    }
    long last = summary.items().inFlight() > 0 ? summary.items().inFlight() : 0;
    long first = summary.items().pending();
    if (first > 0 && last > 0) {
      return Words.count(first, "item")
          + (first == 1 ? " stays" : " stay")
          + " pending, "
          + last
          + (last == 1 ? " is" : " are")
          + " in flight.";
    }
    return first > 0
        ? Words.count(first, "item") + (first == 1 ? " stays" : " stay") + " pending."
        : Words.count(last, "item") + (last == 1 ? " is" : " are") + " in flight.";
  }

  private String service() {
    return jobFile.operation().provider().word();
  }

  private String command(String word) {
    return Words.command(word, jobFile, rehearsed);
  }

  private static String sentenceEnd(String message) {
    return message.endsWith(".") ? "" : ".";
  }
}
