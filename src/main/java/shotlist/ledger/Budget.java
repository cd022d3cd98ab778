package shotlist.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * What may be spent: by one run, by its job in a UTC day and in a UTC month, and by all jobs of the
 * state that use one account.
 */
public record Budget(
    Optional<Credits> run,
    Optional<Credits> day,
    Optional<Credits> month,
    Optional<AccountBudget> account) {
  /** No limits, and no account that it counts for. */
  public static final Budget NONE =
      new Budget(Optional.empty(), Optional.empty(), Optional.empty());

  /** A job's own limits; for an account that nobody counts for. */
  public Budget(Optional<Credits> run, Optional<Credits> day, Optional<Credits> month) {
    this(run, day, month, Optional.empty());
  }

  /**
   * The account that is charged, and its limits, if it has any. What is spent counts for it in any
   * case, so that a limit set later finds it.
   *
   * @param name the service and a digest of the key; no secret, since it is kept in the state
   */
  public record AccountBudget(String name, Optional<Credits> day, Optional<Credits> month) {}

  /**
   * A span whose spending has a limit.
   *
   * @param name as in the job file, under {@code budget}
   * @param freeAt when it begins anew, if it ever does
   */
  record Period(String key, String name, Optional<Credits> limit, Optional<Instant> freeAt) {}

  /** Of the job alone. */
  List<Period> periods(long runId, LocalDate today) {
    return List.of(
        new Period(runKey(runId), "run", run, Optional.empty()),
        new Period(dayKey(today), "day", day, Optional.of(dayAfter(today))),
        new Period(monthKey(today), "month", month, Optional.of(monthAfter(today))));
  }

  /** Of all jobs that use the account; empty where nobody counts for one. */
  List<Period> accountPeriods(LocalDate today) {
    return account
        .map(
            limits ->
                List.of(
                    new Period(
                        dayKey(today), "account.day", limits.day(), Optional.of(dayAfter(today))),
                    new Period(
                        monthKey(today),
                        "account.month",
                        limits.month(),
                        Optional.of(monthAfter(today)))))
        .orElse(List.of());
  }

  private static Instant dayAfter(LocalDate today) {
    return today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static Instant monthAfter(LocalDate today) {
    return today.plusMonths(1).withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant();
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
