package shotlist.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import shotlist.ledger.Credits;

/** Options of the commands that may send requests. */
final class SubmitOptions {
  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = "Read this catalog instead of the job file's; - is standard input.")
  private Optional<String> catalog = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      converter = Converters.Whole.class,
      description =
          "Send at most N new requests and leave the rest (exit 4); the next run goes on. A request"
              + " that is sent again after a 429 counts once.")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--sample",
      paramLabel = "N",
      converter = Converters.Positive.class,
      description =
          "Send N requests drawn at random and leave the rest (exit 4): a pilot before the whole"
              + " catalog. A second time draws N others.")
  private Optional<Integer> sample = Optional.empty();

  @Option(
      names = "--budget",
      paramLabel = "N",
      converter = Converters.OfCredits.class,
      description =
          "Spend at most N credits in this run: stands for budget.run. Reached, the run collects"
              + " what is paid for and ends (exit 8); the next one goes on.")
  private Optional<Credits> budget = Optional.empty();

  Optional<Integer> limit() {
    return limit;
  }

  Optional<Integer> sample() {
    return sample;
  }

  /** Those that stand for a setting of the job file. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>(catalogSetting(catalog));
    budget.ifPresent(credits -> settings.put("budget.run", credits.toString()));
    return settings;
  }

  /** A catalog of the command line, as a setting. */
  static Map<String, String> catalogSetting(Optional<String> catalog) {
    return catalog
        .map(file -> Map.of("catalog.path", isPlain(file) ? file : quoted(file)))
        .orElse(Map.of());
  }

  /** Whether a setting's text means itself; what begins like a list or a quotation does not. */
  private static boolean isPlain(String text) {
    return !text.isEmpty() && "[{\"'".indexOf(text.charAt(0)) < 0;
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
