package shotlist.report;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import shotlist.item.Standing;
import shotlist.jobfile.JobFile;
import shotlist.journal.Run;
import shotlist.ledger.Credits;
import shotlist.manifest.ItemLines;
import shotlist.request.RequestState;

/**
 * What the report says of the catalog: gathered in one pass over it, in its order. All of it is
 * counted; at most {@value #MOST_ITEMS} items are listed. Memory is bounded, but for a bit per
 * request. For one thread.
 */
public final class Selection {
  /** More than anybody looks through, and still quick to open. */
  static final int MOST_ITEMS = 10_000;

  private static final int MOST_PROBLEMS = 6_000;
  private static final long MOST_SIZE = 24_000_000;

  private static final int TITLE_LENGTH = 160;
  private static final int REASON_LENGTH = 400;
  private static final int URL_LENGTH = 2_000;

  private final String run;
  private final Instant began;
  private final boolean downloads;
  private final TitleColumn titles;
  private final ItemLines lines;
  private final Shortlist shortlist = new Shortlist(MOST_ITEMS, MOST_PROBLEMS, MOST_SIZE);
  private final Map<Status, Long> counts = new EnumMap<>(Status.class);
  private final Groups failures = new Groups();
  private final Groups rejects = new Groups();
  private final Groups suspicions = new Groups();
  private final Missing missing = new Missing();
  private boolean partial;
  private long changed;
  private long suspects;
  private long withMissing;
  private long unchanged;
  private long shared;
  private Credits savedByUnchanged = Credits.ZERO;
  private Credits savedBySharing = Credits.ZERO;

  /**
   * Nothing yet.
   *
   * @param run whose changes are new
   * @param header the catalog's, as one CSV record; empty where none was ever planned
   */
  public Selection(JobFile jobFile, Run run, Optional<String> header) {
    this.run = run.name();
    this.began = run.startedAt();
    this.downloads = jobFile.download().isPresent();
    this.titles = TitleColumn.of(header);
    this.lines = new ItemLines(jobFile.operation(), run);
  }

  /** Adds what stands at the next places of the catalog. */
  public void add(List<? extends Standing> page) {
    for (Standing standing : page) {
      if (standing instanceof Standing.OfItem item) {
        add(item);
      } else if (standing instanceof Standing.OfReject reject) {
        add(reject);
      } else {
        throw new AssertionError(standing);
      }
    }
  }

  private void add(Standing.OfItem item) {
    List<ItemLines.Told> told = lines.of(item);
    Status status = Status.of(item.state());
    boolean isNew = item.run().equals(run);
    counts.merge(status, 1L, Long::sum);
    changed += isNew ? 1 : 0;
    Credits credits =
        told.stream().map(ItemLines.Told::credits).reduce(Credits.ZERO, Credits::plus);
    boolean isShared = credits.isZero() && !item.credits().isZero();
    String name = item.key().id() + (item.key().position() > 1 ? "#" + item.key().position() : "");
    if (status == Status.FAILED) {
      failures.add(cut(item.reason(), REASON_LENGTH), name, credits);
    }
    boolean suspect = countSuspicions(told, name);
    boolean incomplete = countMissing(item);
    countSaved(item, isNew, isShared);
    boolean problem = suspect || incomplete || status == Status.FAILED || status == Status.IN_DOUBT;
    Rank rank = problem ? Rank.PROBLEM : isNew ? Rank.NEW : Rank.REST;
    if (shortlist.wants(rank)) {
      shortlist.add(listed(item, rank, status, told, credits, isNew, isShared));
    }
  }

  private boolean countSuspicions(List<ItemLines.Told> told, String name) {
    List<String> found =
        told.stream().flatMap(line -> Reason.suspicion(line.reason()).stream()).distinct().toList();
    found.forEach(suspicion -> suspicions.add(suspicion, name, Credits.ZERO));
    suspects += found.isEmpty() ? 0 : 1;
    return !found.isEmpty();
  }

  /** Only where files are wanted; a link that nobody downloads is all that there is to have. */
  private boolean countMissing(Standing.OfItem item) {
    boolean any = false;
    if (downloads && item.state() == RequestState.DONE) {
      for (Standing.OfOutput output : item.outputs()) {
        boolean wanted = output.lost() || !output.reason().isEmpty() || isAlive(output);
        if (output.file().isEmpty() && output.url().isPresent() && wanted) {
          missing.add(
              new Missing.Output(
                  item.key().id(),
                  item.key().position(),
                  output.index(),
                  output.expiresAt(),
                  output.lost(),
                  cut(output.reason(), REASON_LENGTH)));
          any = true;
        }
      }
    }
    withMissing += any ? 1 : 0;
    return any;
  }

  /** A link that had died before this run began is one whose file nobody wanted. */
  private boolean isAlive(Standing.OfOutput output) {
    return output.expiresAt().map(began::isBefore).orElse(true);
  }

