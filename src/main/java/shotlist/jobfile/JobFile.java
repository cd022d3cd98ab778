package shotlist.jobfile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.ledger.Credits;
import shotlist.provider.Operation;

/**
 * A checked job file: everything a run needs to know of what is wanted. Every value is in range and
 * every default is filled in.
 *
 * @param file where it was read from, for messages
 * @param job its identity: state, lock and ledger hang on it
 * @param maxFailures share or count of failed answers after which submitting stops
 * @param retryFailed how often later runs try a failed item again without being asked
 */
public record JobFile(
    Path file,
    String job,
    Operation operation,
    CatalogSettings catalog,
    RequestSettings request,
    OutputSettings output,
    Optional<DownloadSettings> download,
    Changes changes,
    Preflight preflight,
    Share maxFailures,
    int retryFailed,
    InDoubt inDoubt,
    BudgetSettings budget,
    ThrottleSettings throttle,
    Timeouts timeouts,
    ManifestSettings manifest) {

  /** What makes a picture another picture. */
  public enum Changes {
    URL,
    CONTENT
  }

  /** How a source picture is looked at before it is paid for. */
  public enum Preflight {
    NONE,
    HEAD,
    GET
  }

  /** What becomes of a request whose fate is unknown. */
  public enum InDoubt {
    HOLD,
    RESUBMIT
  }

  /** Which of a product's pictures are wanted. */
  public sealed interface Images {
    record First() implements Images {}

    record All() implements Images {}

    /** The picture at this 1-based position. */
    record At(int position) implements Images {}
  }

  /** A bound given as a share of a whole ({@code 10%}) or as a count ({@code 25}). */
  public sealed interface Share {
    /** {@code percent} is 0 to 100. */
    record Percent(double percent) implements Share {}

    record Count(long count) implements Share {}

    /** Whether {@code part} of {@code whole} is more than this bound allows. */
    default boolean isExceededBy(long part, long whole) {
      if (this instanceof Percent percent) {
        return part * 100.0 > percent.percent() * whole;
      }
      if (this instanceof Count count) {
        return part > count.count();
      }
      throw new AssertionError(this);
    }
  }

  /**
   * Where the catalog is and how to read it.
   *
   * @param path relative to the working folder; {@code -} is standard input
   * @param format a dialect's name, or {@code auto}
   * @param idColumn the generic format's column of product ids; empty where it is to be recognised
   * @param imageColumn the generic format's column of picture URLs; empty where it is to be
   *     recognised
   * @param delimiter empty for automatic
   * @param charset empty for automatic: byte order mark, else UTF-8
   * @param baseUrl what a relative picture path is relative to
   * @param normalize URL parameters that do not make another picture
   * @param maxUrlLength characters of a URL beyond which its item is rejected
   */
  public record CatalogSettings(
      String path,
      String format,
      Optional<String> idColumn,
      Optional<String> imageColumn,
      Images images,
      Optional<Character> delimiter,
      Optional<String> charset,
      Optional<String> baseUrl,
      List<String> normalize,
      boolean allowEmpty,
      Share maxRejects,
      Share maxRemoved,
      int maxUrlLength) {
    /** The same catalog with all pictures of each product. */
    public CatalogSettings withAllImages() {
      return new CatalogSettings(
          path,
          format,
          idColumn,
          imageColumn,
          new Images.All(),
          delimiter,
          charset,
          baseUrl,
          normalize,
          allowEmpty,
          maxRejects,
          maxRemoved,
          maxUrlLength);
    }
  }

  /**
   * What is asked of the service for each item.
   *
   * @param prompt a template; empty where the operation's options carry one or need none
   * @param images outputs per request
   * @param options the service's own options, with templates in their texts; immutable
   */
  public record RequestSettings(
      Optional<Template> prompt, int images, Map<String, Object> options) {}

  /**
   * What the service is to make and where it is to put it.
   *
   * @param format a word or an object, see {@link shotlist.provider.RequestSpec#format()}
   */
  public record OutputSettings(Optional<Object> format, Optional<Template> destination) {}

  /** Where results are downloaded to; {@code name} is a template of a file's name. */
  public record DownloadSettings(Path folder, Template name) {
    /** What a name may have without the item's row being read. */
    static final List<String> OF_AN_OUTPUT = List.of("id", "position", "n", "ext");

    /** Whether the name has cells of the catalog. */
    public boolean isNamedByCells() {
      return !OF_AN_OUTPUT.containsAll(name.names());
    }
  }

  /**
   * Credits that may be spent: in this run, by this job in a UTC day, by this job in a UTC month,
   * and by all jobs with one key in a UTC day and month.
   */
  public record BudgetSettings(
      Optional<Credits> run,
      Optional<Credits> day,
      Optional<Credits> month,
      Optional<Credits> accountDay,
      Optional<Credits> accountMonth) {
    /** No limits. */
    public static final BudgetSettings NONE =
        new BudgetSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /**
   * Limits that replace the operation's and the account's own.
   *
   * @param inFlight requests that may be at the service at once
   */
  public record ThrottleSettings(
      Optional<Integer> perSecond,
      Optional<Integer> perMinute,
      Optional<Integer> inFlight,
      Optional<Integer> accountPerSecond,
      Optional<Integer> accountPerMinute) {}

  /** How long to wait for a connection, and then for an answer. */
  public record Timeouts(Duration connect, Duration answer) {}

  /**
   * Where the manifest and its companions are written; {@code formats} holds csv, jsonl or both.
   */
  public record ManifestSettings(Path folder, List<String> formats) {}
}
