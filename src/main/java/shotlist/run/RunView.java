package shotlist.run;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.ledger.Credits;

/** How a run is getting on, for whoever shows it. Safe for use by all threads. */
public final class RunView {
  /** What a run is busy with. */
  public enum Phase {
    STARTING,
    PLANNING,
    WORKING,
    WRITING
  }

  /**
   * One look.
   *
   * @param total requests that this run has to bring to an end; 0 while that is not known
   * @param done of them
   * @param inFlight of them, as far as this run knows
   * @param ratePerMinute submissions per minute
   * @param etaSeconds until all of them are submitted; empty where nothing tells
   */
  public record Look(
      Phase phase,
      long total,
      long done,
      long failed,
      long inDoubt,
      long inFlight,
      Credits credits,
      double ratePerMinute,
      Optional<Long> etaSeconds) {}

  private final Tally tally;
  private final InstantSource clock;
  private final AtomicReference<Consumer<String>> catalogListener =
      new AtomicReference<>(reading -> {});
  private volatile Phase phase = Phase.STARTING;
  private volatile long toSend;
  private volatile long inFlightBefore;
  private volatile @Nullable CreditsSoFar credits;

  /** Looks up what was spent so far. */
  interface CreditsSoFar {
    Credits get();
  }

  public RunView(Tally tally, InstantSource clock) {
    this.tally = tally;
    this.clock = clock;
  }

  void phase(Phase next) {
    phase = next;
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

  void began(CreditsSoFar spent, long inFlight) {
    credits = spent;
    inFlightBefore = inFlight;
  }

  /** The database is about to close: what was spent is shown as it is now. */
  void ended() {
    CreditsSoFar source = credits;
    if (source != null) {
      Credits last = source.get();
      credits = () -> last;
    }
  }

  void planned(long requests) {
    toSend = requests;
  }

  /** How things stand now. */
  public Look look() {
    CreditsSoFar spent = credits;
    long done = tally.get(Count.DONE);
    long failed = tally.get(Count.FAILED);
    long inDoubt = tally.get(Count.IN_DOUBT);
    long accepted = tally.get(Count.ACCEPTED);
    long ended = done + failed;
    return new Look(
        phase,
        toSend + inFlightBefore,
        done,
        failed,
        inDoubt,
        Math.max(0, accepted + inFlightBefore - ended),
        spent == null ? Credits.ZERO : spent.get(),
        tally.submitRatePerMinute(),
        eta(tally.get(Count.SENT) - tally.get(Count.RETRIED)));
  }

  /** How often a source picture's server was asked about it. */
  public long looks() {
    return tally.get(Count.LOOKS);
  }

  private Optional<Long> eta(long sent) {
    double rate = tally.submitRatePerMinute();
    if (rate <= 0
        || toSend <= sent
        || tally.firstSent().map(clock.instant()::isBefore).orElse(true)) {
      return Optional.empty();
    }
    return Optional.of(Math.round((toSend - sent) / rate * 60));
  }

  /** When the first submission left, if any has. */
  public Optional<Instant> firstSent() {
    return tally.firstSent();
  }
}
