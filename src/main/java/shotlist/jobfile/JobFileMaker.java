package shotlist.jobfile;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;
import shotlist.provider.OperationLimits;
import shotlist.rule.Value;

/** Makes the typed job file out of values that have been checked, and fills in the defaults. */
final class JobFileMaker {
  static final String DEFAULT_NAME = "{{id}}-{{position}}-{{n}}.{{ext}}";

  private final Path file;
  private final Settings settings;
  private final Operation operation;

  JobFileMaker(Path file, Value.Mapping values, Operation operation) {
    this.file = file;
    this.settings = new Settings(values);
    this.operation = operation;
  }

  JobFile make() {
    String job = settings.text("job").orElseThrow();
    return new JobFile(
        file,
        job,
        operation,
        catalog(),
        request(),
        new JobFile.OutputSettings(
            format(settings), settings.text("output.destination").map(Template::new)),
        download(),
        JobFile.Changes.valueOf(constant("changes", "url")),
        JobFile.Preflight.valueOf(constant("preflight", "none")),
        share("max_failures", 20),
        settings.whole("retry_failed").orElse(0),
        JobFile.InDoubt.valueOf(constant("in_doubt", "hold")),
        new JobFile.BudgetSettings(
            credits("budget.run"),
            credits("budget.day"),
            credits("budget.month"),
            credits("budget.account.day"),
            credits("budget.account.month")),
        throttle(),
        new JobFile.Timeouts(
            duration("timeouts.connect", Duration.ofSeconds(10)),
            duration("timeouts.answer", Duration.ofSeconds(operation.synchronous() ? 180 : 60))),
        new JobFile.ManifestSettings(
            Path.of(settings.text("manifest.folder").orElse("out/" + job)), formats()));
  }

  private JobFile.CatalogSettings catalog() {
    return new JobFile.CatalogSettings(
        settings.text("catalog.path").orElseThrow(),
        settings.text("catalog.format").orElse("auto"),
        settings.text("catalog.columns.id"),
        settings.text("catalog.columns.image"),
        images(),
        settings
            .text("catalog.delimiter")
            .filter(word -> !word.equals("auto"))
            .map(JobFileMaker::delimiter),
        settings.text("catalog.charset").filter(word -> !word.equalsIgnoreCase("auto")),
        settings.text("catalog.base_url"),
        settings.texts("catalog.normalize").orElse(List.of()),
        settings.flag("catalog.allow_empty").orElse(false),
        share("catalog.max_rejects", 10),
        share("catalog.max_removed", 50),
        settings.whole("catalog.max_url_length").orElse(4096));
  }

  private JobFile.Images images() {
    Optional<Integer> position = settings.whole("catalog.images");
    if (position.isPresent()) {
      return new JobFile.Images.At(position.get());
    }
    return settings.text("catalog.images").orElse("first").equals("all")
        ? new JobFile.Images.All()
        : new JobFile.Images.First();
  }

  private static char delimiter(String word) {
    return word.equals("tab") ? '\t' : word.charAt(0);
  }

  private JobFile.RequestSettings request() {
    return new JobFile.RequestSettings(
        settings.text("request.prompt").map(Template::new),
        settings.whole("request.images").orElse(1),
        settings.group("request.options"));
  }

  /**
   * The output format with its words in lower case: {@code JPEG} is no other request than {@code
   * jpeg}.
   */
  static Optional<Object> format(Settings settings) {
    return settings.find("output.format").map(Value::plain).map(JobFileMaker::lowerCase);
  }

  private static @Nullable Object lowerCase(@Nullable Object format) {
    if (format instanceof String word) {
      return word.toLowerCase(Locale.ROOT);
    }
    if (format instanceof Map<?, ?> map) {
      Map<String, Object> lower = new TreeMap<>();
      map.forEach((key, value) -> lower.put("" + key, lowerCase(value)));
      return Collections.unmodifiableMap(lower);
    }
    return format;
  }

  private Optional<JobFile.DownloadSettings> download() {
    return settings
        .text("download.folder")
        .map(
            folder ->
                new JobFile.DownloadSettings(
                    Path.of(folder),
                    new Template(settings.text("download.name").orElse(DEFAULT_NAME))));
  }

  private JobFile.ThrottleSettings throttle() {
    OperationLimits limits = OperationLimits.of(operation);
    return new JobFile.ThrottleSettings(
        Optional.of(settings.whole("throttle.per_second").orElse(limits.perSecond())),
        Optional.of(settings.whole("throttle.per_minute").orElse(limits.perMinute())),
        Optional.of(settings.whole("throttle.in_flight").orElse(limits.inFlight())),
        settings.whole("throttle.account.per_second"),
        settings.whole("throttle.account.per_minute"));
  }

  private List<String> formats() {
    return settings.texts("manifest.formats").orElse(List.of("csv", "jsonl"));
  }

  private String constant(String key, String byDefault) {
    return settings.text(key).orElse(byDefault).toUpperCase(Locale.ROOT);
  }

  private JobFile.Share share(String key, int percentByDefault) {
    Optional<Integer> count = settings.whole(key);
    if (count.isPresent()) {
      return new JobFile.Share.Count(count.get());
    }
    return new JobFile.Share.Percent(
        settings
            .text(key)
            .map(text -> Double.parseDouble(text.substring(0, text.length() - 1)))
            .orElse((double) percentByDefault));
  }

  private Optional<Credits> credits(String key) {
    return settings.find(key).map(value -> new Credits(new BigDecimal("" + value.plain())));
  }

  private Duration duration(String key, Duration byDefault) {
    return settings.text(key).map(Durations::parse).orElse(byDefault);
  }
}
