package shotlist.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment.Category;
import shotlist.plan.Warnings;
import shotlist.state.LockOwner;

/** Numbers as people read them. */
final class Words {
  private Words() {}

  /** {@code in flight}. */
  static String category(Category category) {
    return category.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** {@code 1 item}, {@code 2 items}. */
  static String count(long number, String noun) {
    return number + " " + (number == 1 ? noun : noun + "s");
  }

  /** {@code 1 credit}, {@code 2.5 credits}. */
  static String credits(Credits credits) {
    return credits + (credits.equals(Credits.of(1)) ? " credit" : " credits");
  }

  /** {@code catalog.csv is read as generic (…), …}. */
  static String catalog(String path, String reading) {
    return (path.equals("-") ? "Standard input" : path) + " is read as " + reading + ".";
  }

  /**
   * {@code shotlist run job.yaml}, for somebody to copy.
   *
   * @param rehearsed whether the job is run in the sandbox, as whatever asks the service is to be
   */
  static String command(String word, JobFile jobFile, boolean rehearsed) {
    boolean asks = word.equals("run") || word.equals("collect");
    return "shotlist " + word + " " + jobFile.file() + (rehearsed && asks ? " --sandbox" : "");
  }

  /** How many parts of this size a whole needs; the last one may be smaller. */
  static long parts(long whole, long size) {
    return -Math.floorDiv(-whole, size);
  }

  /** {@code 58/min}, {@code 0.8/min}. */
  static String rate(double perMinute) {
    return (perMinute < 10 ? String.valueOf(perMinute) : String.valueOf(Math.round(perMinute)))
        + "/min";
  }

  /** As {@link #span(long)}; a second that has begun counts. */
  static String span(Duration time) {
    return span(time.plusMillis(999).toSeconds());
  }

  /** {@code 45 s}, {@code 12 min}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
  static String span(long seconds) {
    if (seconds < 90) {
      return seconds + " s";
    }
    long minutes = (seconds + 30) / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    if (hours < 48) {
      return minutes % 60 == 0 ? hours + " h" : hours + " h " + minutes % 60 + " min";
    }
    return hours % 24 == 0 ? hours / 24 + " d" : hours / 24 + " d " + hours % 24 + " h";
  }

  /** {@code run of nightly by shop on web-1 (process 4711) since 2026-11-21T02:00:00Z}. */
  static String owner(LockOwner owner) {
    return owner.toString();
  }

  /** Somebody's text without what would make a terminal do something else than show it. */
  static String harmless(String text) {
    return text.codePoints().anyMatch(Words::isControl)
        ? text.codePoints()
            .map(c -> isControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString()
        : text;
  }

  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The line in lines of at most so many characters, the others indented; broken at blanks. */
  static List<String> folded(String line, int width, int indent) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    while (rest.length() > width) {
      int end = rest.lastIndexOf(' ', width);
      if (end <= indent) {
        break; // a word that fits nowhere
      }
      lines.add(rest.substring(0, end));
      rest = " ".repeat(indent) + rest.substring(end + 1);
    }
    lines.add(rest);
    return lines;
  }

  /** {@code 812 bytes}, {@code 3.4 MB}. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double amount = bytes;
    String unit = "";
    for (String next : new String[] {"kB", "MB", "GB", "TB"}) {
      if (amount >= 1000) {
        amount /= 1000;
        unit = next;
      }
    }
    return String.format(Locale.ROOT, "%.1f %s", amount, unit);
  }

  /**
   * The budget of which least is left: {@code budget.day 54 of 120 (45 %)}; empty where none is
   * set.
   */
  static Optional<String> nearestBudget(Summary.Budgets budgets) {
    return nearest(budgets)
        .map(
            budget ->
                "budget."
                    + budget.getKey()
                    + " "
                    + budget.getValue().spent()
                    + " of "
                    + budget.getValue().limit().orElseThrow()
                    + " ("
                    + used(budget.getValue())
                    + " %)");
  }

  /** The budget of which the greatest share is spent. */
  static Optional<Map.Entry<String, Summary.Limit>> nearest(Summary.Budgets budgets) {
    return budgets.limited().entrySet().stream()
        .reduce((a, b) -> share(b.getValue()) > share(a.getValue()) ? b : a);
  }

  /** How much of a budget is spent, in percent; 100 only where nothing is left. */
  static long used(Summary.Limit limit) {
    double share = share(limit);
    return share >= 1 ? 100 : Math.min(99, Math.round(share * 100));
  }

  private static double share(Summary.Limit limit) {
    double most = limit.limit().orElseThrow().amount().doubleValue();
    return most == 0 ? 1 : limit.spent().amount().doubleValue() / most;
  }

  /** {@code day 54 of 120, account.day 54 of 600}; empty text where none is set. */
  static String budgets(Summary.Budgets budgets) {
    return budgets.limited().entrySet().stream()
        .map(
            budget ->
                budget.getKey()
                    + " "
                    + budget.getValue().spent()
                    + " of "
                    + budget.getValue().limit().orElseThrow())
        .collect(Collectors.joining(", "));
  }

  /** Warnings by reason, with the lines of the first few: {@code Warning: … (lines 4 and 9)}. */
  static List<String> warnings(Warnings warnings, int mostReasons) {
    return told("Warning: ", warnings, mostReasons);
  }

  /** Items that wait, by reason. */
  static List<String> holds(Warnings holds, int mostReasons) {
    return told("Not sent this time: ", holds, mostReasons);
  }

  private static List<String> told(String what, Warnings warnings, int mostReasons) {
    List<String> lines = new ArrayList<>();
    long left = warnings.count();
    for (Warnings.Group group : warnings.groups()) {
      if (lines.size() == mostReasons) {
        break;
      }
      lines.add(what + group.reason() + " (" + places(group) + ").");
      left -= group.count();
    }
    if (left > 0) {
      lines.add("… and " + left + " more for other reasons.");
    }
    return lines;
  }

  /** {@code line 4}, {@code lines 4, 9 and 12}, {@code 17 items, first in lines 4, 9, 12}. */
  private static String places(Warnings.Group group) {
    List<String> lines = group.lines().stream().map(String::valueOf).toList();
    if (group.count() > lines.size()) {
      return group.count() + " items, the first in lines " + String.join(", ", lines);
    }
    if (lines.size() == 1) {
      return "line " + lines.get(0);
    }
    int last = lines.size() - 1;
    return "lines " + String.join(", ", lines.subList(0, last)) + " and " + lines.get(last);
  }

  /** What it means that {@code changes: content} is new for so many items. */
  static String unwatched(long items) {
    return "changes: content has not seen the pictures of "
        + count(items, "item")
        + " yet. The next run looks at them, and counts what it finds as what\n"
        + "their results were made of: nothing is paid again for the switch. A picture that was"
        + " replaced under the same URL before\nthat stays as it is until it changes again.";
  }
}
