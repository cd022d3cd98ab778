package shotlist.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import shotlist.course.StopSignal;
import shotlist.run.RunView;
import shotlist.run.RunView.Look;

/**
 * How a run is getting on, on standard error: a bar on a terminal, a line every half minute
 * elsewhere. It never disturbs the run.
 */
final class Progress implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final Duration BAR_EVERY = Duration.ofMillis(500);
  private static final Duration LINE_EVERY = Duration.ofSeconds(30);

  private final AutoCloseable shown;

  private Progress(AutoCloseable shown) {
    this.shown = shown;
  }

  /** Shows it from now on until closed. */
  static Progress show(RunView view, Surroundings surroundings) throws InterruptedException {
    if (surroundings.err() instanceof Screen screen) {
      Optional<Terminal> terminal = Terminal.find(surroundings.environment(), 2);
      if (terminal.isPresent()) {
        return new Progress(bar(view, surroundings.stop(), screen, terminal.get()));
      }
    }
    return new Progress(lines(view, surroundings));
  }

  /** The library keeps the time, and draws with a thread of its own that holds up no exit. */
  private static ProgressBar bar(RunView view, StopSignal stop, Screen screen, Terminal terminal) {
    return new ProgressBarBuilder()
        .setInitialMax(-1)
        .setUpdateIntervalMillis((int) BAR_EVERY.toMillis())
        .continuousUpdate()
        .clearDisplayOnFinish()
        .setRenderer(
            (state, width) -> {
              try {
                return Bar.line(
                    view.look(), view.looks(), stop.allStops(), width, terminal.isColourful());
              } catch (RuntimeException e) {
                LOG.debug("no look at the run was possible", e);
                return ""; // the books may be closing just now
              }
            })
        .setConsumer(new OnScreen(screen, terminal))
        .build();
  }

  /** Where the library puts what was rendered. */
  private record OnScreen(Screen screen, Terminal terminal) implements ProgressBarConsumer {
    /** In its last column, a terminal would begin a new line. */
    @Override
    public int getMaxRenderedLength() {
      return terminal.width() - 1;
    }

    @Override
    public void accept(String line) {
      if (!line.isEmpty()) {
        screen.draw(line);
      }
    }

    @Override
    public void clear() {
      screen.wipe();
    }

    @Override
    public void close() {
      screen.wipe();
    }
  }

  private static AutoCloseable lines(RunView view, Surroundings surroundings) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    var scheduled =
        timer.scheduleAtFixedRate(
            () -> quietly(() -> surroundings.err().println(line(view.look(), view.looks()))),
            LINE_EVERY.toMillis(),
            LINE_EVERY.toMillis(),
            TimeUnit.MILLISECONDS);
    if (scheduled.isCancelled()) {
      throw new IllegalStateException("the timer takes nothing");
    }
    return timer::shutdown; // without an interrupt: it may be looking into the books
  }

  /** The books may be closing just now; the next look, or the summary, tells more. */
  private static void quietly(Runnable tick) {
    try {
      tick.run();
    } catch (RuntimeException e) {
      LOG.debug("no look at the run was possible", e);
    }
  }

  /**
   * {@code 12 of 27 done, 3 in flight, 24 credits, 118.2/min, 8 s to send, 12 s to the last result,
   * budget.day 24 of 120 (20 %)}.
   */
  static String line(Look look, long looks) {
    return look.total() == 0
        ? beforeThePlan(looks)
        : look.done() + " of " + look.total() + " done, " + counts(look);
  }

  static String beforeThePlan(long looks) {
    String lookedAt = looks == 0 ? "" : ", " + Words.count(looks, "question") + " about pictures";
    return "Reading the catalog and planning" + lookedAt + "; nothing is sent yet.";
  }

  private static String counts(Look look) {
    List<String> parts = new ArrayList<>();
    parts.add(look.inFlight() + " in flight");
    if (look.failed() > 0) {
      parts.add(look.failed() + " failed");
    }
    if (look.inDoubt() > 0) {
      parts.add(look.inDoubt() + " in doubt");
    }
    parts.add(Words.credits(look.credits()));
    if (look.ratePerMinute() > 0) {
      parts.add(Words.rate(look.ratePerMinute()));
    }
    if (!look.remaining().toSend().isZero()) {
      parts.add(Words.span(look.remaining().toSend()) + " to send");
    }
    look.remaining()
        .toEnd()
        .filter(left -> !left.isZero())
        .ifPresent(left -> parts.add(Words.span(left) + " to the last result"));
    Words.nearestBudget(look.budgets()).ifPresent(parts::add);
    return String.join(", ", parts);
  }

  @Override
  public void close() {
    try {
      shown.close();
    } catch (Exception e) {
      throw new IllegalStateException("what showed the progress could not be closed", e);
    }
  }
}
