package shotlist.sandbox;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Everything the sandbox remembers: tasks, charges, windows, counts and violations. Each change is
 * an event that is in the journal before anyone can see it. Safe for many threads.
 */
final class Books implements AutoCloseable {

  private record Subject(Fault fault, String id) {}

  private record Body(Operation operation, String account, String fingerprint) {}

  private record TaskId(Operation operation, String id) {}

  private final SandboxOptions options;
  private final InstantSource clock;
  private final Limiter limiter;
  private final Map<TaskId, Task> tasks = new LinkedHashMap<>();
  private final Map<Body, Task> latest = new HashMap<>();
  private final Map<String, BigDecimal> spent = new HashMap<>();
  private final List<Task> refundable = new ArrayList<>();
  private final Map<Subject, Integer> served = new HashMap<>();
  private final Map<Operation, Book.Counts> counts = new EnumMap<>(Operation.class);
  private final List<String> violations = new ArrayList<>();
  private Journal journal = Journal.none();

  private Books(SandboxOptions options) {
    this.options = options;
    this.clock = options.clock();
    this.limiter = new Limiter(options.limits());
  }

  /** Opens the books, with all that the state folder remembers. */
  static Books open(SandboxOptions options) throws IOException {
    Books books = new Books(options);
    if (options.stateFolder().isPresent()) {
      books.journal = Journal.open(options.stateFolder().get(), books::apply);
    }
    return books;
  }

  Instant now() {
    return clock.instant();
  }

  /** Counts a request against the limits of its key, or refuses it. */
  synchronized Limiter.Standing arrive(String account, Operation operation, boolean poll) {
    Instant now = now();
    Limiter.Standing standing = limiter.look(account, operation, poll, now);
    if (standing.allowed()) {
      write(new Event.Turn(now, account, operation, poll));
    } else {
      write(new Event.Limited(operation));
      write(
          new Event.Violation(
              "too many requests: a "
                  + operation.word()
                  + (poll ? " poll" : "")
                  + " passed the limit of "
                  + standing.limit()
                  + " ("
                  + standing.policies()
                  + ")"));
    }
    return standing;
  }

  /**
   * Takes and charges a request, unless the account cannot pay for it.
   *
   * @param draft makes the task from a number that no other task has
   */
  synchronized Optional<Task> accept(LongFunction<Task> draft) {
    Task task = draft.apply(tasks.size() + 1L);
    if (!canPay(task)) {
      return Optional.empty();
    }
    Optional<Task> earlier = Optional.ofNullable(latest.get(body(task)));
    write(new Event.Accepted(task));
    if (earlier.isPresent() && !options.repeatsAllowed() && !mayRepeat(earlier.get())) {
      write(
          new Event.Violation(
              "identical request: "
                  + task.operation().word()
                  + " task "
                  + earlier.get().id()
                  + " was asked for again as "
                  + task.id()
                  + ", "
                  + task.order().price().toPlainString()
                  + " credits each"));
    }
    return Optional.of(task);
  }

  private boolean canPay(Task task) {
    return options.startingBalance().isEmpty()
        || balance(task.account()).orElseThrow().compareTo(task.order().price()) >= 0;
  }

  /** A task that failed, or that the client can only see as lost, may be asked for again. */
  private boolean mayRepeat(Task earlier) {
    boolean lost =
        earlier.is(Fault.DISABLED)
            || served.containsKey(new Subject(Fault.POLL_404, subject(earlier)));
    return lost || (earlier.made() == 0 && earlier.doneBy(now()));
  }

  /** What an account has left to spend, if it is limited. */
  synchronized Optional<BigDecimal> balance(String account) {
    return options
        .startingBalance()
        .map(start -> start.subtract(spent.getOrDefault(account, BigDecimal.ZERO)))
        .map(left -> left.add(refunded(account)));
  }

