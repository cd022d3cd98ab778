package shotlist.jobfile;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import shotlist.provider.Operation;
import shotlist.provider.OptionRules;
import shotlist.provider.Provider;
import shotlist.rule.Keys;
import shotlist.rule.Rule;

/** What a job file may hold: the one definition behind the reader's messages and the schema. */
final class JobFileRules {
  private static final Rule PATH = new Rule.Text(1, 4096);
  private static final Rule SHARE =
      new Rule.AnyOf(
          List.of(
              new Rule.Pattern("(100|[0-9]{1,2}(\\.[0-9]{1,3})?)%", "10%"),
              new Rule.Whole(0, 1_000_000_000)));
  private static final Rule DURATION = new Rule.Pattern(Durations.REGEX, "90s");
  private static final String ABOUT_DURATION = "Write it like 90s, 10m, 6h, 1h30m or 250ms.";
  private static final Rule CREDITS =
      new Rule.Decimal(new BigDecimal("0.001"), new BigDecimal("1000000000"));
  private static final Rule PER_SECOND = new Rule.Whole(1, 1_000_000);
  private static final Rule PER_MINUTE = new Rule.Whole(1, 60_000_000);

  private JobFileRules() {}

  /** The rules that hold whatever the operation. */
  static Rule.Group ofAny() {
    return of(Optional.empty(), Optional.empty());
  }

  /** The rules of a job with this operation. */
  static Rule.Group of(Operation operation) {
    return of(Optional.of(operation.provider()), Optional.of(operation));
  }

  /** The rules of a job whose operation is not known. */
  static Rule.Group of(Provider provider) {
    return of(Optional.of(provider), Optional.empty());
  }

  private static Rule.Group of(Optional<Provider> provider, Optional<Operation> operation) {
    return new Keys()
        .required(
            "job",
            new Rule.Pattern("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}", "nightly-background"),
            "The job's identity: 1 to 64 of A-Z, a-z, 0-9, dot, dash and underscore, and no dot first.")
        .required(
            "provider",
            new Rule.Choice(Stream.of(Provider.values()).map(Provider::word).toList()),
            "The service.")
        .required("operation", operations(provider), "What is asked of the service.")
        .required("catalog", catalog(), "The list of products.")
        .add(
            "request",
            new Rule.Key(
                request(operation),
                operation.filter(OptionRules::alwaysNeedsPrompt).isPresent(),
                "What is asked for each picture."))
        .optional("output", output(operation), aboutOutput(operation))
        .optional(
            "download",
            download(),
            "Where results are downloaded to. Without it only URLs are recorded.")
        .optional(
            "changes", choice("url", "content"), "What makes a picture another one. Default: url.")
        .optional(
            "preflight",
            choice("none", "head", "get"),
            "How a picture is looked at before it is paid for. Default: none.")
        .optional(
            "max_failures",
            SHARE,
            "More failed answers than this share (after 20) or count stop submitting. Default: 20%.")
        .optional(
            "retry_failed",
            new Rule.Whole(0, 100),
            "How often later runs try a failed item again. Default: 0.")
        .optional(
            "in_doubt",
            choice("hold", "resubmit"),
            "What becomes of requests whose fate is unknown; resubmit sends them again, at most twice,"
                + " and may pay each time. Default: hold.")
        .optional("budget", budget(), "Credits that may be spent; days and months in UTC.")
        .optional("throttle", throttle(), "Limits that replace the service's own.")
        .optional("timeouts", timeouts(), "How long to wait for the service.")
        .optional("manifest", manifest(), "Where the results are listed.")
        .group();
  }

  private static Rule operations(Optional<Provider> provider) {
    return new Rule.Choice(
        Stream.of(Operation.values())
            .filter(operation -> provider.isEmpty() || operation.provider() == provider.get())
            .map(Operation::word)
            .distinct()
            .toList());
  }

