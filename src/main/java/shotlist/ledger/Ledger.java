package shotlist.ledger;

import java.math.BigDecimal;
import java.sql.Types;
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

  /** Sets credits aside, unless a budget forbids it; then nothing is entered. */
  public Reserving reserve(Posting posting, Credits amount, Budget budget) {
    LocalDate today = posting.at().atZone(ZoneOffset.UTC).toLocalDate();
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
      if (!addSpending(jobId, period.key(), BigDecimal.ZERO)) {
        insertSpending(jobId, period.key(), BigDecimal.ZERO);
      }
      spending.put(period.key(), spending(jobId, period.key()));
    }
    return spending;
  }

  private void spend(long jobId, long runId, LocalDate day, BigDecimal amount) {
    for (Period period : Budget.NONE.periods(runId, day)) {
      if (!addSpending(jobId, period.key(), amount)) {
        insertSpending(jobId, period.key(), amount);
      }
    }
  }

  private boolean addSpending(long jobId, String period, BigDecimal amount) {
    return database
            .jdbc()
            .sql("update spending set amount = amount + ? where job_id = ? and period = ?")
            .params(amount, jobId, period)
            .update()
        == 1;
  }

  private void insertSpending(long jobId, String period, BigDecimal amount) {
    database
        .jdbc()
        .sql("insert into spending (job_id, period, amount) values (?, ?, ?)")
        .params(jobId, period, amount)
        .update();
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

  /** A late refund of another period's charge may leave less than nothing in a period. */
  private static Credits positive(BigDecimal amount) {
    return amount.signum() < 0 ? Credits.ZERO : new Credits(amount);
  }
}
