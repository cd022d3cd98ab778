package shotlist.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import shotlist.request.RunTimes;
import shotlist.request.RunTimes.Sending;

/** How fast a run sent, how long its requests waited, and how long the service took. */
final class Pace {
  private static final int PAGE = 5000;

  /** Two months; what is later is counted in the last minute. */
  private static final int MOST_MINUTES = 60 * 24 * 62;

  /** More columns than this no screen shows. */
  private static final int MOST_COLUMNS = 360;

  private final List<Long> perMinute = new ArrayList<>();
  private final Spread queued = new Spread();
  private final Spread served = new Spread();
  private Optional<Instant> first = Optional.empty();

  private Pace() {}

  /**
   * Reads it from the books.
   *
   * @return empty where the time for it ran out
   */
  static Optional<Pace> read(RunTimes times, Instant began, BooleanSupplier outOfTime) {
    Pace pace = new Pace();
    Optional<Long> beginning = times.beginning();
    if (beginning.isEmpty()) {
      return Optional.of(pace);
    }
    List<Sending> page = times.page(beginning.get(), PAGE);
    while (!page.isEmpty()) {
      if (outOfTime.getAsBoolean()) {
        return Optional.empty();
      }
      page.forEach(sending -> pace.add(sending, began));
      page = page.size() < PAGE ? List.of() : times.page(page.get(page.size() - 1).entryId(), PAGE);
    }
    return Optional.of(pace);
  }

  private void add(Sending sending, Instant began) {
    Instant start = first.orElse(sending.reservedAt());
    first = Optional.of(start);
    long minute = Math.max(0, Duration.between(start, sending.reservedAt()).toMinutes());
    count((int) Math.min(minute, MOST_MINUTES - 1L));
    sending.submittedAt().ifPresent(at -> queued.add(Duration.between(began, at)));
    sending
        .submittedAt()
        .flatMap(sent -> sending.completedAt().map(end -> Duration.between(sent, end)))
        .ifPresent(served::add);
  }

  private void count(int minute) {
    while (perMinute.size() <= minute) {
      perMinute.add(0L);
    }
    perMinute.set(minute, perMinute.get(minute) + 1);
  }

  /** When the first request was about to leave; empty where none was. */
  Optional<Instant> first() {
    return first;
  }

  /** From the run's start until each was sent. */
  Spread queued() {
    return queued;
  }

  /** From when each was sent until its end was known. */
  Spread served() {
    return served;
  }

  /** How many minutes a column spans, so that all of them fit. */
  int minutesPerColumn() {
    return Math.max(1, -Math.floorDiv(-perMinute.size(), MOST_COLUMNS));
  }

  /** Requests per minute, on average over each column's minutes. */
  List<Double> columns() {
    int span = minutesPerColumn();
    List<Double> columns = new ArrayList<>();
    for (int from = 0; from < perMinute.size(); from += span) {
      List<Long> minutes = perMinute.subList(from, Math.min(from + span, perMinute.size()));
      double average = minutes.stream().mapToLong(Long::longValue).average().orElse(0);
      columns.add(Math.round(average * 10) / 10.0);
    }
    return columns;
  }

  /** The busiest minute. */
  long peak() {
    return perMinute.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
