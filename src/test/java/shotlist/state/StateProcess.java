package shotlist.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Another process that uses a state, as tests need it: one that can be killed. It says what it did
 * in lines that begin with {@code >}, ends when its standard input does, and so never outlives the
 * test.
 */
final class StateProcess implements AutoCloseable {
  private static final String SAYS = "> ";

  private final Process process;
  private final BufferedReader output;
  private final List<String> everything = new ArrayList<>();

  private StateProcess(Process process) {
    this.process = process;
    this.output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Takes the run lock, says {@code held} and keeps it: {@code command} by a run or a reader. */
  static StateProcess holding(Path database, String command, boolean reader) {
    return start("hold", database, command, String.valueOf(reader)).expect("held");
  }

  /** Works on a job of a PostgreSQL: holds its lock. */
  static StateProcess working(StateSettings state, String job) {
    Path none = Path.of("");
    return start("work", none, state.url(), state.user(), state.password(), job).expect("held");
  }

  /** Takes the lock, opens the database, shares it, and adds each job that it is told to. */
  static StateProcess sharing(Path database) {
    return start("share", database).expect("shared");
  }

  /** Says whether it could take the run lock, and ends. */
  static String tryToHold(Path database) {
    try (StateProcess other = start("try", database)) {
      return other.line();
    }
  }

  /** A database viewer: knows nothing of the lock. */
  static StateProcess viewing(Path database) {
    return start("view", database).expect("open");
  }

  /** Commits rows as fast as it can and says the number of each after its commit has returned. */
  static StateProcess committing(Path database, long first) {
    return start("commit", database, String.valueOf(first));
  }

  private static StateProcess start(String what, Path database, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.addAll(List.of(StateProcess.class.getName(), what, database.toString()));
    command.addAll(List.of(more));
    try {
      return new StateProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long id() {
    return process.pid();
  }

  private StateProcess expect(String said) {
    String line = line();
    if (!line.equals(said)) {
      close();
      throw new AssertionError("expected " + said + ", got " + line);
    }
    return this;
  }

  /** The next line that it says; fails where it ended instead. */
  String line() {
    String line = lineOrEnd();
    if (line.isEmpty()) {
      throw new AssertionError("the process ended:\n" + String.join("\n", everything));
    }
    return line;
  }

  /** The next line that it says; empty where it has ended. */
  String lineOrEnd() {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        everything.add(line);
        if (line.startsWith(SAYS)) {
          return line.substring(SAYS.length());
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a sharing process add a job, and waits until that is committed. */
  void addJob(String name) {
    try {
      process.getOutputStream().write((name + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    expect("added " + name);
  }

  /** As {@code kill -9} does; what it said before can still be read. */
  void kill() {
    process.toHandle().destroyForcibly(); // the process's own method closes its output
    awaitEnd();
  }

  /** Lets it end in good order. */
  void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while a process ended", e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  // What the other process does.

  public static void main(String[] arguments) throws Exception {
    Path database = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "hold" -> hold(database, arguments[2], Boolean.parseBoolean(arguments[3]));
      case "work" ->
          work(new StateSettings(arguments[2], arguments[3], arguments[4]), arguments[5]);
      case "share" -> share(database);
      case "try" -> tryIt(database);
      case "view" -> view(database);
      case "commit" -> commit(database, Long.parseLong(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void hold(Path database, String command, boolean reader) throws Exception {
    try (RunLock lock = acquire(database, command, reader)) {
      say("held");
      awaitEndOfInput();
    }
  }

  private static void work(StateSettings state, String job) throws Exception {
    LockOwner self = LockOwner.worker("run", job, InstantSource.system().instant());
    try (WriteAccess access =
        WriteAccess.open(
            state, self, Duration.ZERO, RunLock.Waiting.SILENTLY, pause -> Thread.onSpinWait())) {
      say(access.database() == null ? "nothing" : "held");
      awaitEndOfInput();
    }
  }

  private static RunLock acquire(Path database, String command, boolean reader)
      throws InterruptedException {
    Instant now = InstantSource.system().instant();
    return RunLock.acquire(
        database,
        reader ? LockOwner.reader(command, now) : LockOwner.worker(command, "nightly", now),
        Duration.ZERO,
        RunLock.Waiting.SILENTLY,
        pause -> Thread.onSpinWait());
  }

  private static void share(Path database) throws Exception {
    try (RunLock lock = acquire(database, "run", false);
        Database open = Database.open(StateSettings.h2(database))) {
      lock.share();
      say("shared");
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String name = input.readLine(); name != null; name = input.readLine()) {
        String job = name;
        open.inTransaction(
            () -> {
              open.jdbc()
                  .sql("insert into job (name, sandbox) values (?, false)")
                  .param(job)
                  .update();
            });
        say("added " + job);
      }
    }
  }

  private static void tryIt(Path database) throws InterruptedException {
    try (RunLock lock = acquire(database, "run", false)) {
      say("taken");
    } catch (LockedException e) {
      say(String.valueOf(e.getMessage()));
    }
  }

  private static void view(Path database) throws Exception {
    try (var connection =
        DriverManager.getConnection("jdbc:h2:file:" + database + ";WRITE_DELAY=0", "sa", "")) {
      say(connection.isValid(0) ? "open" : "closed");
      awaitEndOfInput();
    }
  }

  private static void commit(Path database, long first) {
    Thread parent = new Thread(StateProcess::haltWithParent);
    parent.setDaemon(true);
    parent.start();
    Database open = Database.open(StateSettings.h2(database));
    for (long number = first; ; number++) {
      String name = "job-" + number;
      open.inTransaction(
          () -> {
            open.jdbc()
                .sql("insert into job (name, sandbox) values (?, false)")
                .param(name)
                .update();
          });
      say(name);
    }
  }

  private static void haltWithParent() {
    try {
      awaitEndOfInput();
    } finally {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void awaitEndOfInput() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void say(String what) {
    System.out.println(SAYS + what);
    System.out.flush();
  }
}
