package shotlist.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of {@code src/docs/FAULTS.md}, read from the file that people read. */
record FaultTable(List<Row> rows, Map<Integer, String> firstLines) {
  /** One fault as the table decides it; {@code operations} are written as in a job file. */
  record Row(String fault, List<String> operations, Result result) {}

  /**
   * What becomes of the request.
   *
   * @param then submissions, state and exit code of the next run
   */
  record Result(
      String sent,
      String state,
      String ledger,
      String reason,
      String exit,
      String then,
      String paid) {

    /** This result, where it is what another one says: {@code …} stands for anything. */
    Result as(Result decided) {
      boolean amounts = decided.ledger.matches(".*[a-z] \\d.*");
      String entries = amounts ? ledger : ledger.replaceAll(" [\\d.]+", "");
      boolean sameLedger = entries.equals(decided.ledger);
      return new Result(
          sent,
          state,
          sameLedger ? decided.ledger : ledger,
          matches(decided.reason, reason) ? decided.reason : reason,
          exit,
          then,
          paid);
    }
  }

  private static final Map<String, String> OPERATIONS =
      Map.of(
          "E", "claid/edit", "B", "claid/background", "V", "claid/video", "M", "magic-hour/edit");

  private static final Pattern REPEATED = Pattern.compile("([a-z]+), ([a-z]+) ×(\\d+)");

  static FaultTable read() {
    List<Row> rows = new ArrayList<>();
    Map<Integer, String> lines = new LinkedHashMap<>();
    boolean ofFaults = false;
    for (String line : text()) {
      List<String> cells = cells(line);
      if (cells.isEmpty() || cells.get(0).startsWith("---")) {
        continue;
      }
      if (cells.get(0).equals("fault") || cells.get(0).equals("exit")) {
        ofFaults = cells.get(0).equals("fault");
      } else if (ofFaults) {
        rows.add(row(cells));
      } else {
        lines.put(Integer.parseInt(cells.get(0)), cells.get(1));
      }
    }
    return new FaultTable(List.copyOf(rows), Map.copyOf(lines));
  }

  private static List<String> text() {
    try {
      return Files.readAllLines(Path.of("src/docs/FAULTS.md"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> cells(String line) {
    return line.startsWith("|")
        ? Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
            .map(String::strip)
            .toList()
        : List.of();
  }

  private static Row row(List<String> cells) {
    List<String> operations = Arrays.stream(cells.get(2).split(" ")).map(OPERATIONS::get).toList();
    return new Row(
        cells.get(0).replace("`", ""),
        operations,
        new Result(
            cells.get(3),
            cells.get(4),
            spelledOut(cells.get(5)),
            cells.get(6),
            cells.get(7),
            cells.get(8),
            cells.get(9)));
  }

  /** {@code reserve, release ×2} as {@code reserve, release, reserve, release}. */
  private static String spelledOut(String ledger) {
    Matcher repeated = REPEATED.matcher(ledger);
    return repeated.replaceAll(
        found -> {
          String pair = found.group(1) + ", " + found.group(2);
          return String.join(", ", Collections.nCopies(Integer.parseInt(found.group(3)), pair));
        });
  }

  /** Whether a text is what the table says, in which {@code …} stands for anything. */
  static boolean matches(String decided, String text) {
    String[] fixed = decided.split("…", -1);
    StringBuilder pattern = new StringBuilder();
    for (String part : fixed) {
      pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
    }
    return text.matches(pattern.toString());
  }
}
