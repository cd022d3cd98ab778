package shotlist.run;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.jobfile.JobFile;
import shotlist.ledger.Credits;
import shotlist.manifest.Summary;
import shotlist.request.Flow;

/** How a run is getting on, for whoever shows it. Safe for use by all threads. */
public final class RunView {
  /** Looked up in the books at most this often: what is shown changes twice a second. */
  private static final Duration FIGURES_LAST = Duration.ofSeconds(2);

  /**
   * One look.
   *
   * @param total requests that this run has to bring to an end; 0 while that is not known
   * @param done of them
   * @param inFlight of them, as far as this run knows
   * @param credits spent by this run
   * @param ratePerMinute submissions per minute
   * @param remaining how much longer it takes
   */
  public record Look(
      long total,
      long done,
      long failed,
      long inDoubt,
      long inFlight,
      Credits credits,
      double ratePerMinute,
      Remaining remaining,
      Summary.Budgets budgets) {
    /** How many of them need nothing more. */
    public long ended() {
      return Math.min(total, done + failed + inDoubt);
    }
  }

  /** What the books say. */
  record Figures(Credits credits, Summary.Budgets budgets, Flow flow) {
    static final Figures NONE = new Figures(Credits.ZERO, Summary.Budgets.NONE, Flow.NONE);
  }

  /** Looks it up. */
  interface Books {
    Figures figures(Instant now);
  }

  private record Noted(Instant at, Figures figures) {}

  private final JobFile jobFile;
  private final Tally tally;
  private final InstantSource clock;
  private final AtomicReference<Consumer<String>> catalogListener =
      new AtomicReference<>(reading -> {});
  private volatile long toSend;
  private volatile long inFlightBefore;
  private volatile boolean sendingIsOver;
  private volatile @Nullable Books books;
  private volatile @Nullable Noted noted;

  RunView(JobFile jobFile, Tally tally, InstantSource clock) {
    this.jobFile = jobFile;
    this.tally = tally;
    this.clock = clock;
  }

  /**
   * Has somebody told what the catalog was taken for, in one line, as soon as that is known. Called
   * before the run begins; the listener is called by a thread of the run, once at most.
   */
  public void onCatalog(Consumer<String> listener) {
    catalogListener.set(listener);
  }

  /** The catalog was opened, for the first time or again. */
  void catalog(String reading) {
    catalogListener.getAndSet(told -> {}).accept(reading);
  }

  void began(Books source, long inFlight) {
    books = source;
    inFlightBefore = inFlight;
  }

  /** The database is about to close: what was spent is shown as it is now. */
  void ended() {
    Books source = books;
    if (source != null) {
      Figures last = source.figures(clock.instant());
      books = now -> last;
      noted = null;
    }
  }

  void planned(long requests) {
    toSend = requests;
  }

  /** Nothing more is sent by this run, whatever was planned. */
  void sendingIsOver() {
    sendingIsOver = true;
  }

  /** How things stand now. */
  public Look look() {
    Instant now = clock.instant();
    Figures figures = figures(now);
    long done = tally.get(Count.DONE);
    long failed = tally.get(Count.FAILED);
    long inDoubt = tally.get(Count.IN_DOUBT);
    long sent = tally.get(Count.SENT) - tally.get(Count.RETRIED);
    long pending = sendingIsOver ? 0 : Math.max(0, toSend - sent);
    long inFlight = Math.max(0, tally.get(Count.ACCEPTED) + inFlightBefore - done - failed);
    return new Look(
        toSend + inFlightBefore,
        done,
        failed,
        inDoubt,
        inFlight,
        figures.credits(),
        tally.submitRatePerMinute(),
        Remaining.of(jobFile, pending, inFlight, figures.flow(), now),
        figures.budgets());
  }

  private Figures figures(Instant now) {
    Books source = books;
    Noted last = noted;
    if (source == null) {
      return Figures.NONE;
    }
    if (last != null && !now.isBefore(last.at()) && now.isBefore(last.at().plus(FIGURES_LAST))) {
      return last.figures();
    }
    Figures figures = source.figures(now);
    noted = new Noted(now, figures);
    return figures;
  }

  /** How often a source picture's server was asked about it. */
  public long looks() {
    return tally.get(Count.LOOKS);
  }

  /** When the first submission left, if any has. */
  public Optional<Instant> firstSent() {
    return tally.firstSent();
  }
}
