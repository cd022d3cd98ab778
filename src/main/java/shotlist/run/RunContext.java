package shotlist.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tempo;
import shotlist.item.ChoiceBook;
import shotlist.item.ItemBook;
import shotlist.item.OutlineBook;
import shotlist.item.StandingBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Run;
import shotlist.picture.PictureBook;
import shotlist.plan.Assessment;
import shotlist.plan.Looking;
import shotlist.plan.Planning;
import shotlist.plan.Takes;
import shotlist.plan.Wishes;
import shotlist.request.PlannedRequests;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog;
import shotlist.state.Database;

/**
 * What the steps of one run share: what they are made of, and what one leaves for the next. The
 * volatile fields are each written by one step.
 */
final class RunContext {
  /** So long after a signal a manifest may still be written: ten seconds are the contract's. */
  private static final Duration LAST_LINES = Duration.ofSeconds(7);

  /** So long after a signal a report may still be written. */
  private static final Duration LAST_PAGE = Duration.ofMillis(7_500);

  final JobFile jobFile;
  final RunOptions options;
  final Run run;
  final Database database;
  final InstantSource clock;
  final StopSignal stop;
  final Tempo tempo;
  final Tally tally;
  final RunView view;
  private final Consumer<Beginning> told;
  final RequestBook requestBook;
  final RequestLog requestLog;
  final PlannedRequests plannedRequests;
  final ItemBook itemBook;
  final StandingBook standingBook;
  final Stages stages;
  final OutlineBook outlineBook;
  final Optional<Looking> looking;
  final Takes takes;
  final Planning planning;
  final ManifestStage manifest;

  /** The catalog, which is read twice. */
  final Spool catalog;

  private volatile @Nullable Assessment assessment;
  private volatile Set<String> serversAway = Set.of();
  private volatile Instant lookedAt;
  private volatile boolean takenAsPlanned;
  private volatile boolean planned;
  private volatile boolean submitting;
  private volatile boolean collecting;
  private volatile List<String> catalogHeader = List.of();
  private volatile String catalogSha256 = "";
  private volatile long catalogRows;
  private volatile String guardedSha256 = "";

  RunContext(
      JobFile jobFile,
      RunOptions options,
      Run run,
      Database database,
      InstantSource clock,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      RunView view,
      Consumer<Beginning> told,
      RequestBook requestBook,
      Stages stages,
      Spool catalog) {
    this.jobFile = jobFile;
    this.options = options;
    this.run = run;
    this.database = database;
    this.clock = clock;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.view = view;
    this.told = told;
    this.requestBook = requestBook;
    this.requestLog = new RequestLog(database, run.jobId());
    this.plannedRequests = new PlannedRequests(database, run.jobId());
    this.itemBook = new ItemBook(database, run.jobId());
    this.standingBook = new StandingBook(database, run.jobId());
    this.stages = stages;
    this.outlineBook = new OutlineBook(database, run.jobId());
    this.lookedAt = clock.instant();
    this.looking =
        Looking.of(
            jobFile, new PictureBook(database, run.jobId()), run.id(), lookedAt, options.sandbox());
    this.takes = Takes.of(Optional.of(new ChoiceBook(database, run.jobId())));
    this.planning =
        new Planning(
            jobFile, this::wishes, itemBook, standingBook, plannedRequests, outlineBook, run.id());
    this.manifest = new ManifestStage(database, jobFile, run, itemBook, standingBook, outlineBook);
    this.catalog = catalog;
    this.submitting = options.command().submits();
    this.collecting = true;
  }

  /** What a pass over the catalog makes of its entries; both passes come to the same. */
  private Wishes wishes() {
    return new Wishes(jobFile, looking, Optional.of(plannedRequests), takes, () -> lookedAt);
  }

  /**
   * The looking is over, which may have taken hours: signatures are judged from here on.
   *
   * @param away which of the pictures' servers did not answer
   */
  void looked(Set<String> away) {
    lookedAt = clock.instant();
    serversAway = away;
  }

  Set<String> serversAway() {
    return serversAway;
  }

  /** What the catalog comes to is known, and good. */
  void assessed(Assessment result) {
    assessment = result;
    long most =
        Math.min(
            options.limit().orElse(Integer.MAX_VALUE), options.sample().orElse(Integer.MAX_VALUE));
    view.planned(Math.min(most, result.requests()));
    told.accept(
        new Beginning(
            result,
            BudgetsNow.of(
                Optional.of(jobFile),
                database,
                Optional.of(run.jobId()),
                Optional.of(run),
                clock.instant())));
  }

  Optional<Assessment> assessment() {
    return Optional.ofNullable(assessment);
  }

  /** The plan is in the books: from here on requests may be sent. */
  void planIsWritten() {
    planned = true;
  }

  boolean planIsThere() {
    return planned;
  }

  void submittingIsOver() {
    submitting = false;
    view.sendingIsOver();
    stop.wake();
  }

  boolean isSubmitting() {
    return submitting;
  }

  void collectingIsOver() {
    collecting = false;
    stop.wake();
  }

  boolean isCollecting() {
    return collecting;
  }

  /**
   * Ends the writing of a manifest where it must not be published: another run has taken the lock,
   * or a signal leaves no time for it. The one before stands; the next run writes it anew.
   */
  void requireMayPublish() throws InterruptedException {
    if (stop.reasons().containsKey(Stop.LOCK) || stop.pressedFor().compareTo(LAST_LINES) > 0) {
      throw new InterruptedException("no manifest is written");
    }
  }

  /**
   * Whether no report can be written any more: another run has the job, or what is left of a
   * signal's time is for the summary and the journal.
   */
  boolean isTooLateForReport() {
    return stop.reasons().containsKey(Stop.LOCK) || stop.pressedFor().compareTo(LAST_PAGE) > 0;
  }

  /** Whether the catalog is taken as it was planned before, without reading it. */
  boolean isTakenAsPlanned() {
    return takenAsPlanned;
  }

  void takenAsPlanned(boolean taken) {
    takenAsPlanned = taken;
  }

  /** The catalog was read to its end. */
  void catalogIsRead(List<String> header, String sha256, long rows) {
    catalogHeader = header;
    catalogSha256 = sha256;
    catalogRows = rows;
  }

  /** The catalog that was read last is the one that was found good. */
  void guarded() {
    guardedSha256 = catalogSha256;
  }

  /** Whether what was planned is what was found good: the shop may have written it anew between. */
  boolean isCatalogAsGuarded() {
    return guardedSha256.equals(catalogSha256);
  }

  List<String> catalogHeader() {
    return catalogHeader;
  }

  /** How many rows were read of it. */
  long catalogRows() {
    return catalogRows;
  }

  String catalogSha256() {
    return catalogSha256;
  }
}
