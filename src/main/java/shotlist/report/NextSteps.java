package shotlist.report;

import java.util.ArrayList;
import java.util.List;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.manifest.Outcome;
import shotlist.manifest.Summary;
import shotlist.request.Unsettled.Sum;

/** How a run ended and what to do next, for whoever opens the page first. */
final class NextSteps {
  /**
   * Something to do.
   *
   * @param command to be pasted; empty text where it is done elsewhere
   * @param show what the page shows of it: a filter, {@code todo}, or empty text
   */
  record Step(String title, String text, String command, String show) {}

  private static final String RESOLVE = "resolve";

  private final JobFile jobFile;
  private final Told told;
  private final Selection catalog;
  private final Sum doubts;
  private final List<Step> steps = new ArrayList<>();

  NextSteps(JobFile jobFile, Told told, Selection catalog, Sum doubts) {
    this.jobFile = jobFile;
    this.told = told;
    this.catalog = catalog;
    this.doubts = doubts;
  }

  /** One sentence. */
  String headline() {
    return told.summary().map(this::headline).orElse("This run has not come to its end.");
  }

  private String headline(Summary summary) {
    return switch (summary.outcome()) {
      case COMPLETE ->
          summary.requests().sent() == 0 && summary.polls() == 0
              ? "Nothing had to be done: every picture is up to date."
              : "Every picture is done.";
      case PARTIAL ->
          summary.items().failed() > 0
              ? "Finished, but " + count(summary.items().failed(), "item") + " failed."
              : "Finished, but results were lost.";
      case LEFT -> "Not everything is back yet.";
      case UNAVAILABLE -> "Stopped: the service or the network stayed unavailable.";
      case REFUSED -> "Stopped: the service refused the key.";
      case UNPAID -> "Stopped: the service refused payment.";
      case BUDGET -> "Stopped by a budget.";
      case DEADLINE -> "Stopped by its time limit.";
      case IN_DOUBT -> inDoubt();
      case STOPPED -> "Stopped by a signal.";
      case LOCKED -> "Stopped: another run has taken the job over.";
      case INVALID, ERROR -> "Stopped by something unexpected.";
    };
  }

  /** They may have been settled since. */
  private String inDoubt() {
    return doubts.requests() == 0
        ? "Requests were in doubt; all of them are settled now."
        : count(doubts.requests(), "request")
            + (doubts.requests() == 1 ? " is" : " are")
            + " in doubt.";
  }

  /** What comes first to be done comes first. */
  List<Step> steps() {
    if (told.summary().isEmpty()) {
      add(
          "See whether it is still going on",
          "A run that was killed is taken up by the next one, and nothing is paid twice.",
          "status");
    }
    told.summary().map(Summary::outcome).ifPresent(this::addStop);
    addDoubts();
    addToCollect();
    addPending();
    addFailed();
    addLost();
    if (catalog.suspects() > 0) {
      steps.add(
          new Step(
              "Look at " + count(catalog.suspects(), "suspect item"),
              "Something about the picture is unusual. It may be fine: that is for a person to"
                  + " see.",
              "",
              "suspect"));
    }
    if (catalog.count(Status.REJECTED) > 0) {
      steps.add(
          new Step(
              "Correct " + count(catalog.count(Status.REJECTED), "row"),
              "They could not be used and cost nothing. Each is in rejects.csv with line, column"
                  + " and reason.",
              "",
              "rejected"));
    }
    if (told.summary().filter(summary -> summary.outcome() == Outcome.COMPLETE).isPresent()) {
      add(
          "Use the pictures",
          "Look through them below, choose where there are several, and take them into the shop:",
          "export",
          " --to shopify --out shop.csv");
    }
    return steps;
  }