  private BigDecimal refunded(String account) {
    Instant now = now();
    return refundable.stream()
        .filter(task -> task.account().equals(account) && task.refundedBy(now))
        .map(task -> task.order().price())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  synchronized Optional<Task> find(Operation operation, String id) {
    return Optional.ofNullable(tasks.get(new TaskId(operation, id)));
  }

  synchronized void reject(Operation operation, int status) {
    write(new Event.Rejected(operation, status));
  }

  synchronized void violate(String what) {
    write(new Event.Violation(what));
  }

  synchronized void download(Operation operation) {
    write(new Event.Downloaded(operation));
  }

  /** Lets a fault happen if it has happened to this subject fewer times than that. */
  synchronized boolean serve(Fault fault, String subject, int times) {
    if (served.getOrDefault(new Subject(fault, subject), 0) >= times) {
      return false;
    }
    write(new Event.Served(fault, subject));
    return true;
  }

  synchronized int served(Fault fault, String subject) {
    return served.getOrDefault(new Subject(fault, subject), 0);
  }

  /** What faults of a task are counted under. */
  static String subject(Task task) {
    return task.operation() + "/" + task.id();
  }

  /** The book as of now. */
  synchronized Book snapshot() {
    Instant now = now();
    List<Book.Charge> charges = new ArrayList<>();
    BigDecimal charged = BigDecimal.ZERO;
    BigDecimal refunded = BigDecimal.ZERO;
    for (Task task : tasks.values()) {
      Book.Charge charge = charge(task, now);
      charges.add(charge);
      charged = charged.add(charge.amount());
      refunded = refunded.add(charge.refunded());
    }
    Map<String, Book.Counts> byWord = new TreeMap<>();
    counts.forEach((operation, count) -> byWord.put(operation.word(), count));
    return new Book(charges, charged, refunded, violations, byWord);
  }

  private static Book.Charge charge(Task task, Instant now) {
    BigDecimal price = task.order().price();
    return new Book.Charge(
        task.id(),
        task.operation().word(),
        task.account(),
        price,
        task.refundedBy(now) ? price : BigDecimal.ZERO,
        task.fingerprint(),
        task.at(),
        task.order().source(),
        task.order().label());
  }

  private void write(Event event) {
    journal.append(event);
    apply(event);
  }

  private void apply(Event event) {
    if (event instanceof Event.Turn turn) {
      if (turn.at().plus(Duration.ofMinutes(2)).isAfter(now())) {
        limiter.pass(turn.account(), turn.operation(), turn.poll(), turn.at());
      }
      if (turn.poll()) {
        count(turn.operation(), new Book.Counts(0, 0, 0, 1, 0));
      }
    } else if (event instanceof Event.Limited limited) {
      count(limited.operation(), new Book.Counts(0, 1, 0, 0, 0));
    } else if (event instanceof Event.Rejected rejected) {
      count(rejected.operation(), new Book.Counts(0, 0, 1, 0, 0));
    } else if (event instanceof Event.Accepted accepted) {
      enter(accepted.task());
    } else if (event instanceof Event.Served happened) {
      served.merge(new Subject(happened.fault(), happened.subject()), 1, Integer::sum);
    } else if (event instanceof Event.Downloaded downloaded) {
      count(downloaded.operation(), new Book.Counts(0, 0, 0, 0, 1));
    } else if (event instanceof Event.Violation violation) {
      violations.add(violation.what());
    } else {
      throw new AssertionError(event);
    }
  }

  private void enter(Task task) {
    tasks.put(new TaskId(task.operation(), task.id()), task);
    latest.put(body(task), task);
    spent.merge(task.account(), task.order().price(), BigDecimal::add);
    if (task.operation() == Operation.MAGIC_HOUR_EDIT && task.fails()) {
      refundable.add(task);
    }
    count(task.operation(), new Book.Counts(1, 0, 0, 0, 0));
  }

  private void count(Operation operation, Book.Counts more) {
    counts.merge(operation, more, Book.Counts::plus);
  }

  private static Body body(Task task) {
    return new Body(task.operation(), task.account(), task.fingerprint());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
