package shotlist.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.testing.SettableClock;

class RunLockTest {
  @TempDir private Path folder;
  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
  private final List<Duration> pauses = new ArrayList<>();
  private final List<Optional<LockOwner>> waitedFor = new ArrayList<>();

  @Test
  void lockIsGivenToOneRunAtATime() throws Exception {
    try (RunLock lock = acquire("run", false)) {
      LockedException refused = refused(() -> acquire("submit", false));

      assertThat(refused.owner())
          .contains(
              new LockOwner(
                  "run",
                  "nightly",
                  System.getProperty("user.name"),
                  refused.owner().orElseThrow().host(),
                  ProcessHandle.current().pid(),
                  Instant.parse("2026-11-21T02:00:00Z"),
                  false));
    }
    acquire("submit", false).close();
  }

  @Test
  void ownerReadsAsASentence() {
    LockOwner owner =
        new LockOwner(
            "run", "nightly", "shop", "web-1", 4711, Instant.parse("2026-11-21T02:00:00Z"), false);

    assertThat(owner)
        .hasToString("run of nightly by shop on web-1 (process 4711) since 2026-11-21T02:00:00Z");
    assertThat(new LockedException(Optional.of(owner)))
        .hasMessage(
            "locked by run of nightly by shop on web-1 (process 4711) since 2026-11-21T02:00:00Z");
    assertThat(new LockedException(Optional.empty())).hasMessage("locked by another process");
  }

  @Test
  void lockOfAnotherProcessIsRespected() throws Exception {
    try (StateProcess other = StateProcess.holding(database(), "submit", false)) {
      LockedException refused = refused(() -> acquire("run", false));

      LockOwner owner = refused.owner().orElseThrow();
      assertThat(owner.command()).isEqualTo("submit");
      assertThat(owner.process()).isEqualTo(other.id());
      assertThat(owner.user()).isEqualTo(System.getProperty("user.name"));
      assertThat(owner.reader()).isFalse();
      assertThat(RunLock.findOwner(settings())).contains(owner);
      // A look at who holds a lock takes it for a moment, so one failure proves nothing.
      assertThat(pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(200));

      other.end();
    }
    assertThat(RunLock.findOwner(settings())).isEmpty();
    acquire("run", false).close();
  }

  @Test
  void lockIsKeptWhenItsOwnProcessLooksAtIt() throws Exception {
    try (RunLock lock = acquire("run", false)) {
      assertThat(RunLock.findOwner(settings())).isPresent();
      assertThat(RunLock.findShared(settings())).isEmpty();
      refused(() -> acquire("submit", false));

      assertThat(StateProcess.tryToHold(database()))
          .startsWith("locked by run of nightly by ")
          .contains("(process " + ProcessHandle.current().pid() + ")");
    }
    assertThat(StateProcess.tryToHold(database())).isEqualTo("taken");
  }

  @Test
  void lockIsOneWhateverItsFolderIsCalled() throws Exception {
    Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    try (RunLock lock = acquire("run", false)) {
      StateSettings sameState = StateSettings.h2(alias.resolve("state"));

      assertThat(RunLock.findOwner(sameState)).isPresent();
      assertThat(StateProcess.tryToHold(alias.resolve("state")))
          .startsWith("locked by run of nightly by ");
    }
  }

  @Test
  void lockOfAKilledProcessIsFree() throws Exception {
    try (StateProcess other = StateProcess.holding(database(), "run", false)) {
      other.kill();
    }

    assertThat(RunLock.findOwner(settings())).isEmpty();
    acquire("run", false).close();
    assertThat(pauses).isEmpty();
  }

  @Test
  void readerIsWaitedForWithoutPatience() throws Exception {
    try (StateProcess reader = StateProcess.holding(database(), "status", true)) {
      RunLock lock =
          RunLock.acquire(
              database(),
              LockOwner.worker("run", "nightly", clock.instant()),
              Duration.ZERO,
              waitedFor::add,
              pause -> {
                pauses.add(pause);
                reader.end();
              });
      lock.close();
    }
    assertThat(pauses).containsExactly(Duration.ofMillis(200));
    assertThat(waitedFor).isEmpty();
  }

  @Test
  void readerThatStaysIsNotWaitedForForever() throws Exception {
    try (StateProcess reader = StateProcess.holding(database(), "status", true)) {
      LockedException refused = refused(() -> acquire("run", false));

      assertThat(refused.owner().orElseThrow().command()).isEqualTo("status");
      assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-21T02:01:00Z"));
    }
  }

  @Test
  void runIsWaitedForAsLongAsPatienceLasts() throws Exception {
    try (StateProcess other = StateProcess.holding(database(), "run", false)) {
      Duration patience = Duration.ofMillis(1500);
      refused(() -> acquire(database(), "run", false, patience));

      assertThat(clock.instant()).isEqualTo(Instant.parse("2026-11-21T02:00:01.500Z"));
      assertThat(pauses).last().isEqualTo(Duration.ofMillis(100));
      assertThat(waitedFor).hasSize(1);
      assertThat(waitedFor.get(0).orElseThrow().process()).isEqualTo(other.id());
    }
  }

