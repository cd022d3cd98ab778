package shotlist.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What may be spent: by one run, and by its job in a UTC day and in a UTC month. */
public record Budget(Optional<Credits> run, Optional<Credits> day, Optional<Credits> month) {
  /** No limits. */
  public static final Budget NONE =
      new Budget(Optional.empty(), Optional.empty(), Optional.empty());

  /** A span whose spending has a limit. {@code freeAt}: when it begins anew, if it ever does. */
  record Period(String key, String name, Optional<Credits> limit, Optional<Instant> freeAt) {}

  List<Period> periods(long runId, LocalDate today) {
    Instant midnight = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant firstOfMonth =
        today.plusMonths(1).withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    List<Period> periods = new ArrayList<>();
    periods.add(new Period(runKey(runId), "run", run, Optional.empty()));
    periods.add(new Period(dayKey(today), "day", day, Optional.of(midnight)));
    periods.add(new Period(monthKey(today), "month", month, Optional.of(firstOfMonth)));
    return periods;
  }

  static String runKey(long runId) {
    return "run:" + runId;
  }

  static String dayKey(LocalDate day) {
    return "day:" + day;
  }

  static String monthKey(LocalDate day) {
    return "month:" + day.toString().substring(0, 7);
  }
}
