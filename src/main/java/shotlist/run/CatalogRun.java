package shotlist.run;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import shotlist.course.Deadline;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.download.DownloadStage;
import shotlist.files.FilesException;
import shotlist.files.PartFile;
import shotlist.item.DownloadBook;
import shotlist.item.ItemBook.PlannedCatalog;
import shotlist.item.OriginBook;
import shotlist.item.QualityBook;
import shotlist.jobfile.JobFile;
import shotlist.journal.Journal;
import shotlist.journal.Run;
import shotlist.ledger.Budget;
import shotlist.ledger.Budget.AccountBudget;
import shotlist.ledger.Ledger;
import shotlist.ledger.LedgerReport;
import shotlist.manifest.Summary;
import shotlist.plan.Assessment;
import shotlist.plan.Assessment.Category;
import shotlist.provider.ServiceAccess;
import shotlist.quality.Thumbnails;
import shotlist.request.RequestBook;
import shotlist.request.RequestLog;
import shotlist.request.RequestState;
import shotlist.request.Unsettled;
import shotlist.state.Database;
import shotlist.state.LockLostException;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;

/**
 * One go at a job, from the lock to the summary. Whatever an earlier run left is taken up from the
 * data: what it was sending when it died is in doubt, what it left in flight is collected, what it
 * left pending is sent.
 */
