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
   * How much of a catalog is in memory at a time.
   *
   * @param entries at most
   * @param characters so many and a row at most, so that there are fewer entries of long rows
   */
  private record Page(int entries, int characters) {}

  /** What is looked at is dropped again: little of it is there when the collector comes by. */
  private static final Page LOOKED_AT = new Page(1_000, 1 << 20);

  /**
   * What is entered is a commit, which writes every page of the indexes that it touches: half of
   * what a large catalog costs.
   */
  private static final Page ENTERED = new Page(10_000, 4 << 20);

  private PlanSteps() {}

  /** Reads the catalog from its beginning; a step that is run again does so, too. */
  static final class CatalogReader implements ItemStreamReader<List<Entry>> {
    private final RunContext context;
    private final BooleanSupplier wanted;
    private final boolean enters;
    private @Nullable Catalog catalog;
    private @Nullable ReadAhead<List<Entry>> pages;
    private boolean ended;

    /**
     * Reads nothing where it is not {@code wanted} when it is opened.
     *
     * @param enters whether what is read is entered. Then nothing is read ahead: a manifest taken
     *     as a catalog is completed from what the books say.
     */
    CatalogReader(RunContext context, BooleanSupplier wanted, boolean enters) {
      this.context = context;
      this.wanted = wanted;
      this.enters = enters;
    }

    @Override
    public void open(ExecutionContext executionContext) {
      ended = !wanted.getAsBoolean();
      if (ended) {
        return;
      }
      Catalog opened = PlanSteps.open(context);
      catalog = opened;
      pages = enters ? null : new ReadAhead<>("catalog-ahead", () -> page(opened, LOOKED_AT));
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
      Optional<List<Entry>> page = pages == null ? page(open, ENTERED) : pages.next();
      if (page.isEmpty()) {
        ended = true;
        context.catalogIsRead(open.header(), open.sha256(), open.rows());
        return null;
      }
      return page.get();
    }

    private static Optional<List<Entry>> page(Catalog catalog, Page most) {
      List<Entry> page = new ArrayList<>(most.entries());
      long characters = 0;
      Optional<Entry> next = catalog.next();
      while (next.isPresent()) {
        page.add(next.get());
        characters += characters(next.get());
        boolean isFull = page.size() == most.entries() || characters >= most.characters();
        next = isFull ? Optional.empty() : catalog.next();
      }
      return page.isEmpty() ? Optional.empty() : Optional.of(page);
    }

    private static long characters(Entry entry) {
      return entry instanceof Entry.Item item
          ? item.row().cells().stream().mapToLong(String::length).sum()
          : 0;
    }

    /** Lets go of the catalog, too: of a million ids, its positions take 25 MB. */
    @Override
    public void close() {
      if (pages != null) {
        pages.close();
        pages = null;
      }
      if (catalog != null) {
        catalog.close();
        catalog = null;
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
        context.catalogIsRead(catalog.header(), catalog.sha256(), catalog.rows());
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
            && new DownloadBook(context.database, context.run.jobId(), context.clock)
                .areWantedMoreThan(0));
  }

  /** Refuses a catalog on which no run may begin; nothing was changed before. */
  static void guard(RunContext context) {
    context.guarded();
    Assessment assessment = context.planning.assessment(context.catalogRows());
    Guards.require(context.jobFile, assessment);
    context.assessed(assessment);
  }

  /** Ends the plan; once its last commit is on disk, requests may be sent. */
  static void finish(RunContext context) {
    if (!context.isCatalogAsGuarded()) {
      throw PlanException.catalogChanged(context.jobFile);
    }
    context.database.inTransaction(context.database::requireLock);
    long rows = context.assessment().orElseThrow().rows();
    context.planning.finish(context.catalogHeader(), context.catalogSha256(), rows);
    if (context.jobFile.inDoubt() == JobFile.InDoubt.RESUBMIT) {
      context.requestBook.resubmitDoubts();
    }
    context.requestBook.retryFailed(context.jobFile.retryFailed());
    context.planIsWritten();
  }
}
