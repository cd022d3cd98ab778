package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import shotlist.state.Database;
import shotlist.state.QuickConnections;
import shotlist.state.StateSettings;
import shotlist.testing.PostgresServer;

/** Two processes on a real PostgreSQL; their time is simulated, where it plays a part. */
class PostgresThrottleTest {
  private static final Limits ACCOUNT = Limits.of(4, 120);
  private static final Limits EDIT = Limits.of(1, 60);

  private final StateSettings settings = PostgresServer.createMigrated();
  private final Database database = Database.open(settings);
  private final CrowdClock clock = new CrowdClock();
  private final StrictServer submissions = new StrictServer();
  private final StrictServer everything = new StrictServer();
  private final List<Throwable> failures = new ArrayList<>();
  private final List<QuickConnections> opened = new ArrayList<>();
  private QuickConnections connections;

  @BeforeEach
  void connect() {
    connections = open();
  }

  @AfterEach
  void drop() {
    opened.forEach(QuickConnections::close);
    database.close();
    PostgresServer.drop(settings);
  }

  private QuickConnections open() {
    QuickConnections quick = database.quickConnections();
    opened.add(quick);
    return quick;
  }

  @Test
  void twoProcessesStayWithinTheLimitsTogetherAndUseThem() throws Exception {
    Throttle first = process();
    Throttle second = process();

    clock.run(
        List.of(
            thread(() -> submitFor(first, Duration.ofMinutes(2))),
            thread(() -> submitFor(second, Duration.ofMinutes(2))),
            thread(() -> pollFor(second, Duration.ofMinutes(2)))));

    assertThat(failures).isEmpty();
    assertThat(submissions.exceeded(EDIT)).isEmpty();
    assertThat(everything.exceeded(ACCOUNT)).isEmpty();
    assertThat(submissions.received()).isGreaterThanOrEqualTo(117);
    assertThat(first.turns()).isGreaterThan(10);
    assertThat(second.turns()).isGreaterThan(10);
    assertThat(everything.received()).isGreaterThan(200);
  }

  @Test
  void processThatWasKilledInTheMiddleOfATurnHoldsNobodyUp() throws Exception {
    Throttle throttle = process();
    take(throttle);
    Connection killed = lockBucket("account/edit");
    long backend = number(killed, "select pg_backend_pid()");
    PostgresServer.execute("select pg_terminate_backend(" + backend + ")");

    clock.run(List.of(thread(() -> take(throttle))));

    assertThat(failures).isEmpty();
    assertThat(throttle.turns()).isEqualTo(2);
    assertThat(submissions.longestGap()).isLessThan(Duration.ofMillis(1100));
  }

  @Test
  void machineThatWentSilentInTheMiddleOfATurnIsLeftBehind() throws Exception {
    Throttle throttle = process();
    take(throttle);
    Connection silent = lockBucket("account/edit");

    clock.run(List.of(thread(() -> take(throttle)))); // the server ends the silent one's session

    assertThat(silent.isValid(1)).isFalse();
    assertThat(failures).isEmpty();
    assertThat(throttle.turns()).isEqualTo(2);
  }

  @Test
  void bucketsOutliveTheProcess() throws Exception {
    take(process());

    Throttle next = process(); // at once
    clock.run(List.of(thread(() -> take(next))));

    assertThat(failures).isEmpty();
    assertThat(submissions.longestGap())
        .isBetween(Duration.ofMillis(1015), Duration.ofMillis(1030));
  }

  @Test
  void processesMeetAndPart() {
    Peers ours = new SqlPeers(connections);
    Peers theirs = new SqlPeers(connections);

    assertThat(ours.meet(Map.of("a", 1_015_000L))).isEqualTo(wishes(1, 1_015_000));
    assertThat(theirs.meet(Map.of("a", 4_001_000L))).isEqualTo(wishes(2, 4_001_000));
    assertThat(ours.meet(Map.of("a", 1_015_000L))).isEqualTo(wishes(2, 4_001_000));
    theirs.close();
    assertThat(ours.meet(Map.of("a", 1_015_000L))).isEqualTo(wishes(1, 1_015_000));
  }

  @Test
  void whoHasNotToldForTwentySecondsIsGone() {
    Peers ours = new SqlPeers(connections);
    new SqlPeers(connections).meet(Map.of("a", 4_001_000L));
    connections.jdbc().sql("update throttle_peer set seen = seen - interval '21 s'").update();

    assertThat(ours.meet(Map.of("a", 1_015_000L))).isEqualTo(wishes(1, 1_015_000));
  }

  @Test
  void timeGoesOnWhereTheClockWasSetBack() {
    Peers peers = new SqlPeers(connections);
    long before = peers.timeNanos();
    // As if the clock had been five hours ahead until now.
    connections
        .jdbc()
        .sql("update throttle_clock set seen_micros = seen_micros + 18000000000")
        .update();

    long after = peers.timeNanos();
    long later = peers.timeNanos();

    assertThat(Duration.ofNanos(after - before)).isGreaterThanOrEqualTo(Duration.ofHours(5));
    assertThat(later).isGreaterThan(after);
    assertThat(Duration.ofNanos(later - after)).isLessThan(Duration.ofMinutes(1));
  }

  private static Map<String, Peers.Wishes> wishes(int processes, long spacing) {
    return Map.of("a", new Peers.Wishes(processes, spacing));
  }

  /** A process of its own, with its own connections; the database's clock is simulated too. */
  private Throttle process() {
    QuickConnections own = open();
    Peers met = new SqlPeers(own);
    Peers peers =
        new Peers() {
          @Override
          public long timeNanos() {
            return clock.nanoTime() + 1_700_000_000_000_000_000L;
          }

          @Override
          public Map<String, Wishes> meet(Map<String, Long> spacings) {
            return met.meet(spacings);
          }

          @Override
          public void close() {
            met.close();
          }
        };
    SharedBuckets buckets =
        new SharedBuckets(
            clock,
            () -> Instant.ofEpochSecond(0, clock.nanoTime()),
            peers,
            new Outage(clock, Database::isAway, database::away),
            time -> PostgresBuckets.source(own, time));
    return new Throttles(clock, buckets).throttle("account", ACCOUNT, "edit", EDIT);
  }

  private void submitFor(Throttle throttle, Duration time) throws InterruptedException {
    while (clock.nanoTime() < time.toNanos()) {
      take(throttle);
    }
  }

  private void take(Throttle throttle) throws InterruptedException {
    try (Turn turn = throttle.nextTurn()) {
      turn.await();
    }
    submissions.receive(clock.lastRead());
    everything.receive(clock.lastRead());
  }

  private void pollFor(Throttle throttle, Duration time) throws InterruptedException {
    while (clock.nanoTime() < time.toNanos()) {
      throttle.acquirePoll();
      everything.receive(clock.lastRead());
    }
  }

  private Connection lockBucket(String name) throws SQLException {
    Connection connection = open().dataSource().getConnection();
    connection.setAutoCommit(false);
    number(connection, "select 1 from throttle_bucket where id = '" + name + "' for update");
    return connection;
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  private Thread thread(Work work) {
    return new Thread(
        () -> {
          try {
            work.run();
          } catch (InterruptedException | RuntimeException | Error e) {
            synchronized (failures) {
              failures.add(e);
            }
          }
        });
  }
}
