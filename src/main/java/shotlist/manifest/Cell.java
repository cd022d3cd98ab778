package shotlist.manifest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import shotlist.ledger.Credits;

/**
 * One value of a line; empty text is no value.
 *
 * @param number whether JSON has it as a number
 */
record Cell(String text, boolean number) {
  static final Cell NONE = new Cell("", false);

  static Cell of(String text) {
    return new Cell(text, false);
  }

  static Cell of(Optional<String> text) {
    return text.map(Cell::of).orElse(NONE);
  }

  static Cell of(long number) {
    return new Cell(Long.toString(number), true);
  }

  static Cell of(Credits credits) {
    return new Cell(credits.toString(), true);
  }

  static Cell ofNumber(Optional<? extends Number> number) {
    return number.map(n -> of(n.longValue())).orElse(NONE);
  }

  /** {@code 2026-11-21T02:00:00Z}: whole seconds, rounded down, so that nothing expires earlier. */
  static Cell ofTime(Optional<Instant> time) {
    return of(time.map(t -> t.truncatedTo(ChronoUnit.SECONDS).toString()));
  }
}
