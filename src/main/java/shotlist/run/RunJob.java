package shotlist.run;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.ChunkOrientedStepBuilder;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import shotlist.catalog.Entry;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.download.DownloadStage;
import shotlist.item.DownloadBook.Wanted;
import shotlist.plan.Looking;
import shotlist.plan.Survey;
import shotlist.run.PlanSteps.CatalogReader;
import shotlist.run.StageReaders.DueRequests;
import shotlist.run.StageReaders.ManifestPages;
import shotlist.run.StageReaders.PendingRequests;
import shotlist.run.StageReaders.WantedOutputs;

/**
 * The run as a Spring Batch job: look at pictures where that is wanted, assess, plan, then submit,
 * poll and download side by side, then the manifest.
 *
 * <p>The steps that talk to a service have no database transaction around a chunk, and none of them
 * is fault tolerant: Spring Batch would repeat what it rolls back, and a request must not be sent
 * twice. Each request's changes are commits of their own in the request book.
 */
final class RunJob {
  /** Spring Batch's name of the job; which of ours it is, is a parameter. */
  static final String NAME = "shotlist";

  /** So often at most does a step begin a chunk, but for the plan's, which are transactions. */
  private static final Duration ROUND = Duration.ofMillis(200);

  private final JobRepository repository;
  private final PlatformTransactionManager database;
  private final RunContext context;
  private final ResourcelessTransactionManager none = new ResourcelessTransactionManager();

  RunJob(JobRepository repository, RunContext context) {
    this.repository = repository;
    this.database = context.database.transactionManager();
    this.context = context;
  }

  Job job() {
    boolean submits = context.options.command().submits();
    Flow work = submits ? sideBySide(submit(), poll(), download()) : sideBySide(poll(), download());
    Flow all =
        submits
            ? new FlowBuilder<Flow>("all")
                .start(assessed())
                .next(tasklet("guard", () -> PlanSteps.guard(context)))
                .next(plan())
                .next(tasklet("finish plan", () -> PlanSteps.finish(context)))
                .next(work)
                .next(manifest())
                .next(tasklet("publish", this::publish))
                .build()
            : new FlowBuilder<Flow>("all")
                .start(work)
                .next(manifest())
                .next(tasklet("publish", this::publish))
                .build();
    return new JobBuilder(NAME, repository).start(all).end().build();
  }

  private Flow sideBySide(Step... steps) {
    Flow[] flows = new Flow[steps.length];
    for (int i = 0; i < steps.length; i++) {
      Flow flow = new FlowBuilder<Flow>(steps[i].getName() + "Flow").start(steps[i]).build();
      flows[i] = new WatchedFlow(flow, context.stop);
    }
    return new FlowBuilder<Flow>("work")
        .split(new SimpleAsyncTaskExecutor("stage-"))
        .add(flows)
        .build();
  }

  /** What has to be known of the pictures is looked up first; mostly that is nothing. */
  private Flow assessed() {
    FlowBuilder<Flow> flow = new FlowBuilder<>("assessed");
    return context
        .looking
        .map(
            looking ->
                flow.start(survey(looking))
                    .next(tasklet("look", () -> PlanSteps.look(context, looking)))
                    .next(assess())
                    .build())
        .orElseGet(
            () ->
                flow.start(tasklet("recognise", () -> PlanSteps.recognise(context)))
                    .next(assess())
                    .build());
  }

  private Step survey(Looking looking) {
    Survey survey =
        Survey.forRun(
            context.jobFile, looking, Optional.of(context.plannedRequests), context.takes);
    return reading("survey", () -> true, survey::add);
  }

  private Step assess() {
    return reading("assess", () -> !context.isTakenAsPlanned(), context.planning::assess);
  }

  /** A page of the catalog is a chunk, and its transaction. */
  private Step plan() {
    return new StepBuilder("plan", repository)
        .<List<Entry>, List<Entry>>chunk(1)
        .transactionManager(database)
        .reader(
            new CatalogReader(
                context, () -> context.planning.isToBeWritten(context.catalogSha256()), true))
        .writer(
            pages -> {
              context.database.requireLock();
              pages.forEach(context.planning::write);
            })
        .build();
  }

