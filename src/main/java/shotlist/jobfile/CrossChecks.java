package shotlist.jobfile;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import shotlist.jobfile.JobFile.DownloadSettings;
import shotlist.provider.Operation;
import shotlist.provider.OptionRules;
import shotlist.rule.Problem;
import shotlist.rule.Value;

/** What must hold between settings, each of which keeps its own rule. */
final class CrossChecks {
  private static final List<String> BUDGETS =
      List.of(
          "budget.run", "budget.day", "budget.month", "budget.account.day", "budget.account.month");

  private final Settings settings;
  private final Operation operation;
  private final int images;
  private final List<Problem> problems = new ArrayList<>();

  private CrossChecks(Settings settings, Operation operation) {
    this.settings = settings;
    this.operation = operation;
    this.images = settings.whole("request.images").orElse(1);
  }

  /** Everything that is wrong, in the order of the file. */
  static List<Problem> of(Value.Mapping values, Operation operation) {
    CrossChecks checks = new CrossChecks(new Settings(values), operation);
    checks.columns();
    checks.charset();
    checks.baseUrl();
    checks.request();
    checks.destination();
    checks.downloadName();
    checks.templates();
    checks.folders();
    checks.budgets();
    checks.timeouts();
    checks.formats();
    return checks.problems.stream()
        .sorted(Comparator.comparingInt(problem -> problem.place().line()))
        .toList();
  }

  private void columns() {
    String format = settings.text("catalog.format").orElse("auto");
    if (settings.find("catalog.columns").isPresent()
        && !Set.of("auto", "generic", "prestashop", "akeneo").contains(format)) {
      add(
          "catalog.columns",
          "\"catalog.columns\" has no use with format " + format + ", whose columns are known.",
          "Remove it, or set catalog.format to generic.");
    }
  }

  private void charset() {
    String name = settings.text("catalog.charset").orElse("auto");
    if (!name.equalsIgnoreCase("auto") && !isCharset(name)) {
      add(
          "catalog.charset",
          "\"catalog.charset\" is \"" + name + "\", which is no charset known here.",
          "Write auto, UTF-8, ISO-8859-1 or windows-1252, for example.");
    }
  }

  private static boolean isCharset(String name) {
    try {
      return Charset.forName(name).newDecoder() != null;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return false;
    }
  }

  private void baseUrl() {
    settings
        .text("catalog.base_url")
        .filter(url -> !hasHost(url))
        .ifPresent(
            url ->
                add(
                    "catalog.base_url",
                    "\"catalog.base_url\" is \"" + url + "\", which is no URL.",
                    "Write it like https://shop.example/media."));
  }

  private static boolean hasHost(String url) {
    try {
      return new URI(url).getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void request() {
    OptionRules.problems(
            operation,
            settings.group("request.options"),
            settings.text("request.prompt"),
            images,
            JobFileMaker.format(settings))
        .forEach(fault -> add(fault.key(), fault.what(), fault.remedy()));
  }

  private void destination() {
    Set<String> idNames =
        Stream.concat(Stream.of("id"), settings.text("catalog.columns.id").stream())
            .collect(Collectors.toSet());
    boolean all = settings.text("catalog.images").filter("all"::equals).isPresent();
    settings
        .text("output.destination")
        .flatMap(
            template ->
                new DestinationCheck(template, idNames)
                    .fault(images, all, operation == Operation.CLAID_VIDEO))
        .ifPresent(fault -> add("output.destination", fault.what(), fault.remedy()));
  }

  private void downloadName() {
    Optional<String> name = settings.text("download.name");
    if (name.isEmpty()) {
      return;
    }
    String key = "download.name";
    if (name.get().contains("/") || name.get().contains("\\")) {
      add(
          key,
          "\"download.name\" is \"" + name.get() + "\", but a file's name holds no / or \\.",
          "Name the folder in download.folder.");
    }
    List<String> names = new Template(name.get()).names();
    boolean column = !DownloadSettings.OF_AN_OUTPUT.containsAll(names);
    if (!names.contains("id") && !column) {
      add(
          key,
          "\"download.name\" is \"" + name.get() + "\", the same for every product.",
          "Put {{id}} into it.");
    }
    if (images > 1 && !names.contains("n")) {
      add(
          key,
          "\"download.name\" is \""
              + name.get()
              + "\", the same for all "
              + images
              + " outputs of a request.",
          "Put {{n}} into it.");
    }
    boolean all = settings.text("catalog.images").filter("all"::equals).isPresent();
    if (all && !names.contains("position") && !column) {
      add(
          key,
          "\"download.name\" is \"" + name.get() + "\", the same for all pictures of a product.",
          "Put {{position}} into it.");
    }
  }

  private void templates() {
    for (Templates.Located located : Templates.in(settings)) {
      String rest = located.text().replaceAll("\\{\\{\\s*[^{}]*?\\s*}}", "");
      boolean unnamed = new Template(located.text()).names().stream().anyMatch(String::isEmpty);
      if (rest.contains("{{") || rest.contains("}}") || unnamed) {
        add(
            located.key(),
            "\"" + located.key() + "\" has braces that enclose no column's name.",
            "Write {{title}} for the cell under title.");
      }
    }
  }

  private void folders() {
    for (String key : List.of("download.folder", "manifest.folder")) {
      settings
          .text(key)
          .filter(CrossChecks::isNoFolder)
          .ifPresent(
              folder ->
                  add(
                      key,
                      "\"" + key + "\" is \"" + folder + "\", which cannot be a folder.",
                      "Name a folder, or a path where nothing is yet."));
    }
  }

  private static boolean isNoFolder(String folder) {
    try {
      Path path = Path.of(folder);
      return Files.exists(path) && !Files.isDirectory(path);
    } catch (InvalidPathException e) {
      return true;
    }
  }

  private void budgets() {
    for (String key : BUDGETS) {
      settings
          .find(key)
          .map(value -> new BigDecimal("" + value.plain()))
          .filter(amount -> amount.stripTrailingZeros().scale() > 3)
          .ifPresent(
              amount ->
                  add(
                      key,
                      "\"" + key + "\" is " + amount + ", but credits have at most three decimals.",
                      "Round it."));
    }
  }

  private void timeouts() {
    for (String key : List.of("timeouts.connect", "timeouts.answer")) {
      settings
          .text(key)
          .filter(text -> Durations.parse(text).isZero())
          .ifPresent(
              text -> add(key, "\"" + key + "\" is " + text + ", no time at all.", "Raise it."));
    }
  }

  private void formats() {
    settings
        .texts("manifest.formats")
        .filter(words -> words.isEmpty() || new HashSet<>(words).size() < words.size())
        .ifPresent(
            words ->
                add(
                    "manifest.formats",
                    "\"manifest.formats\" must be csv, jsonl or both, each once.",
                    "Write [csv, jsonl]."));
  }

  private void add(String key, String what, String remedy) {
    problems.add(new Problem(settings.place(key), key, what, remedy));
  }
}
