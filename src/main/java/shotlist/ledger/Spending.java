package shotlist.ledger;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import shotlist.state.Database;
import shotlist.state.Gathered;

/**
 * What one owner, a job or an account, has spent in each period: the sums of the ledger that
 * budgets are held against. Every change is part of the caller's transaction.
 */
final class Spending {
  private final Database database;
  private final String ownerTable;
  private final String table;
  private final String owner;
  private final long id;

  private Spending(Database database, String ownerTable, String table, String owner, long id) {
    this.database = database;
    this.ownerTable = ownerTable;
    this.table = table;
    this.owner = owner;
    this.id = id;
  }

  static Spending ofJob(Database database, long jobId) {
    return new Spending(database, "job", "spending", "job_id", jobId);
  }

  static Spending ofAccount(Database database, long accountId) {
    return new Spending(database, "account", "account_spending", "account_id", accountId);
  }

  /**
   * Waits until no other transaction adds to this owner's spending, and keeps it so until this one
   * ends. Where a transaction adds to several periods, in whatever order, another that locked first
   * cannot meet it half-way.
   */
  void lock() {
    database.oncePerTransaction(
        List.of(ownerTable, id),
        () ->
            database
                .jdbcAside()
                .sql("select id from " + ownerTable + " where id = ? for update")
                .param(id)
                .query(Long.class)
                .list());
  }

  /** How many of these periods have begun. */
  long begun(List<String> periods) {
    return database
        .jdbc()
        .sql(
            "select count(*) from "
                + table
                + " where "
                + owner
                + " = :owner and period in (:periods)")
        .param("owner", id)
        .param("periods", periods)
        .query(Long.class)
        .single();
  }

  /** Begins those that have not; the owner's row is where two that are first together meet. */
  void begin(List<String> periods) {
    lock();
    for (String period : periods) {
      if (begun(List.of(period)) == 0) {
        database
            .jdbc()
            .sql("insert into " + table + " (" + owner + ", period, amount) values (?, ?, 0)")
            .params(id, period)
            .update();
      }
    }
  }

  /**
   * Adds to periods, which stay locked until the transaction ends from when it is written. A shared
   * transaction adds up what its works add, and writes it at its end.
   *
   * @param amount may be negative
   */
  void add(List<String> periods, BigDecimal amount) {
    Optional<Sums> sums = sums();
    if (sums.isPresent()) {
      sums.get().add(periods, amount);
    } else {
      write(periods, amount);
    }
  }

  /**
   * What was spent in each of these periods, which have begun, with what this transaction added.
   * They stay locked until it ends.
   */
  Map<String, BigDecimal> amounts(List<String> periods) {
    return sums().map(sums -> sums.amounts(periods)).orElseGet(() -> read(periods, ""));
  }

  private Optional<Sums> sums() {
    return database.gathered(List.of(table, id), Sums.class, Sums::new);
  }

  /** Of one owner, in a transaction that several works share. */
  private final class Sums implements Gathered {
    /** By the periods that are added to together. */
    private final Map<List<String>, BigDecimal> unwritten = new LinkedHashMap<>();

    /** What is spent in periods that were asked for, which nobody else can add to since. */
    private final Map<String, BigDecimal> known = new HashMap<>();

    void add(List<String> periods, BigDecimal amount) {
      unwritten.merge(periods, amount, BigDecimal::add);
      periods.forEach(period -> known.computeIfPresent(period, (p, spent) -> spent.add(amount)));
    }

    Map<String, BigDecimal> amounts(List<String> periods) {
      if (!known.keySet().containsAll(periods)) {
        write();
        known.putAll(read(periods, " for update"));
      }
      return known;
    }

    @Override
    public void write() {
      unwritten.forEach(Spending.this::write);
      unwritten.clear();
    }
  }

  private void write(List<String> periods, BigDecimal amount) {
    int changed =
        database
            .jdbcAside()
            .sql(
                "update "
                    + table
                    + " set amount = amount + ? where "
                    + owner
                    + " = ? and "
                    + isOneOf(periods))
            .param(amount)
            .param(id)
            .params(periods)
            .update();
    if (changed != periods.size()) {
      throw new IllegalStateException("one of these periods has not begun: " + periods);
    }
  }

  private Map<String, BigDecimal> read(List<String> periods, String locking) {
    Map<String, BigDecimal> amounts = new HashMap<>();
    database
        .jdbcAside()
        .sql(
            "select period, amount from "
                + table
                + " where "
                + owner
                + " = ? and "
                + isOneOf(periods)
                + locking)
        .param(id)
        .params(periods)
        .query(
            row -> {
              amounts.put(row.getString("period"), row.getBigDecimal("amount"));
            });
    return amounts;
  }

  private static String isOneOf(List<String> periods) {
    return "period in (" + String.join(", ", Collections.nCopies(periods.size(), "?")) + ")";
  }

  BigDecimal amount(String period) {
    return database
        .jdbc()
        .sql("select amount from " + table + " where " + owner + " = ? and period = ?")
        .params(id, period)
        .query(BigDecimal.class)
        .optional()
        .orElse(BigDecimal.ZERO);
  }
}
