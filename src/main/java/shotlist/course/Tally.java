package shotlist.course;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a run has done so far, counted. Safe for use by all threads. */
public final class Tally {
  /** What is counted. */
  public enum Count {
    /** Submissions that left, whatever the answer. */
    SENT,
    /** Submissions that the service took. */
    ACCEPTED,
    /** Submissions answered with 429. */
    REFUSED_429,
    /** Submissions that were tried again in this run, since the service had taken nothing. */
    RETRIED,
    /** Requests that ended with a result. */
    DONE,
    /** Requests that ended without one. */
    FAILED,
    /** Requests that ended in doubt. */
    IN_DOUBT,
    /** Questions about source pictures. */
    LOOKS,
    POLLS,
    DOWNLOADED_FILES,
    DOWNLOADED_BYTES,
    DOWNLOADS_FAILED
  }

  private final Map<Count, AtomicLong> counts = new EnumMap<>(Count.class);
  private @Nullable Instant firstSent;
  private @Nullable Instant lastSent;

  public Tally() {
    for (Count count : Count.values()) {
      counts.put(count, new AtomicLong());
    }
  }

  public void add(Count count) {
    add(count, 1);
  }

  public void add(Count count, long number) {
    of(count).addAndGet(number);
  }

  public long get(Count count) {
    return of(count).get();
  }

  private AtomicLong of(Count count) {
    return Objects.requireNonNull(counts.get(count));
  }

  /** Counts a submission that leaves now. */
  public synchronized void sent(Instant at) {
    add(Count.SENT);
    firstSent = firstSent == null ? at : firstSent;
    lastSent = at;
  }

  /** When the first submission left, if any has. */
  public synchronized Optional<Instant> firstSent() {
    return Optional.ofNullable(firstSent);
  }

  /** Submissions per minute between the first and the last, to one decimal; 0 before the second. */
  public synchronized double submitRatePerMinute() {
    if (firstSent == null || lastSent == null || !lastSent.isAfter(firstSent)) {
      return 0;
    }
    double minutes = Duration.between(firstSent, lastSent).toMillis() / 60_000.0;
    return Math.round((get(Count.SENT) - 1) / minutes * 10) / 10.0;
  }
}
