package shotlist.ledger;

import java.math.BigDecimal;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.SqlParameterValue;
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
  private static final String ENTRY =
      """
      insert into entry
        (job_id, request_id, run_id, attempt, kind, amount, settles, at, reason)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private final Database database;

  public Ledger(Database database) {
    this.database = database;
  }

  /**
   * Begins the periods that a reservation made at this time counts in, where it is the first in
   * them. Called before the transaction that reserves: it commits by itself, so that of many
   * threads and processes that are first together each finds the rows which it then locks.
   *
   * @return what {@link #reserve} is to be told, on this UTC day
   */
  public CountedIn begin(long jobId, long runId, Instant at, Budget budget) {
    LocalDate today = at.atZone(ZoneOffset.UTC).toLocalDate();
    begin(Spending.ofJob(database, jobId), budget.periods(runId, today));
    Optional<Long> account = budget.account().map(limits -> enterAccount(limits.name()));
    account.ifPresent(
        id -> {
          begin(Spending.ofAccount(database, id), budget.accountPeriods(today));
          database.inTransaction(() -> noteAccount(jobId, id));
        });
    return new CountedIn(runId, today, account);
  }

  private void noteAccount(long jobId, long account) {
    database
        .jdbc()
        .sql("update job set account_id = ? where id = ?")
        .params(account, jobId)
        .update();
  }

  private void begin(Spending spending, List<Period> periods) {
    List<String> keys = keys(periods);
    if (spending.begun(keys) < keys.size()) {
      database.inTransaction(() -> spending.begin(keys));
    }
  }

  private long enterAccount(String name) {
    Optional<Long> known = findAccount(name);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      return database.inTransaction(
          () -> {
            database.jdbc().sql("insert into account (name) values (?)").param(name).update();
            return findAccount(name).orElseThrow();
          });
    } catch (DuplicateKeyException e) { // another process entered it just now
      return findAccount(name).orElseThrow(() -> e);
    }
  }

  private Optional<Long> findAccount(String name) {
    return database
        .jdbc()
        .sql("select id from account where name = ?")
        .param(name)
        .query(Long.class)
        .optional();
  }

  /**
   * Sets credits aside, unless a budget forbids it; then nothing is entered.
   *
   * @param countedIn as {@link #begin} answered
   */
  public Reserving reserve(Posting posting, Credits amount, Budget budget, CountedIn countedIn) {
    ofAccount(countedIn).ifPresent(Spending::lock); // also where a price of nothing adds nothing
    spend(posting.jobId(), countedIn, amount.amount());
    Optional<BudgetReached> reached =
        firstPassed(
                Spending.ofJob(database, posting.jobId()),
                budget.periods(countedIn.runId(), countedIn.day()),
                amount)
            .or(
                () ->
                    ofAccount(countedIn)
                        .flatMap(
                            spending ->
                                firstPassed(
                                    spending, budget.accountPeriods(countedIn.day()), amount)));
    if (reached.isPresent()) {
      spend(posting.jobId(), countedIn, amount.amount().negate());
      return reached.get();
    }
    return new Reservation(addAndFind(posting, amount), amount, countedIn);
  }

  private Optional<Spending> ofAccount(CountedIn countedIn) {
    return countedIn.account().map(id -> Spending.ofAccount(database, id));
  }

  /**
   * The amount has been added: its rows stay locked until the transaction ends, so that two threads
   * cannot both fit in.
   */
  private static Optional<BudgetReached> firstPassed(
      Spending spending, List<Period> periods, Credits amount) {
    if (periods.stream().allMatch(period -> period.limit().isEmpty())) {
      return Optional.empty();
    }
    Map<String, BigDecimal> amounts = spending.amounts(keys(periods));
    return periods.stream()
        .map(period -> passed(period, Objects.requireNonNull(amounts.get(period.key())), amount))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<BudgetReached> passed(Period period, BigDecimal after, Credits amount) {
    return period
        .limit()
        .filter(limit -> after.compareTo(limit.amount()) > 0)
        .map(
            limit ->
                new BudgetReached(
                    period.name(),
                    limit,
                    positive(after.subtract(amount.amount())),
                    amount,
                    period.freeAt()));
  }

  private static List<String> keys(List<Period> periods) {
    return periods.stream().map(Period::key).toList();
  }

  /**
   * To be called before a request's row is changed whose reservation is about to be settled: the
   * account comes first, or two transactions that change one request could meet half-way.
   *
   * @param charged by which it is settled; where it is what was reserved, no sum changes
   */
  public void lockFor(Reservation reservation, Credits charged) {
    if (charged.amount().compareTo(reservation.amount().amount()) != 0) {
      ofAccount(reservation.countedIn()).ifPresent(Spending::lock);
    }
  }

  /**
   * The service took the request: the reservation is settled by what it charged, which may be more
   * or less than was reserved.
   */
  public void charge(Posting posting, Reservation reservation, Credits charged) {
    add(posting, "charge", charged, reservation.entry());
    spend(
        posting.jobId(),
        reservation.countedIn(),
        charged.amount().subtract(reservation.amount().amount()));
  }

  /** The service took nothing: the reservation is settled and free again. */
  public void release(Posting posting, Reservation reservation) {
    add(posting, "release", reservation.amount(), reservation.entry());
    spend(posting.jobId(), reservation.countedIn(), reservation.amount().amount().negate());
  }

  /**
   * The service's last word differs from what it charged first: the difference is refunded or
   * charged on top, in the budgets of the reservation that began it.
   */
  public void correct(Posting posting, Credits charged, Credits lastWord, CountedIn countedIn) {
    if (charged.isMoreThan(lastWord)) {
      add(posting, "refund", charged.minus(lastWord), null);
    } else if (lastWord.isMoreThan(charged)) {
      add(posting, "charge", lastWord.minus(charged), null);
    } else {
      return;
    }
    spend(posting.jobId(), countedIn, lastWord.amount().subtract(charged.amount()));
  }

  /** A reservation, of which others will say that they settle it. */
  private long addAndFind(Posting posting, Credits amount) {
    KeyHolder key = new GeneratedKeyHolder();
    database
        .jdbcAside()
        .sql(ENTRY)
        .params(entry(posting, "reserve", amount, null))
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  private void add(Posting posting, String kind, Credits amount, @Nullable Long settles) {
    database.change(ENTRY, entry(posting, kind, amount, settles));
  }

  private static Object[] entry(
      Posting posting, String kind, Credits amount, @Nullable Long settles) {
    return new Object[] {
      posting.jobId(),
      posting.requestId(),
      posting.runId(),
      posting.attempt(),
      kind,
      amount.amount(),
      new SqlParameterValue(Types.BIGINT, settles),
      posting.at().atOffset(ZoneOffset.UTC),
      posting.reason()
    };
  }

  /** The account first: see {@link Spending#lock}. */
  private void spend(long jobId, CountedIn countedIn, BigDecimal amount) {
    if (amount.signum() == 0) {
      return; // charged as reserved
    }
    String day = Budget.dayKey(countedIn.day());
    String month = Budget.monthKey(countedIn.day());
    Optional<Spending> ofAccount = ofAccount(countedIn);
    ofAccount.ifPresent(Spending::lock);
    Spending.ofJob(database, jobId)
        .add(List.of(Budget.runKey(countedIn.runId()), day, month), amount);
    ofAccount.ifPresent(spending -> spending.add(List.of(day, month), amount));
  }

  /**
   * What the service charged at most for a request of this job that was reckoned at this price, if
   * it ever charged more.
   */
  public Optional<Credits> surcharged(long jobId, Credits price) {
    return database
        .jdbcAside()
        .sql("select charged from surcharge where job_id = ? and price = ?")
        .params(jobId, price.amount())
        .query((row, n) -> new Credits(row.getBigDecimal("charged")))
        .optional();
  }

  /** Notes that a request cost more than it was reckoned at: the next is reckoned at that. */
  public void noteSurcharge(long jobId, Credits price, Credits charged) {
    Optional<Credits> known = surcharged(jobId, price);
    if (known.isEmpty()) {
      database
          .jdbcAside()
          .sql("insert into surcharge (job_id, price, charged) values (?, ?, ?)")
          .params(jobId, price.amount(), charged.amount())
          .update();
    } else if (charged.isMoreThan(known.get())) {
      database
          .jdbcAside()
          .sql("update surcharge set charged = ? where job_id = ? and price = ?")
          .params(charged.amount(), jobId, price.amount())
          .update();
    }
  }

  /** What counts in the run's budget now: reserved, charged and in doubt, less what came back. */
  public Credits spentInRun(long jobId, long runId) {
    return positive(Spending.ofJob(database, jobId).amount(Budget.runKey(runId)));
  }

  /** What counts in the job's budget of this UTC day. */
  public Credits spentInDay(long jobId, LocalDate day) {
    return positive(Spending.ofJob(database, jobId).amount(Budget.dayKey(day)));
  }

  /** What counts in the job's budget of this day's UTC month. */
  public Credits spentInMonth(long jobId, LocalDate day) {
    return positive(Spending.ofJob(database, jobId).amount(Budget.monthKey(day)));
  }

  /** What counts in the budget of the job's account this UTC day, of all its jobs. */
  public Credits spentByAccountInDay(long jobId, LocalDate day) {
    return spentByAccount(jobId, Budget.dayKey(day));
  }

  /** What counts in the budget of the job's account this day's UTC month, of all its jobs. */
  public Credits spentByAccountInMonth(long jobId, LocalDate day) {
    return spentByAccount(jobId, Budget.monthKey(day));
  }

  /** Nothing where the job has never reserved credits with any key. */
  private Credits spentByAccount(long jobId, String period) {
    return database
        .jdbc()
        .sql(
            "select s.amount from job join account_spending s on s.account_id = job.account_id"
                + " where job.id = ? and s.period = ?")
        .params(jobId, period)
        .query(BigDecimal.class)
        .optional()
        .map(Ledger::positive)
        .orElse(Credits.ZERO);
  }

  /** No period should ever hold less than nothing; if one did, reading it would still answer. */
  private static Credits positive(BigDecimal amount) {
    return amount.signum() < 0 ? Credits.ZERO : new Credits(amount);
  }
}