  /** A pass over the catalog, where it is wanted, that writes nothing into the state. */
  private Step reading(String name, BooleanSupplier wanted, Consumer<List<Entry>> page) {
    CatalogReader catalog = new CatalogReader(context, wanted, false);
    return inRounds(name, catalog, page::accept).stream(catalog).build();
  }

  private Step submit() {
    return working("submit", new PendingRequests(context), context.stages.submit()::take);
  }

  private Step poll() {
    return working("poll", new DueRequests(context), context.stages.poll()::take);
  }

  private Step download() {
    return working("download", new WantedOutputs(context), this::download);
  }

  private void download(Wanted wanted) throws InterruptedException {
    DownloadStage stage = context.stages.download().orElseThrow();
    stage.take(wanted);
  }

  /** Something to do with what was read, which may have to wait for a free thread. */
  private interface Taking<T> {
    void take(T item) throws InterruptedException;
  }

  /**
   * A chunk is what there is to do at the moment: it is handed to the stage's threads, one by one,
   * and the next is read.
   */
  private <T> Step working(String name, ItemReader<List<T>> reader, Taking<T> stage) {
    Taking<List<T>> all =
        items -> {
          for (T item : items) {
            stage.take(item);
          }
        };
    return inRounds(name, reader, all).listener(new EndsTheOthers(context.stop)).build();
  }

  /**
   * Spring Batch notes each chunk in its tables, in two commits: for each request that would cost
   * as much as the request itself, and so for each of the few downloads that end at a time, or for
   * a thousand lines of a manifest that are taken over. What there is to do before {@link #ROUND}
   * is over goes with the chunk before.
   */
  private <T> ChunkOrientedStepBuilder<T, T> inRounds(
      String name, ItemReader<T> reader, Taking<T> taking) {
    return new StepBuilder(name, repository)
        .<T, T>chunk(1)
        .transactionManager(none)
        .reader(new Rounds<>(reader, taking))
        .writer(
            chunk -> {
              for (T item : chunk) {
                taking.take(item);
              }
            });
  }

  /** Reads what begins a chunk, and before it takes what comes too soon for one of its own. */
  private final class Rounds<T> implements ItemReader<T> {
    private final ItemReader<T> reader;
    private final Taking<T> taking;
    private Instant begun = Instant.MIN;

    Rounds(ItemReader<T> reader, Taking<T> taking) {
      this.reader = reader;
      this.taking = taking;
    }

    @Override
    public @Nullable T read() throws Exception {
      @Nullable T next = reader.read();
      while (next != null && isTooSoon()) {
        taking.take(next);
        next = reader.read();
      }
      begun = context.clock.instant();
      return next;
    }

    /** Not after the clock was set back. */
    private boolean isTooSoon() {
      Instant now = context.clock.instant();
      return !now.isBefore(begun) && now.isBefore(begun.plus(ROUND));
    }
  }

  /** A step that failed leaves nothing for the others to wait for. */
  private record EndsTheOthers(StopSignal stop) implements StepExecutionListener {
    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
      if (!execution.getFailureExceptions().isEmpty()) {
        stop.stopAll(Stop.ERROR, String.valueOf(execution.getFailureExceptions().get(0)));
      }
      return null;
    }
  }

  private Step manifest() {
    return inRounds("manifest", new ManifestPages(context), context.manifest::write).build();
  }

  private void publish() throws InterruptedException {
    context.requireMayPublish();
    context.manifest.publish();
  }

  /** What a step of its own does at once. */
  private interface Work {
    void perform() throws InterruptedException;
  }

  private Step tasklet(String name, Work work) {
    return new StepBuilder(name, repository)
        .tasklet(
            (contribution, chunkContext) -> {
              work.perform();
              return RepeatStatus.FINISHED;
            },
            none)
        .build();
  }
}
