package shotlist.run;

import java.util.ArrayDeque;
import java.util.Deque;
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
  static final class PendingRequests implements ItemReader<Request> {
    private final RunContext context;
    private final Deque<Request> page = new ArrayDeque<>();
    private long after = -1;
    private int given;
    private boolean sampled;

    PendingRequests(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable Request read() throws InterruptedException {
      if (!context.planIsThere()) {
        throw new IllegalStateException("nothing is sent before the plan is in the books");
      }
      Request next = context.stop.submittingStops() ? null : next();
      if (next == null) {
        context.stages.submit().drain();
        if (isLimitReached() && !context.requestLog.pendingAfter(after, 1).isEmpty()) {
          // Not before: what was handed over was still to be sent.
          context.stop.stopSubmitting(Stop.LIMIT, "the limit of this run is reached");
        }
        context.submittingIsOver();
      }
      return next;
    }

    private @Nullable Request next() {
      if (isLimitReached()) {
        return null;
      }
      if (page.isEmpty()) {
        fill();
      }
      if (page.isEmpty()) {
        return null;
      }
      given++;
      Request next = page.remove();
      after = next.wantedAt();
      return next;
    }

    private void fill() {
      if (context.options.sample().isEmpty()) {
        page.addAll(context.requestLog.pendingAfter(after, PAGE));
      } else if (!sampled) {
        page.addAll(context.requestLog.pendingSample(context.options.sample().get()));
        sampled = true;
      }
    }

    private boolean isLimitReached() {
      return context.options.limit().map(limit -> given >= limit).orElse(false);
    }
  }

  /** The requests in flight as they come due. */
  static final class DueRequests implements ItemReader<Request> {
    private final RunContext context;

    DueRequests(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable Request read() throws InterruptedException {
      Request next = next();
      if (next == null) {
        context.stages.poll().drain();
        context.collectingIsOver();
      }
      return next;
    }

    /** {@code submit} collects as long as it submits, and does not wait for the rest. */
    private @Nullable Request next() throws InterruptedException {
      boolean waits = context.options.command() != Command.SUBMIT;
      return context.stages.poll().next(context::isSubmitting, waits).orElse(null);
    }
  }

  /** The outputs to download as they come. */
  static final class WantedOutputs implements ItemReader<Wanted> {
    private final RunContext context;

    WantedOutputs(RunContext context) {
      this.context = context;
    }

    @Override
    public @Nullable Wanted read() throws InterruptedException {
      var download = context.stages.download();
      if (download.isEmpty()) {
        return null;
      }
      Wanted next = download.get().next(context::isCollecting).orElse(null);
      if (next == null) {
        download.get().drain();
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
