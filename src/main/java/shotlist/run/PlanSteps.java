package shotlist.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import shotlist.catalog.Catalog;
import shotlist.catalog.Entry;
import shotlist.item.DownloadBook;
import shotlist.jobfile.JobFile;
import shotlist.jobfile.JobFiles;
import shotlist.look.LookStage;
import shotlist.plan.Assessment;
import shotlist.plan.Guards;
import shotlist.plan.Looking;
import shotlist.plan.PlanException;
import shotlist.request.RequestState;

/** What the planning steps do: look at the whole catalog first, then enter it. */
final class PlanSteps {
  /** Results that are paid for wait for no longer; their links are good for a day. */
  private static final Duration LOOK_WHILE_RESULTS_WAIT = Duration.ofMinutes(10);

  /**
   * Entries of a catalog per commit, which writes every page of the indexes that it touches: half
   * of what a large catalog costs. They are in memory, so there are fewer of long rows.
   */
  private static final int PAGE = 10_000;

  private static final int PAGE_CHARACTERS = 4 << 20;

  private PlanSteps() {}

  /** Reads the catalog from its beginning; a step that is run again does so, too. */
  static final class CatalogReader implements ItemStreamReader<List<Entry>> {
    private final RunContext context;
    private final BooleanSupplier wanted;
    private @Nullable Catalog catalog;
    private boolean ended;

    /** Reads nothing where it is not {@code wanted} when it is opened. */
    CatalogReader(RunContext context, BooleanSupplier wanted) {
      this.context = context;
      this.wanted = wanted;
    }

    @Override
    public void open(ExecutionContext executionContext) {
      ended = !wanted.getAsBoolean();
      if (ended) {
        return;
      }
      catalog = PlanSteps.open(context);
    }

    @Override
    public @Nullable List<Entry> read() throws InterruptedException {
      if (ended) {
        return null;
      }
      Catalog open = catalog;
      if (open == null) {
        throw new IllegalStateException("the catalog is not open");
      }
      if (context.stop.allStops()) {
        throw new InterruptedException("the run stops");
      }
      List<Entry> page = page(open);
      if (page.isEmpty()) {
        ended = true;
        context.catalogIsRead(open.header(), open.sha256());
        return null;
      }
      return page;
    }

    private static List<Entry> page(Catalog catalog) {
      List<Entry> page = new ArrayList<>(PAGE);
      long characters = 0;
      while (page.size() < PAGE && characters < PAGE_CHARACTERS) {
        Optional<Entry> next = catalog.next();
        if (next.isEmpty()) {
          return page;
        }
        page.add(next.get());
        characters += characters(next.get());
      }
      return page;
    }

    private static long characters(Entry entry) {
      return entry instanceof Entry.Item item
          ? item.row().cells().stream().mapToLong(String::length).sum()
          : 0;
    }

    @Override
    public void close() {
      if (catalog != null) {
        catalog.close();
      }
    }
  }

  private static Catalog open(RunContext context) {
    Catalog catalog = context.catalog.open(context.jobFile.catalog(), context.clock);
    try {
      context.view.catalog(catalog.reading());
      JobFiles.requireColumns(context.jobFile, catalog.header());
      return catalog;
    } catch (RuntimeException e) {
      catalog.close();
      throw e;
    }
  }

  /** Most nights have yesterday's very file: then its hash says all. */
  static void recognise(RunContext context) {
    try (Catalog catalog = open(context)) {
      boolean taken = context.planning.takeAsPlanned(catalog.hangsOnTime(), catalog::sha256);
      context.takenAsPlanned(taken);
      if (taken) {
        context.catalogIsRead(catalog.header(), catalog.sha256());
      }
    }
  }

  /**
   * Looks at the pictures that the survey found to be wanted. Collecting comes after planning, so
   * results that are under way or not yet downloaded let it look only for a while.
   */
  static void look(RunContext context, Looking looking) throws InterruptedException {
    try (LookStage stage =
        new LookStage(
            looking.book(),
            looking.runId(),
            looking.depth(),
            context.stop,
            context.tempo,
            context.tally,
            context.clock,
            context.jobFile.timeouts().connect())) {
      if (resultsWait(context)) {
        stage.lookFor(LOOK_WHILE_RESULTS_WAIT);
      } else {
        stage.lookAtAll();
      }
      context.looked(stage.serversAway());
    }
  }

  private static boolean resultsWait(RunContext context) {
    return context.requestLog.count(RequestState.IN_FLIGHT) > 0
        || (context.jobFile.download().isPresent()
            && new DownloadBook(context.database, context.run.jobId()).countWanted() > 0);
  }

  /** Refuses a catalog on which no run may begin; nothing was changed before. */
  static void guard(RunContext context) {
    context.guarded();
    Assessment assessment = context.planning.assessment();
    Guards.require(context.jobFile, assessment);
    context.assessed(assessment);
  }

  /** Ends the plan; once its last commit is on disk, requests may be sent. */
  static void finish(RunContext context) {
    if (!context.isCatalogAsGuarded()) {
      throw PlanException.catalogChanged(context.jobFile);
    }
    context.database.inTransaction(context.database::requireLock);
    context.planning.finish(context.catalogHeader(), context.catalogSha256());
    if (context.jobFile.inDoubt() == JobFile.InDoubt.RESUBMIT) {
      context.requestBook.resubmitDoubts();
    }
    context.requestBook.retryFailed(context.jobFile.retryFailed());
    context.planIsWritten();
  }
}