  private void countSaved(Standing.OfItem item, boolean isNew, boolean isShared) {
    if (item.state() != RequestState.DONE) {
      return;
    }
    if (isShared) {
      shared++;
      savedBySharing = savedBySharing.plus(item.credits());
    } else if (!isNew) {
      savedByUnchanged = savedByUnchanged.plus(item.credits());
    }
    unchanged += isNew ? 0 : 1;
  }

  private Listed listed(
      Standing.OfItem item,
      Rank rank,
      Status status,
      List<ItemLines.Told> told,
      Credits credits,
      boolean isNew,
      boolean isShared) {
    return new Listed(
        item.ordinal(),
        rank,
        item.key().id(),
        item.key().position(),
        cut(titles.in(item.cells()), TITLE_LENGTH),
        status,
        cut(item.reason(), REASON_LENGTH),
        whole(item.sourceUrl()),
        credits,
        isNew,
        isShared,
        item.fingerprint(),
        item.submittedAt(),
        item.completedAt(),
        IntStream.range(0, told.size())
            .boxed()
            .flatMap(i -> result(item, told.get(i)).stream())
            .toList());
  }

  private static Optional<Listed.Result> result(Standing.OfItem item, ItemLines.Told told) {
    return told.outputIndex()
        .flatMap(index -> item.outputs().stream().filter(o -> o.index() == index).findFirst())
        .map(output -> result(output, Reason.ofOutput(told.reason(), item.reason())));
  }

  private static Listed.Result result(Standing.OfOutput output, String reason) {
    Optional<Standing.OfFile> file = output.file();
    return new Listed.Result(
        output.index(),
        whole(output.url().or(output::location).orElse("")),
        output.expiresAt(),
        file.map(Standing.OfFile::path).orElse(""),
        file.map(Standing.OfFile::sha256).orElse(""),
        file.map(Standing.OfFile::bytes).orElse(0L),
        file.flatMap(Standing.OfFile::mime).or(output::mime).orElse(""),
        file.flatMap(Standing.OfFile::width).or(output::width).orElse(0),
        file.flatMap(Standing.OfFile::height).or(output::height).orElse(0),
        cut(reason, REASON_LENGTH));
  }

  private void add(Standing.OfReject reject) {
    counts.merge(Status.REJECTED, 1L, Long::sum);
    String where = "line " + reject.line();
    rejects.add(cut(reject.reason(), REASON_LENGTH), where, Credits.ZERO);
    if (shortlist.wants(Rank.PROBLEM)) {
      shortlist.add(
          new Listed(
              reject.ordinal(),
              Rank.PROBLEM,
              reject.id(),
              0,
              where + (reject.column().isEmpty() ? "" : ", column " + cut(reject.column(), 80)),
              Status.REJECTED,
              cut(reject.reason(), REASON_LENGTH),
              whole(reject.cell()),
              Credits.ZERO,
              false,
              false,
              "",
              Optional.empty(),
              Optional.empty(),
              List.of()));
    }
  }

  /**
   * What was added is not all of the catalog; this is what stands in all of it.
   *
   * @param states how many items are in each
   */
  void isPartOf(Map<RequestState, Long> states, long rejects) {
    counts.clear();
    states.forEach((state, count) -> counts.merge(Status.of(state), count, Long::sum));
    counts.put(Status.REJECTED, rejects);
    partial = true;
  }

  /** Whether what is said of single items was not gathered from all of them. */
  boolean isPartial() {
    return partial;
  }

  private static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, length - 1))) + "…";
  }

  /** Half a URL leads nowhere. */
  private static String whole(String url) {
    return url.length() <= URL_LENGTH ? url : "";
  }

  /** So many items and rows are there in all, listed or not. */
  long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  long count(Status status) {
    return counts.getOrDefault(status, 0L);
  }

  /** Items that this run changed. */
  long changed() {
    return changed;
  }

  /** Items with a suspect result. */
  long suspects() {
    return suspects;
  }

  /** Items with a result whose file is not here. */
  long withMissing() {
    return withMissing;
  }

  /** Items whose result was there before this run. */
  long unchanged() {
    return unchanged;
  }

  /** Items with the result of a request that another one carries the charge of. */
  long shared() {
    return shared;
  }

  /** What asking again for all that was there before would have cost. */
  Credits savedByUnchanged() {
    return savedByUnchanged;
  }

  /** What it would have cost, had each item had a request of its own. */
  Credits savedBySharing() {
    return savedBySharing;
  }

  Groups failures() {
    return failures;
  }

  Groups rejects() {
    return rejects;
  }

  Groups suspicions() {
    return suspicions;
  }

  Missing missing() {
    return missing;
  }

  Shortlist shortlist() {
    return shortlist;
  }
}
