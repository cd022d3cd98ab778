package shotlist.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.ItemReader;
import shotlist.course.Stop;
import shotlist.item.DownloadBook.Wanted;
import shotlist.request.Request;

/**
 * What drives the steps: each reads its work from the state, where the stage before left it, and
 * ends when no more can come. Nothing is kept in an execution context: the data knows what is done.
 */
final class StageReaders {
  private static final int PAGE = 100;

  private StageReaders() {}

  /** The pending requests in catalog order, up to {@code --limit}, or {@code --sample} of them. */
  static final class PendingRequests implements ItemReader<List<Request>> {
    private final RunContext context;
    private long after = -1;
    private int given;

    PendingRequests(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable List<Request> read() throws InterruptedException {
      if (!context.planIsThere()) {
        throw new IllegalStateException("nothing is sent before the plan is in the books");
      }
      List<Request> next = context.stop.submittingStops() ? List.of() : next();
      if (!next.isEmpty()) {
        given += next.size();
        after = next.get(next.size() - 1).wantedAt();
        return next;
      }
      context.stages.submit().drain();
      if (isLimitReached() && !context.requestLog.pendingAfter(after, 1).isEmpty()) {
        // Not before: what was handed over was still to be sent.
        context.stop.stopSubmitting(Stop.LIMIT, "the limit of this run is reached");
      }
      context.submittingIsOver();
      return null;
    }

    private List<Request> next() {
      if (isLimitReached()) {
        return List.of();
      }
      int most = context.options.limit().map(limit -> Math.min(PAGE, limit - given)).orElse(PAGE);
      return context
          .options
          .sample()
          .map(sample -> given == 0 ? sampled(sample) : List.<Request>of())
          .orElseGet(() -> context.requestLog.pendingAfter(after, most));
    }

    private List<Request> sampled(int sample) {
      int most = context.options.limit().map(limit -> Math.min(limit, sample)).orElse(sample);
      return context.requestLog.pendingSample(sample).stream().limit(most).toList();
    }

    private boolean isLimitReached() {
      return context.options.limit().map(limit -> given >= limit).orElse(false);
    }
  }

  /** The requests in flight as they come due. */
  static final class DueRequests implements ItemReader<List<Request>> {
    private final RunContext context;

    DueRequests(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable List<Request> read() throws InterruptedException {
      List<Request> next = next();
      if (next.isEmpty()) {
        context.stages.poll().drain();
        context.collectingIsOver();
        return null;
      }
      return next;
    }

    /** {@code submit} collects as long as it submits, and does not wait for the rest. */
    private List<Request> next() throws InterruptedException {
      boolean waits = context.options.command() != Command.SUBMIT;
      return context.stages.poll().next(context::isSubmitting, waits);
    }
  }

  /** The outputs to download as they come. */
  static final class WantedOutputs implements ItemReader<List<Wanted>> {
    private final RunContext context;

    WantedOutputs(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable List<Wanted> read() throws InterruptedException {
      var download = context.stages.download();
      if (download.isEmpty()) {
        return null;
      }
      List<Wanted> next = download.get().next(context::isCollecting);
      if (next.isEmpty()) {
        download.get().drain();
        return null;
      }
      return next;
    }
  }

  /** The catalog as it stands, in its order. */
  static final class ManifestPages implements ItemReader<ManifestStage.Page> {
    private final RunContext context;

    ManifestPages(RunContext context) {
      this.context = context;
    }

    @Override
    public ManifestStage.@Nullable Page read() throws InterruptedException {
      context.requireMayPublish();
      return context.manifest.read().orElse(null);
    }
  }
}