  private static Rule catalog() {
    return new Keys()
        .required(
            "path", PATH, "The catalog file, relative to the working folder; - is standard input.")
        .optional(
            "format",
            choice(
                "auto",
                "generic",
                "shopify",
                "woocommerce",
                "google-merchant",
                "meta",
                "magento",
                "bigcommerce",
                "prestashop",
                "akeneo",
                "manifest"),
            "The shop's export format. Default: auto.")
        .optional(
            "columns",
            new Keys()
                .optional("id", new Rule.Text(1, 200), "The column of product ids.")
                .optional("image", new Rule.Text(1, 200), "The column of picture URLs.")
                .group(),
            "Where a generic catalog has what is needed.")
        .optional(
            "images",
            new Rule.AnyOf(List.of(choice("first", "all"), new Rule.Whole(1, 1000))),
            "Which of a product's pictures: first, all or a number. Default: first.")
        .optional(
            "delimiter",
            choice("auto", ",", ";", "tab", "|"),
            "What stands between cells. Default: auto.")
        .optional(
            "charset",
            new Rule.Text(1, 100),
            "auto (byte order mark, else UTF-8) or a charset's name. Default: auto.")
        .optional(
            "base_url",
            new Rule.Pattern("https?://[^/].{0,4000}", "https://shop.example/media"),
            "What relative picture paths are relative to: an http or https URL.")
        .optional(
            "normalize",
            new Rule.ListOf(new Rule.Text(1, 100), 100),
            "URL parameters that do not make another picture, such as v or width.")
        .optional("allow_empty", new Rule.Flag(), "Whether a catalog may be empty. Default: false.")
        .optional(
            "max_rejects",
            SHARE,
            "More rejected rows than this share or count: nothing is sent. Default: 10%.")
        .optional(
            "max_removed",
            SHARE,
            "More items gone since the last run than this: nothing is sent. Default: 50%.")
        .optional(
            "max_url_length",
            new Rule.Whole(64, 4096),
            "Pictures with a longer URL are rejected; above 512 there is a warning. Default: 4096.")
        .group();
  }

  private static Rule.Group request(Optional<Operation> operation) {
    Rule anyCount = new Rule.Whole(1, 16);
    return new Keys()
        .add(
            "prompt",
            new Rule.Key(
                operation.map(OptionRules::prompt).orElse(new Rule.Text(1, 15_000)),
                operation.filter(OptionRules::alwaysNeedsPrompt).isPresent(),
                "What the picture is to become; {{column}} stands for a cell of the catalog."))
        .optional(
            "images",
            operation.map(OptionRules::images).orElse(anyCount),
            "Outputs per request; each is paid for. Default: 1.")
        .optional(
            "options",
            operation.<Rule>map(OptionRules::of).orElse(new Rule.Names(new Rule.Anything())),
            "The operation's own options, in the service's names and nesting.")
        .group();
  }

  private static Rule output(Optional<Operation> operation) {
    Keys keys = new Keys();
    if (operation.isEmpty()) {
      keys.optional("format", new Rule.Anything(), "The format of the result.");
    } else {
      OptionRules.format(operation.get())
          .ifPresent(rule -> keys.optional("format", rule, "The format of the result."));
    }
    if (operation.isEmpty() || OptionRules.takesDestination(operation.get())) {
      keys.optional(
          "destination",
          new Rule.Pattern("storage://[^/].{0,4000}", "storage://shop/results/{{id}}/"),
          "Where the service itself puts the result: storage://, a connector, a path.");
    }
    return keys.group();
  }

  private static String aboutOutput(Optional<Operation> operation) {
    return operation.filter(o -> !OptionRules.takesDestination(o)).isPresent()
        ? "The service chooses the format and keeps the result until it is downloaded."
        : "What the service makes and where it puts it.";
  }

  private static Rule download() {
    return new Keys()
        .required("folder", PATH, "The folder results are downloaded to.")
        .optional(
            "name",
            new Rule.Text(1, 200),
            "A result's file name. Default: {{id}}-{{position}}-{{n}}.{{ext}}.")
        .group();
  }

  private static Rule budget() {
    return new Keys()
        .optional("run", CREDITS, "Of one run.")
        .optional("day", CREDITS, "Of this job in a day, in UTC.")
        .optional("month", CREDITS, "Of this job in a month, in UTC.")
        .optional(
            "account",
            new Keys()
                .optional("day", CREDITS, "Of all jobs with one key in a day, in UTC.")
                .optional("month", CREDITS, "Of all jobs with one key in a month, in UTC.")
                .group(),
            "What all jobs may spend that use one key and one state database.")
        .group();
  }

  private static Rule throttle() {
    return new Keys()
        .optional("per_second", PER_SECOND, "Submissions in any second.")
        .optional("per_minute", PER_MINUTE, "Submissions in any minute.")
        .optional("in_flight", new Rule.Whole(1, 1_000_000), "Requests at the service at once.")
        .optional(
            "account",
            new Keys()
                .optional("per_second", PER_SECOND, "Requests in any second with one key.")
                .optional("per_minute", PER_MINUTE, "Requests in any minute with one key.")
                .group(),
            "Limits of the key, shared by all its jobs.")
        .group();
  }

  private static Rule timeouts() {
    return new Keys()
        .optional("connect", DURATION, ABOUT_DURATION)
        .optional("answer", DURATION, ABOUT_DURATION)
        .group();
  }

  private static Rule manifest() {
    return new Keys()
        .optional(
            "folder", PATH, "Where the manifest is written. Default: out/ and the job's name.")
        .optional("formats", new Rule.ListOf(choice("csv", "jsonl"), 2), "Default: csv and jsonl.")
        .group();
  }

  private static Rule.Choice choice(String... words) {
    return new Rule.Choice(List.of(words));
  }
}
