package shotlist.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the manifest says of an output, taken apart: {@code chosen; suspect: one flat colour}. */
final class Reason {
  private static final Pattern SUSPECT = Pattern.compile("(?:^|; )suspect: ([^;]+)");
  private static final Pattern CHOSEN = Pattern.compile("(?:^|; )chosen(?:;|$)");

  private Reason() {}

  /** Why a result may not be what was wanted. */
  static Optional<String> suspicion(String reason) {
    Matcher suspect = SUSPECT.matcher(reason);
    return suspect.find() ? Optional.of(suspect.group(1).strip()) : Optional.empty();
  }

  /** Whether somebody chose this output to be kept. */
  static boolean isChosen(String reason) {
    return CHOSEN.matcher(reason).find();
  }

  /** What is said of the output alone, without what is said of all its item's outputs. */
  static String ofOutput(String line, String ofItem) {
    if (line.equals(ofItem)) {
      return "";
    }
    return !ofItem.isEmpty() && line.startsWith(ofItem + "; ")
        ? line.substring(ofItem.length() + 2)
        : line;
  }
}