  private void addStop(Outcome outcome) {
    switch (outcome) {
      case REFUSED ->
          add(
              "Check the key",
              "See that "
                  + jobFile.operation().provider().keyVariable()
                  + " holds a key that works, then go on:",
              "run");
      case UNPAID ->
          add("Top up the account", "Or change its plan at the service, then go on:", "run");
      case UNAVAILABLE -> add("Try again later", "Nothing is lost.", "run");
      case STOPPED -> add("Go on", "Everything is recorded, and nothing is paid twice.", "run");
      case DEADLINE -> add("Go on", "The next run takes up what is left.", "run");
      case BUDGET ->
          add(
              "Raise the budget, or wait",
              "The next run goes on when the budget has room: raise it in "
                  + jobFile.file()
                  + ", or wait for the next UTC day or month.",
              "run");
      case ERROR, INVALID, LOCKED ->
          add("Look at what was said on standard error", "Then go on:", "run");
      case COMPLETE, PARTIAL, LEFT, IN_DOUBT -> {}
    }
  }

  private void addDoubts() {
    if (doubts.requests() == 0) {
      return;
    }
    steps.add(
        new Step(
            "Settle " + count(doubts.requests(), "request") + " in doubt",
            "Sent and never answered, so "
                + credits(doubts.credits())
                + " may have been charged. They count as spent and are not sent again until somebody"
                + " decides: the command lists them and how to find out.",
            command(RESOLVE),
            "in_doubt"));
  }

  /** What is paid for comes before what is not sent yet. */
  private void addToCollect() {
    long inFlight = catalog.count(Status.IN_FLIGHT);
    long waiting = catalog.missing().waiting();
    if (inFlight + waiting == 0) {
      return;
    }
    String title =
        inFlight == 0
            ? "Fetch " + count(waiting, "result")
            : "Collect "
                + count(inFlight, "item")
                + (waiting == 0 ? "" : " and " + count(waiting, "file"));
    String text =
        (inFlight == 0 ? "" : "Sent, and at work at the service, which keeps results for a while. ")
            + (waiting == 0
                ? ""
                : "Paid for and not downloaded yet: the links die at the times listed under To"
                    + " do.");
    steps.add(
        new Step(title, text.strip(), command("collect"), waiting == 0 ? "in_flight" : "todo"));
  }

  private void addLost() {
    long lost = catalog.missing().lost();
    if (lost > 0) {
      steps.add(
          new Step(
              count(lost, "result") + (lost == 1 ? " is" : " are") + " lost",
              "Paid for, but the link died before the file could be had. Ask the service for it, or"
                  + " change the item to have it made, and paid for, once more.",
              "",
              "todo"));
    }
  }

  private void addPending() {
    boolean saysRun = steps.stream().anyMatch(step -> step.command().equals(command("run")));
    long pending = catalog.count(Status.PENDING);
    if (pending > 0 && !saysRun && told.summary().isPresent()) {
      steps.add(
          new Step(
              "Send " + count(pending, "pending item"),
              "They wait for the next run and have cost nothing yet.",
              command("run"),
              "pending"));
    }
  }

  private void addFailed() {
    long failed = catalog.count(Status.FAILED);
    if (failed > 0) {
      steps.add(
          new Step(
              "Look at " + count(failed, "failed item"),
              "Grouped by reason under To do, with what to do. To have them sent again as they are:",
              command("retry"),
              "todo"));
    }
  }

  private void add(String title, String text, String word) {
    add(title, text, word, "");
  }

  private void add(String title, String text, String word, String options) {
    steps.add(new Step(title, text, command(word) + options, ""));
  }

  String command(String word) {
    boolean asks = word.equals("run") || word.equals("collect");
    return "shotlist "
        + word
        + " "
        + quoted(jobFile.file().toString())
        + (told.rehearsed() && asks ? " --sandbox" : "");
  }

  /** As a shell takes it for one word. */
  private static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./@%+=:,-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  /** {@code 1 item}, {@code 2 items}. */
  static String count(long number, String noun) {
    return number + " " + (number == 1 ? noun : noun + "s");
  }

  private static String credits(Credits credits) {
    return credits + (credits.equals(Credits.of(1)) ? " credit" : " credits");
  }
}
