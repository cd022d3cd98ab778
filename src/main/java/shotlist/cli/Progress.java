package shotlist.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
  private static final int WIDTH = 100;

  private final ScheduledExecutorService timer;
  private final Optional<ProgressBar> bar;

  private Progress(ScheduledExecutorService timer, Optional<ProgressBar> bar) {
    this.timer = timer;
    this.bar = bar;
  }

  /** Shows it from now on until closed. */
  static Progress show(RunView view, Surroundings surroundings) throws InterruptedException {
    Optional<ProgressBar> bar =
        isTerminal(surroundings) ? Optional.of(bar(surroundings)) : Optional.empty();
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    Runnable tick =
        () -> {
          if (bar.isPresent()) {
            move(bar.get(), view.look());
          } else {
            surroundings.err().println(line(view.look(), view.looks()));
          }
        };
    Duration every = bar.isPresent() ? BAR_EVERY : LINE_EVERY;
    var scheduled =
        timer.scheduleAtFixedRate(
            () -> quietly(tick), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    if (scheduled.isCancelled()) {
      throw new IllegalStateException("the timer takes nothing");
    }
    return new Progress(timer, bar);
  }

  /** The books may be closing just now; the next look, or the summary, tells more. */
  private static void quietly(Runnable tick) {
    try {
      tick.run();
    } catch (RuntimeException e) {
      LOG.debug("no look at the run was possible", e);
    }
  }

  private static ProgressBar bar(Surroundings surroundings) {
    return new ProgressBarBuilder()
        .setTaskName("")
        .setInitialMax(-1)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(surroundings.err(), width(surroundings)))
        .setUpdateIntervalMillis((int) BAR_EVERY.toMillis())
        .clearDisplayOnFinish()
        .hideEta()
        .build();
  }

  private static int width(Surroundings surroundings) {
    String columns = surroundings.environment().getOrDefault("COLUMNS", "");
    return columns.matches("[0-9]{2,3}") ? Integer.parseInt(columns) : WIDTH;
  }

  private static void move(ProgressBar bar, Look look) {
    if (look.total() > 0) {
      bar.maxHint(look.total());
      bar.stepTo(Math.min(look.total(), look.done() + look.failed() + look.inDoubt()));
    }
    bar.setExtraMessage(" " + counts(look));
  }

  /** {@code 12 of 27 done, 3 in flight, 24 credits, 118.2/min, 8 s left}. */
  static String line(Look look, long looks) {
    String lookedAt = looks == 0 ? "" : ", " + Words.count(looks, "question") + " about pictures";
    return look.total() == 0
        ? "Reading the catalog and planning" + lookedAt + "; nothing is sent yet."
        : look.done() + " of " + look.total() + " done, " + counts(look);
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
      parts.add(look.ratePerMinute() + "/min");
    }
    look.etaSeconds().ifPresent(seconds -> parts.add(Words.span(seconds) + " left"));
    return String.join(", ", parts);
  }

  /** Whether standard error is one: asked of the system, since Java knows only of all three. */
  private static boolean isTerminal(Surroundings surroundings) throws InterruptedException {
    if (surroundings.environment().getOrDefault("TERM", "dumb").equals("dumb")) {
      return false;
    }
    try {
      Process test = new ProcessBuilder("test", "-t", "2").inheritIO().start();
      return test.waitFor() == 0;
    } catch (IOException e) {
      return false; // a system without that program gets lines
    }
  }

  @Override
  public void close() {
    timer.shutdown(); // without an interrupt: it may be looking into the books
    bar.ifPresent(ProgressBar::close);
  }
}
