package shotlist.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import shotlist.ledger.Balance;
import shotlist.ledger.LedgerReport.By;
import shotlist.ledger.LedgerReport.Line;
import shotlist.manifest.Summary;

/** The ledger's sums, with their total. Printed row by row, since there may be very many. */
record CreditSums(By by, List<Line> lines) {
  private static final List<String> SUMS = List.of("reserved", "charged", "refunded", "in_doubt");

  Balance total() {
    Balance total = Balance.NOTHING;
    for (Line line : lines) {
      total =
          new Balance(
              total.reserved().plus(line.balance().reserved()),
              total.charged().plus(line.balance().charged()),
              total.refunded().plus(line.balance().refunded()),
              total.inDoubt().plus(line.balance().inDoubt()));
    }
    return total;
  }

  /** {@code spent} is what counts in budgets, and what the manifest's credits sum up to. */
  void printTable(PrintStream out) {
    Table table =
        new Table(List.of(word(), "reserved", "charged", "refunded", "in doubt", "spent"), 1);
    List<String> total = withSpent("total", total());
    table.print(
        out,
        () ->
            Stream.concat(
                    lines.stream().map(line -> withSpent(line.key(), line.balance())),
                    Stream.of(total))
                .iterator());
  }

  void printCsv(PrintStream out) {
    out.println("key," + String.join(",", SUMS));
    lines.forEach(line -> out.println(Csv.record(cells(line.key(), line.balance()))));
  }

  /** The one line of JSON, but for its end: more keys may follow, and then a closing brace. */
  void printJson(PrintStream out) {
    out.print("{\"schema\":" + Summary.SCHEMA + ",\"by\":\"" + word() + "\",\"rows\":[");
    String comma = "";
    for (Line line : lines) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("key", line.key());
      row.putAll(Json.of(line.balance()));
      out.print(comma + Json.line(row));
      comma = ",";
    }
    out.print("],\"total\":" + Json.line(Json.of(total())));
  }

  private String word() {
    return by.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> withSpent(String key, Balance sums) {
    return Stream.concat(
            cells(key, sums).stream(),
            Stream.of(
                sums.reserved()
                    .plus(sums.charged())
                    .plus(sums.inDoubt())
                    .amount()
                    .subtract(sums.refunded().amount())
                    .stripTrailingZeros()
                    .toPlainString()))
        .toList();
  }

  private static List<String> cells(String key, Balance sums) {
    return List.of(
        key,
        sums.reserved().toString(),
        sums.charged().toString(),
        sums.refunded().toString(),
        sums.inDoubt().toString());
  }
}
