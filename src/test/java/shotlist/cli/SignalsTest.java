package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.StopSignal;
import shotlist.state.LockOwner;
import shotlist.state.RunLock;
import shotlist.state.StateSettings;
import shotlist.state.WriteAccess;
import shotlist.testing.PostgresServer;
import shotlist.testing.Waiting;

/** Real processes and real signals: whatever they find, the process has ended within 10 s. */
@DisabledOnOs(OS.WINDOWS)
class SignalsTest {
  /** Ten seconds, and as much again for a machine that is busy: a run halts itself after nine. */
  private static final Duration CONTRACT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Shop shop;
  private final List<Process> processes = new ArrayList<>();

  @BeforeEach
  void openTheShop() {
    shop = new Shop(folder);
  }

  @AfterEach
  void closeTheShop() {
    processes.forEach(Process::destroyForcibly);
    shop.close();
  }

  @Test
  void whoWaitsForTheLockSaysForWhomAndEndsAtOnce() throws Exception {
    StateSettings state = StateSettings.fromEnvironment(shop.environment());
    LockOwner owner = LockOwner.worker("run", "nightly", Instant.parse("2026-11-21T02:00:00Z"));
    StopSignal stop = new StopSignal();
    try (WriteAccess held =
        WriteAccess.open(state, owner, Duration.ZERO, RunLock.Waiting.SILENTLY, stop::sleep)) {
      assertThat(held).isNotNull();
      Process waiting = start("run", "--wait-for-lock", "10m");
      await(waiting, () -> err().contains("Waiting for the lock"));

      signal(waiting, "TERM");

      assertThat(endOf(waiting)).isEqualTo(143);
      assertThat(err())
          .contains("Waiting for the lock, up to 10 min. It is held by run of nightly by ")
          .contains("(process " + ProcessHandle.current().pid() + ") since 2026-11-21T02:00:00Z.")
          .contains("Stopped before anything was sent. Run again to go on.");
    }
    assertThat(shop.on("run").code()).isZero();
  }

  @Test
  void whoReadsAPipeThatNobodyClosesEndsAndASecondSignalHarmsNothing() throws Exception {
    Process reading = start("run", "--catalog", "-");
    await(reading, () -> Files.exists(folder.resolve("state/state.mv.db")));

    // All with one exit code, since the machine may hand them over in any order.
    signal(reading, "TERM");
    signal(reading, "HUP");
    signal(reading, "TERM");

    assertThat(endOf(reading)).isEqualTo(143);
    assertThat(shop.on("run").code()).isZero();
  }

  @Test
  void whoWaitsForAnswersThatDoNotComeEndsAndEachOfThemIsInDoubt() throws Exception {
    shop.job("request: {prompt: \"{{title}} [sandbox:timeout]\"}");
    Process sending = start("run", "--json");
    await(sending, () -> shop.sandbox().book().charges().size() == 3);

    signal(sending, "HUP"); // its terminal was closed
    signal(sending, "TERM");

    assertThat(endOf(sending)).isEqualTo(143);
    assertThat(shop.read("process.out")).contains("\"outcome\":\"stopped\"", "\"in_doubt\":3");
    assertThat(shop.read("out/manifest.csv").lines()).hasSize(4);
  }

  @Test
  void whoWaitsForADatabaseThatHangsEndsAndTheNextRunGoesOn() throws Exception {
    StateSettings state = PostgresServer.createMigrated();
    shop.environment("SHOTLIST_STATE_URL", state.url())
        .environment("SHOTLIST_STATE_USER", state.user())
        .environment("SHOTLIST_STATE_PASSWORD", state.password());
    try {
      try (Connection other =
              DriverManager.getConnection(state.url(), state.user(), state.password());
          Statement statement = other.createStatement()) {
        other.setAutoCommit(false);
        statement.execute("lock table job in access exclusive mode");
        Process hanging = start("run");
        await(hanging, () -> isSomebodyHangingOn(state));

        signal(hanging, "TERM");

        assertThat(endOf(hanging)).isEqualTo(143);
      }
      assertThat(shop.on("run", "--wait-for-lock", "1m").code()).isZero();
    } finally {
      PostgresServer.drop(state);
    }
  }

  private static boolean isSomebodyHangingOn(StateSettings state) {
    try (Connection looking =
            DriverManager.getConnection(state.url(), state.user(), state.password());
        Statement statement = looking.createStatement();
        var row = statement.executeQuery("select count(*) from pg_locks where not granted")) {
      return row.next() && row.getInt(1) > 0;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The program as a scheduler starts it; its standard input stays open. */
  private Process start(String command, String... options) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                command,
                shop.job()));
    words.addAll(Arrays.asList(options));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .redirectOutput(folder.resolve("process.out").toFile())
            .redirectError(folder.resolve("process.err").toFile());
    Map<String, String> environment = builder.environment();
    environment.putAll(shop.environment());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String err() {
    return shop.read("process.err");
  }

  private static void await(Process process, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as("the process is still at work").isTrue();
      Waiting.aMoment();
    }
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
    kill.waitFor();
  }

  private static int endOf(Process process) throws InterruptedException {
    assertThat(process.waitFor(CONTRACT.toMillis(), TimeUnit.MILLISECONDS))
        .as("it has ended in time")
        .isTrue();
    return process.exitValue();
  }
}
