package shotlist.cli;

import java.util.ArrayList;
import java.util.List;
import shotlist.jobfile.JobFile;

/** What {@code choose} has done, in words. */
record ChooseWords(JobFile jobFile, boolean rehearsed, Choices choices) {

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (!choices.isSomethingToDo()) {
      lines.add(
          jobFile.job()
              + ": nothing to change: "
              + (choices.asBefore() == 1 ? "it is" : "all is")
              + " as it was chosen before.");
      return lines;
    }
    lines.add(jobFile.job() + ": " + String.join(", ", done()) + ".");
    if (choices.again() > 0) {
      lines.add("  " + cost());
    }
    if (choices.asBefore() > 0) {
      lines.add("  " + choices.asBefore() + " more as chosen before.");
    }
    lines.add("  " + next());
    return lines;
  }

  private List<String> done() {
    List<String> done = new ArrayList<>();
    add(done, choices.kept().size(), "output", "kept");
    add(done, choices.again(), "item", "again");
    add(done, choices.takenBack(), "item", "not wanted again any more");
    add(done, choices.forgotten().size(), "kept output", "forgotten");
    return done;
  }

  private static void add(List<String> done, long number, String noun, String what) {
    if (number > 0) {
      done.add(Words.count(number, noun) + " " + what);
    }
  }

  private String cost() {
    if (choices.requests() == 0) {
      return "Again costs nothing: other items have asked for the same, and it is shared.";
    }
    return "Again takes "
        + Words.count(choices.requests(), "new request")
        + ", for "
        + Words.credits(choices.cost())
        + "; to see it in the plan: "
        + command("plan");
  }

  private String next() {
    if (choices.again() > 0) {
      return "The next run sends what is wanted again, within its budgets, and writes the manifest: "
          + command("run");
    }
    return "The manifest has the kept outputs first once it is written anew, by the next run or now: "
        + command("collect");
  }

  private String command(String word) {
    return Words.command(word, jobFile, rehearsed);
  }
}
