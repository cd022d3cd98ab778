package shotlist.ledger;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import shotlist.ledger.Budget.Period;
import shotlist.ledger.Reserving.BudgetReached;
import shotlist.ledger.Reserving.Reservation;
import shotlist.state.Database;

/**
 * The entries and the spending they sum up to. Methods that add entries are called inside the
 * transaction that changes the request's state, so that neither is ever there without the other;
 * they promise nothing by themselves. Safe for use by many threads.
 */
public final class Ledger {
  private final Database database;

  public Ledger(Database database) {
    this.database = database;
  }

  /**
   * Begins the periods that a reservation made at this time counts in, where it is the first in
   * them. Called before the transaction that reserves: it commits by itself, so that of many
   * threads that are first together each finds the rows which it then locks.
   */
  public void begin(long jobId, long runId, Instant at) {
    List<String> keys = Budget.NONE.periods(runId, utcDay(at)).stream().map(Period::key).toList();
    if (begun(jobId, keys) < keys.size()) {
      database.inTransaction(() -> beginMissing(jobId, keys));
    }
  }

  private long begun(long jobId, List<String> keys) {
    return database
        .jdbc()
        .sql("select count(*) from spending where job_id = :job and period in (:keys)")
        .param("job", jobId)
        .param("keys", keys)
        .query(Long.class)
        .single();
  }

  /** The job's row is locked, for there is none in spending yet that two threads could meet at. */
  private void beginMissing(long jobId, List<String> keys) {
    database.jdbc().sql("select id from job where id = ? for update").param(jobId).query().rowSet();
    for (String key : keys) {
      if (begun(jobId, List.of(key)) == 0) {
        database
            .jdbc()
            .sql("insert into spending (job_id, period, amount) values (?, ?, 0)")
            .params(jobId, key)
            .update();
      }
    }
  }

  private static LocalDate utcDay(Instant at) {
    return at.atZone(ZoneOffset.UTC).toLocalDate();
  }

  /**
   * Sets credits aside, unless a budget forbids it; then nothing is entered. The periods have
   * {@link #begin begun}.
   */
  public Reserving reserve(Posting posting, Credits amount, Budget budget) {
    LocalDate today = utcDay(posting.at());
    List<Period> periods = budget.periods(posting.runId(), today);
    Map<String, BigDecimal> spending = lockSpending(posting.jobId(), periods);
    for (Period period : periods) {
      Optional<BudgetReached> reached = reached(period, spending, amount);
      if (reached.isPresent()) {
        return reached.get();
      }
    }
    long entry = add(posting, "reserve", amount, null);
    Reservation reservation = new Reservation(entry, amount, posting.runId(), today);
    spend(posting.jobId(), posting.runId(), today, amount.amount());
    return reservation;
  }

  private static Optional<BudgetReached> reached(
      Period period, Map<String, BigDecimal> spending, Credits amount) {
    BigDecimal spent = spending.getOrDefault(period.key(), BigDecimal.ZERO);
    return period
        .limit()
        .filter(limit -> spent.add(amount.amount()).compareTo(limit.amount()) > 0)
        .map(
            limit ->
                new BudgetReached(period.name(), limit, positive(spent), amount, period.freeAt()));
  }

  /**
   * The service took the request: the reservation is settled by what it charged, which may be more
   * or less than was reserved.
   */
  public void charge(Posting posting, Reservation reservation, Credits charged) {
    add(posting, "charge", charged, reservation.entry());
    spend(
        posting.jobId(),
        reservation.runId(),
        reservation.day(),
        charged.amount().subtract(reservation.amount().amount()));
  }

  /** The service took nothing: the reservation is settled and free again. */
  public void release(Posting posting, Reservation reservation) {
    add(posting, "release", reservation.amount(), reservation.entry());
    spend(
        posting.jobId(),
        reservation.runId(),
        reservation.day(),
        reservation.amount().amount().negate());
  }

  /**
   * The service's last word differs from what it charged first: the difference is refunded or
   * charged on top, in the budgets of the reservation that began it.
   */
  public void correct(
      Posting posting, Credits charged, Credits lastWord, long reservedRun, LocalDate day) {
    if (charged.isMoreThan(lastWord)) {
      add(posting, "refund", charged.minus(lastWord), null);
    } else if (lastWord.isMoreThan(charged)) {
      add(posting, "charge", lastWord.minus(charged), null);
    } else {
      return;
    }
    spend(posting.jobId(), reservedRun, day, lastWord.amount().subtract(charged.amount()));
  }

  private long add(Posting posting, String kind, Credits amount, @Nullable Long settles) {
    KeyHolder key = new GeneratedKeyHolder();
    database
        .jdbc()
        .sql(
            """
            insert into entry
              (job_id, request_id, run_id, attempt, kind, amount, settles, at, reason)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        .param(1, posting.jobId())
        .param(2, posting.requestId())
        .param(3, posting.runId())
        .param(4, posting.attempt())
        .param(5, kind)
        .param(6, amount.amount())
        .param(7, settles, Types.BIGINT)
        .param(8, posting.at().atOffset(ZoneOffset.UTC))
        .param(9, posting.reason())
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  /** The rows stay locked until the transaction ends, so that two threads cannot both fit in. */
  private Map<String, BigDecimal> lockSpending(long jobId, List<Period> periods) {
    Map<String, BigDecimal> spending = new HashMap<>();
    for (Period period : periods) {
      addSpending(jobId, period.key(), BigDecimal.ZERO);
      spending.put(period.key(), spending(jobId, period.key()));
    }
    return spending;
  }

  private void spend(long jobId, long runId, LocalDate day, BigDecimal amount) {
    for (Period period : Budget.NONE.periods(runId, day)) {
      addSpending(jobId, period.key(), amount);
    }
  }

  private void addSpending(long jobId, String period, BigDecimal amount) {
    int changed =
        database
            .jdbc()
            .sql("update spending set amount = amount + ? where job_id = ? and period = ?")
            .params(amount, jobId, period)
            .update();
    if (changed != 1) {
      throw new IllegalStateException("this period has not begun: " + period);
    }
  }

  private BigDecimal spending(long jobId, String period) {
    return database
        .jdbc()
        .sql("select amount from spending where job_id = ? and period = ?")
        .params(jobId, period)
        .query(BigDecimal.class)
        .optional()
        .orElse(BigDecimal.ZERO);
  }

  /** What counts in the run's budget now: reserved, charged and in doubt, less what came back. */
  public Credits spentInRun(long jobId, long runId) {
    return positive(spending(jobId, Budget.runKey(runId)));
  }

  /** What counts in the job's budget of this UTC day. */
  public Credits spentInDay(long jobId, LocalDate day) {
    return positive(spending(jobId, Budget.dayKey(day)));
  }

  /** What counts in the job's budget of this day's UTC month. */
  public Credits spentInMonth(long jobId, LocalDate day) {
    return positive(spending(jobId, Budget.monthKey(day)));
  }

  /** No period should ever hold less than nothing; if one did, reading it would still answer. */
  private static Credits positive(BigDecimal amount) {
    return amount.signum() < 0 ? Credits.ZERO : new Credits(amount);
  }
}