  @Test
  void lockFileIsForItsOwnerOnly() throws Exception {
    FileStore store = Files.getFileStore(folder);
    assumeTrue(store.supportsFileAttributeView(PosixFileAttributeView.class));

    try (RunLock lock = acquire("run", false)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lockFile())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void lockInAFolderThatCannotBeIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("taken"), "a file");

    assertThatThrownBy(() -> acquire(file.resolve("state"), "run", false, Duration.ZERO))
        .isInstanceOf(StateException.class)
        .hasMessage(
            "The state folder "
                + file
                + " is not writable.\n"
                + "  Nothing was sent. Make it writable, or point SHOTLIST_STATE_URL elsewhere.");
  }

  // Other machines, whose locks our operating system may not know.

  @Test
  void lockLeftBehindOnAnotherMachineIsTakenOverOnceNothingIsHeardOfIt() throws Exception {
    leaveBehind("web-2", 41);

    acquire("run", false).close();

    assertThat(pauses).hasSize(30).containsOnly(Duration.ofSeconds(1));
    assertThat(Files.readString(lockFile())).isEmpty();
  }

  @Test
  void lockWhoseHolderLivesOnAnotherMachineIsNotTakenOver() throws Exception {
    leaveBehind("web-2", 41);
    // A file that this process closes would take its own lock along: it stays open for the test.
    try (FileChannel elsewhere = FileChannel.open(lockFile(), StandardOpenOption.WRITE)) {
      LockedException refused =
          refused(
              () ->
                  RunLock.acquire(
                      database(),
                      LockOwner.worker("run", "nightly", clock.instant()),
                      Duration.ZERO,
                      waitedFor::add,
                      pause -> {
                        passTime(pause);
                        overwrite(elsewhere, left("web-2", 41 + pauses.size()));
                      }));

      assertThat(refused.owner().orElseThrow())
          .hasToString("run of nightly by shop on web-2 (process 1) since 2026-11-20T02:00:00Z");
      assertThat(Files.readString(lockFile())).contains("host=web-2");
    }
  }

  @Test
  void lockLeftBehindBeforeThisMachineWasRestartedIsTakenOver() throws Exception {
    leaveBehind(ownHost(), 41);

    acquire("run", false).close();

    assertThat(pauses).hasSize(30);
  }

  @Test
  void lockLeftBehindOnThisMachineIsTakenOverAtOnceWhateverItsContainerIsCalled() throws Exception {
    Files.writeString(
        lockFile(),
        new String(left("0b5f7a1e9c2d", 41), UTF_8)
            .replace("machine=elsewhere", "machine=" + Machine.id(ownHost())));

    acquire("run", false).close();

    assertThat(pauses).isEmpty();
  }

  @Test
  void holderThatFindsAnotherOneInItsFileHasLostTheLock() throws Exception {
    List<String> losses = new ArrayList<>();
    try (RunLock lock = acquire("run", false);
        FileChannel elsewhere = FileChannel.open(lockFile(), StandardOpenOption.WRITE)) {
      lock.watch(() -> losses.add("lost"));
      lock.beat();
      assertThat(losses).isEmpty();

      overwrite(elsewhere, left("web-2", 1));
      lock.beat();
      lock.beat();

      assertThat(losses).containsExactly("lost");
    }
    assertThat(Files.readString(lockFile())).contains("host=web-2");
  }

  @Test
  void holderSaysWithEachBeatThatItLives() throws Exception {
    try (RunLock lock = acquire("run", false)) {
      assertThat(Files.readString(lockFile())).endsWith("alive=0\n");

      lock.beat();

      assertThat(Files.readString(lockFile())).endsWith("alive=1\n").contains("job=nightly\n");
    }
    assertThat(Files.readString(lockFile())).isEmpty();
  }

  private static void overwrite(FileChannel file, byte[] content) {
    try {
      file.write(ByteBuffer.wrap(content), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void leaveBehind(String host, int beats) throws IOException {
    Files.write(lockFile(), left(host, beats));
  }

  private static byte[] left(String host, int beats) {
    return """
        command=run
        job=nightly
        user=shop
        host=%s
        process=1
        since=2026-11-20T02:00:00Z
        reader=false
        machine=elsewhere
        alive=%d
        """
        .formatted(host, beats)
        .getBytes(UTF_8);
  }

  private static String ownHost() {
    return LockOwner.reader("status", Instant.EPOCH).host();
  }

  // Sharing.

  @Test
  void readerSeesWhatTheRunningProcessCommits() throws Exception {
    try (StateProcess run = StateProcess.sharing(database())) {
      run.addJob("nightly");
      try (ReadAccess access = read()) {
        assertThat(jobs(access)).containsExactly("nightly");

        run.addJob("migration");

        assertThat(jobs(access)).containsExactly("nightly", "migration");
      }
      run.end();
    }
    try (ReadAccess access = read()) {
      assertThat(jobs(access)).containsExactly("nightly", "migration");
    }
  }

  @Test
  void readerThatComesAfterAKillSeesWhatWasCommitted() throws Exception {
    try (StateProcess run = StateProcess.sharing(database())) {
      run.addJob("nightly");
      run.kill();
    }

    try (ReadAccess access = read()) {
      assertThat(jobs(access)).containsExactly("nightly");
    }
  }

  @Test
  void readerHoldsTheLockForItsMoment() throws Exception {
    Database.open(settings()).close();

    try (ReadAccess access = read()) {
      LockOwner owner = RunLock.findOwner(settings()).orElseThrow();
      assertThat(owner.command()).isEqualTo("status");
      assertThat(owner.reader()).isTrue();
      assertThat(jobs(access)).isEmpty();
    }
    assertThat(RunLock.findOwner(settings())).isEmpty();
  }

  @Test
  void readerOfARunThatDoesNotShareGivesUp() throws Exception {
    Database.open(settings()).close();

    try (StateProcess run = StateProcess.holding(database(), "run", false)) {
      LockedException refused = refused(this::read);

      assertThat(refused.owner().orElseThrow().process()).isEqualTo(run.id());
      assertThat(clock.instant()).isAfterOrEqualTo(Instant.parse("2026-11-21T02:00:20Z"));
    }
  }

  @Test
  void readerOfNoStateSeesAnEmptyOneAndCreatesNone() throws Exception {
    Path elsewhere = folder.resolve("nowhere");
    StateSettings settings = StateSettings.h2(elsewhere.resolve("state"));

    try (ReadAccess access = ReadAccess.open(settings, "status", clock, this::passTime)) {
      assertThat(jobs(access)).isEmpty();
    }
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void sharedDatabaseIsOnTheLoopbackInterfaceOnly() throws Exception {
    try (StateProcess run = StateProcess.sharing(database())) {
      int port = Integer.parseInt(shared().split("/", 2)[0]);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(socket.isConnected()).isTrue();
      }

      List<InetAddress> others = otherAddresses();
      assumeFalse(others.isEmpty(), "this machine has the loopback interface only");
      assertThat(others)
          .allSatisfy(
              address ->
                  assertThatThrownBy(() -> new Socket(address, port).close())
                      .isInstanceOf(ConnectException.class));
    }
  }

  @Test
  void sharedDatabaseWantsItsSecret() throws Exception {
    try (StateProcess run = StateProcess.sharing(database())) {
      String port = shared().split("/", 2)[0];

      for (String name : List.of("0123456789abcdef", "mem:other", "file:" + database())) {
        String url = "jdbc:h2:tcp://127.0.0.1:" + port + "/" + name + ";IFEXISTS=TRUE";
        assertThatThrownBy(() -> Database.shared(settings(), url).close())
            .isInstanceOf(StateException.class);
      }
    }
  }

  private static List<InetAddress> otherAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(Inet4Address.class::isInstance)
        .filter(address -> !address.isLoopbackAddress())
        .toList();
  }

  private String shared() throws IOException {
    return Files.readAllLines(lockFile()).stream()
        .filter(line -> line.startsWith("shared="))
        .findFirst()
        .orElseThrow()
        .substring("shared=".length());
  }

  private Path lockFile() {
    return folder.resolve("state.run-lock");
  }

  private Path database() {
    return folder.resolve("state");
  }

  private StateSettings settings() {
    return StateSettings.h2(database());
  }

  private RunLock acquire(String command, boolean reader) throws InterruptedException {
    return acquire(database(), command, reader, Duration.ZERO);
  }

  private RunLock acquire(Path database, String command, boolean reader, Duration patience)
      throws InterruptedException {
    LockOwner self =
        reader
            ? LockOwner.reader(command, clock.instant())
            : LockOwner.worker(command, "nightly", clock.instant());
    return RunLock.acquire(database, self, patience, waitedFor::add, this::passTime);
  }

  private ReadAccess read() throws InterruptedException {
    return ReadAccess.open(settings(), "status", clock, this::passTime);
  }

  private void passTime(Duration pause) {
    pauses.add(pause);
    clock.advance(pause);
  }

  private static List<String> jobs(ReadAccess access) {
    return access
        .database()
        .jdbc()
        .sql("select name from job order by id")
        .query(String.class)
        .list();
  }

  private interface Attempt {
    AutoCloseable run() throws Exception;
  }

  private static LockedException refused(Attempt attempt) {
    return catchThrowableOfType(LockedException.class, () -> attempt.run().close());
  }
}