public final class CatalogRun {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogRun.class);
  private static final int DOUBTS_SHOWN = 20;
  private static final int PICTURES_SHOWN = 10;
  private static final int SUSPICIONS_SHOWN = 3;

  /** Of 256. */
  private static final int THUMBNAIL_FOLDERS = 16;

  /** A poll that an earlier run put off for longer is made at once. */
  private static final Duration LONGEST_POLL_PAUSE = Duration.ofMinutes(2);

  private final JobFile jobFile;
  private final ServiceAccess access;
  private final StateSettings state;
  private final RunOptions options;
  private final StopSignal stop;
  private final InstantSource clock;
  private final InputStream standardInput;
  private final Tempo tempo;
  private final Tally tally = new Tally();
  private final RunView view;

  /**
   * For one go.
   *
   * @param standardInput is read where the catalog's path is {@code -}
   * @param tempo of pauses between tries and polls
   */
  public CatalogRun(
      JobFile jobFile,
      ServiceAccess access,
      StateSettings state,
      RunOptions options,
      StopSignal stop,
      InstantSource clock,
      InputStream standardInput,
      Tempo tempo) {
    this.jobFile = jobFile;
    this.access = access;
    this.state = state;
    this.options = options;
    this.stop = stop;
    this.clock = clock;
    this.standardInput = standardInput;
    this.tempo = tempo;
    this.view = new RunView(jobFile, tally, clock);
  }

  /** How it is getting on; may be asked at any time from any thread. */
  public RunView view() {
    return view;
  }

  /**
   * Does it.
   *
   * @return how it ended, with the summary that is in the journal and beside the manifest
   * @throws shotlist.journal.RehearsalException where a rehearsal and the real thing would mix
   * @throws shotlist.state.LockedException where another run holds the lock
   * @throws shotlist.state.StateException where the state cannot be used
   * @throws shotlist.catalog.CatalogException where the catalog cannot be read
   * @throws shotlist.plan.PlanException where no run may begin on the catalog
   * @throws shotlist.jobfile.JobFileException where a template names no column
   * @throws FilesException where a file cannot be written
   * @throws InterruptedException where it was stopped before it had the lock
   */
  public RunResult run() throws InterruptedException {
    return run(RunLock.Waiting.SILENTLY, beginning -> {});
  }

  /**
   * As the other; {@code waiting} is told whom it waits for, {@code told} what is about to be done,
   * before anything is.
   */
  public RunResult run(RunLock.Waiting waiting, Consumer<Beginning> told)
      throws InterruptedException {
    Instant started = clock.instant();
    Optional<Deadline> deadline =
        options
            .maxDuration()
            .map(max -> new Deadline(max, options.grace(), clock, System::nanoTime, stop));
    requireWritable(jobFile.manifest().folder());
    jobFile
        .download()
        .ifPresent(
            settings -> {
              requireWritable(settings.folder());
              DownloadStage.sweep(settings.folder());
            });
    LockOwner self = LockOwner.worker(options.command().word(), jobFile.job(), started);
    try (Batch batch = Batch.begin();
        WriteAccess state =
            WriteAccess.open(this.state, self, options.waitForLock(), waiting, stop::sleep)) {
      state.watch(this::lost);
      return run(batch, state.database(), started, deadline, told);
    }
  }

  private void lost(WriteAccess.Loss loss, String message) {
    stop.stopAll(loss == WriteAccess.Loss.TAKEN ? Stop.LOCK : Stop.UNAVAILABLE, message);
  }

  /** Whether results can be written is found out before they are paid for. */
  private static void requireWritable(Path folder) {
    PartFile.sweep(folder); // what a killed run was writing there
    PartFile.create(folder.resolve("probe")).close();
  }

  private RunResult run(
      Batch batch,
      Database database,
      Instant started,
      Optional<Deadline> deadline,
      Consumer<Beginning> told)
      throws InterruptedException {
    Journal journal = new Journal(database, clock);
    Run run = journal.start(jobFile.job(), options.command().word(), options.sandbox());
    RequestBook books = new RequestBook(database, clock, run, budget());
    takeUp(books);
    deadline.ifPresent(Deadline::heed);
    try (Stages stages =
            new Stages(
                jobFile,
                access,
                database,
                run.jobId(),
                books,
                stop,
                tempo,
                tally,
                clock,
                RandomGenerator.getDefault());
        Spool catalog = catalog().knowing(new OriginBook(database))) {
      RunContext context =
          new RunContext(
              jobFile, options, run, database, clock, stop, tempo, tally, view, told, books, stages,
              catalog);
      view.began(
          now ->
              new RunView.Figures(
                  new Ledger(database).spentInRun(run.jobId(), run.id()),
                  BudgetsNow.of(
                      Optional.of(jobFile),
                      database,
                      Optional.of(run.jobId()),
                      Optional.of(run),
                      now),
                  context.requestLog.flow(run.id(), now.minus(Remaining.MEASURED_OVER))),
          context.requestLog.count(RequestState.IN_FLIGHT));
      Optional<Throwable> failure = stop.allStops() ? Optional.empty() : execute(batch, context);
      return end(context, journal, started, failure);
    } catch (UserFailure e) {
      journal.finish(run, clock.instant(), "invalid", 2, "");
      throw e.failure;
    } catch (FilesException unread) { // standard input, before anything began
      journal.finish(run, clock.instant(), "error", 1, "");
      throw unread;
    } finally {
      deadline.ifPresent(Deadline::close);
    }
  }

  /** What is only collected needs no catalog. */
  private Spool catalog() throws InterruptedException {
    return options.command().submits()
        ? Spool.of(jobFile.catalog().path(), standardInput, stop)
        : Spool.none();
  }

  /** A state that failed the run may well fail its end, too: then the first failure is told. */
  private RunResult end(
      RunContext context, Journal journal, Instant started, Optional<Throwable> failure) {
    try {
      view.ended();
      RunResult result = settle(context, started, failure);
      journal.finish(
          context.run,
          result.summary().finishedAt(),
          result.summary().outcome().word(),
          result.summary().exitCode(),
          result.summary().json());
      return result;
    } catch (RuntimeException e) {
      Throwable first = failure.orElse(e);
      if (first != e) {
        first.addSuppressed(e);
      }
      if (first instanceof Error error) {
        throw error;
      }
      throw first instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(first.getMessage(), first);
    }
  }

  private Budget budget() {
    JobFile.BudgetSettings limits = jobFile.budget();
    return new Budget(
        limits.run(),
        limits.day(),
        limits.month(),
        Optional.of(
            new AccountBudget(
                Stages.accountName(access), limits.accountDay(), limits.accountMonth())));
  }

  private void takeUp(RequestBook books) {
    books.doubtInterrupted();
    books.hurry(LONGEST_POLL_PAUSE);
  }

  private Optional<Throwable> execute(Batch batch, RunContext context) {
    try (ManifestStage manifest = context.manifest) {
      batch.take(context);
      recoverKilled(batch);
      JobExecution execution = start(batch, context.run);
      List<Throwable> failures =
          execution.getAllFailureExceptions().stream().map(CatalogRun::rootOfBatch).toList();
      if (!context.planIsThere() && options.command().submits()) {
        failures.forEach(CatalogRun::throwIfUsers);
      }
      failures.stream()
          .filter(LockLostException.class::isInstance)
          .findFirst()
          .ifPresent(thrown -> stop.stopAll(Stop.LOCK, String.valueOf(thrown.getMessage())));
      return failures.stream()
          .filter(
              thrown ->
                  !(thrown instanceof InterruptedException || thrown instanceof LockLostException))
          .findFirst();
    }
  }

  /**
   * An execution that was killed stays "started" for ever, unless the next run says otherwise. It
   * is for whoever looks into Spring Batch's tables: what is to be done, the books say. So a
   * recovery that fails ends no run.
   */
  private void recoverKilled(Batch batch) {
    for (JobExecution execution : batch.repository().findRunningJobExecutions(RunJob.NAME)) {
      if (jobFile.job().equals(execution.getJobParameters().getString("job"))) {
        try {
          batch.operator().recover(execution);
        } catch (RuntimeException e) {
          LOG.warn(
              "Execution {} of an earlier run stays open in Spring Batch's tables until the next"
                  + " run: {}. Nothing hangs on it.",
              execution.getId(),
              e.getMessage());
        }
      }
    }
  }

  private static JobExecution start(Batch batch, Run run) {
    JobParameters parameters =
        new JobParametersBuilder()
            .addString("job", run.job())
            .addString("run", run.name())
            .toJobParameters();
    try {
      return batch.operator().start(batch.job(), parameters);
    } catch (org.springframework.batch.core.job.JobExecutionException e) {
      throw new IllegalStateException("Spring Batch did not start the run", e);
    }
  }

  /** What a step threw, out of Spring Batch's wrappings. */
  private static Throwable rootOfBatch(Throwable thrown) {
    Throwable inner = thrown;
    while (inner.getCause() != null && !isOurs(inner)) {
      inner = inner.getCause();
    }
    return isOurs(inner) ? inner : thrown;
  }

  private static boolean isOurs(Throwable thrown) {
    return thrown instanceof InterruptedException
        || thrown.getClass().getName().startsWith("shotlist.");
  }

  /** Before anything was sent, what is wrong with the input is the caller's to tell. */
  private static void throwIfUsers(Throwable failure) {
    if (failure instanceof shotlist.catalog.CatalogException
        || failure instanceof shotlist.plan.PlanException
        || failure instanceof shotlist.jobfile.JobFileException) {
      throw new UserFailure((RuntimeException) failure);
    }
  }

  /** Carries a failure of the input past the settlement of a run that never began. */
  private static final class UserFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RuntimeException failure;

    UserFailure(RuntimeException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private RunResult settle(RunContext context, Instant started, Optional<Throwable> failure) {
    failure.ifPresent(thrown -> stop.stopAll(Stop.ERROR, String.valueOf(thrown.getMessage())));
    Map<RequestState, Long> byState = context.standingBook.countByState();
    DownloadBook downloads = new DownloadBook(context.database, context.run.jobId(), context.clock);
    boolean downloading = jobFile.download().isPresent();
    long lost = downloading ? downloads.countLost() : 0;
    RequestLog log = context.requestLog;
    Settlement.Result result =
        new Settlement(
                stop.reasons(),
                options.command().submits() && !context.planIsThere(),
                failure.filter(e -> Database.isAway(e) && !Database.isDiskFull(e)).isPresent(),
                log.count(RequestState.IN_DOUBT),
                byState.getOrDefault(RequestState.PENDING, 0L),
                log.count(RequestState.IN_FLIGHT),
                downloading ? downloads.countWanted() : 0,
                byState.getOrDefault(RequestState.FAILED, 0L) + lost)
            .result(!context.serversAway().isEmpty() && log.countHeld() > 0);
    Summary summary = summary(context, started, byState, result);
    Optional<String> unreported = Optional.empty();
    if (context.manifest.published().isPresent()) {
      ReportStep.Written report = new ReportStep(context).write(summary);
      summary = report.summary();
      unreported = report.problem();
      summary.writeTo(jobFile.manifest().folder());
      if (!stop.isPressed()) {
        sweepThumbnails(context);
      }
    }
    Unsettled unsettled = new Unsettled(context.database, context.run.jobId());
    return new RunResult(
        summary,
        stop.reasons(),
        log.doubts(DOUBTS_SHOWN),
        unsettled.sumOfDoubts(Optional.empty()),
        unsettled.sumOfHeldDoubts(),
        context.assessment(),
        context.serversAway(),
        unreported,
        downloading ? Optional.of(pictures(context, downloads)) : Optional.empty(),
        failure);
  }

  /** A part of them each night, so that all are seen once in a fortnight or so. */
  private void sweepThumbnails(RunContext context) {
    QualityBook quality = new QualityBook(context.database, context.run.jobId());
    try {
      new Thumbnails(jobFile.manifest().folder())
          .sweep(
              context.run.id() * THUMBNAIL_FOLDERS,
              THUMBNAIL_FOLDERS,
              quality::neededFiles,
              quality::neededRequests);
    } catch (FilesException e) {
      LOG.warn("Small pictures were not swept: {}", e.getMessage());
    }
  }

  private static RunResult.Pictures pictures(RunContext context, DownloadBook downloads) {
    QualityBook quality = new QualityBook(context.database, context.run.jobId());
    return new RunResult.Pictures(
        downloads.unfetched(PICTURES_SHOWN),
        downloads.countUnfetched(),
        quality.suspects(SUSPICIONS_SHOWN),
        quality.countSuspects());
  }

  private Summary summary(
      RunContext context,
      Instant started,
      Map<RequestState, Long> byState,
      Settlement.Result result) {
    Run run = context.run;
    return new Summary(
        Summary.SCHEMA,
        Optional.of(run.job()),
        Optional.of(run.name()),
        result.outcome(),
        result.exitCode(),
        started,
        clock.instant(),
        catalog(context, byState),
        Summary.Items.of(byState, context.standingBook.countRejects()),
        new Summary.Requests(
            tally.get(Count.SENT),
            tally.get(Count.ACCEPTED),
            tally.get(Count.REFUSED_429),
            tally.get(Count.RETRIED)),
        Summary.Spend.of(
            new LedgerReport(context.database).ofRun(run.id()),
            BudgetsNow.of(
                Optional.of(jobFile),
                context.database,
                Optional.of(run.jobId()),
                Optional.of(run),
                clock.instant())),
        tally.get(Count.POLLS),
        new Summary.Downloads(
            tally.get(Count.DOWNLOADED_FILES),
            tally.get(Count.DOWNLOADED_BYTES),
            tally.get(Count.DOWNLOADS_FAILED)),
        tally.submitRatePerMinute(),
        context
            .manifest
            .published()
            .map(published -> Summary.Files.of(published, Optional.empty()))
            .orElse(Summary.Files.NONE));
  }

  private Summary.Catalog catalog(RunContext context, Map<RequestState, Long> byState) {
    Optional<PlannedCatalog> planned = context.itemBook.plannedCatalog();
    Optional<Assessment> assessment = context.assessment();
    long items = byState.values().stream().mapToLong(count -> count).sum();
    return new Summary.Catalog(
        Optional.of(jobFile.catalog().path()),
        planned.map(PlannedCatalog::sha256),
        planned.map(PlannedCatalog::rows).orElse(0L),
        planned.isPresent() ? items : 0,
        context.standingBook.countRejects(),
        assessment.map(a -> a.count(Category.UNCHANGED)).orElse(0L),
        assessment.map(a -> a.count(Category.DUPLICATE)).orElse(0L));
  }
}
