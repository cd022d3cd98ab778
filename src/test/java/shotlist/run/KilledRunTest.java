package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.sandbox.Book;
import shotlist.sandbox.SandboxOptions;
import shotlist.sandbox.SandboxOptions.Times;
import shotlist.state.ReadAccess;
import shotlist.testing.Waiting;

/** Real processes, killed with {@code kill -9} and run again. */
class KilledRunTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void killedWhilePlanningIsPlannedAnewAndSendsNothingTwice() throws Exception {
    try (Shop shop = new Shop(folder, "claid/edit").set("catalog.max_rejects", "100%")) {
      shop.catalog(rowsOfWhichTenAreGood());
      Process process = shop.startProcess(Command.RUN);
      await(process, () -> requestsIn(shop) > 0);
      kill(process);
      long sentBefore = shop.sandbox().book().charges().size();

      RunResult result = shop.run();

      assertThat(sentBefore).isLessThan(10);
      assertThatNothingIsPaidTwiceOrLost(shop, result, 10);
    }
  }

  private static List<String> rowsOfWhichTenAreGood() {
    List<String> rows = new ArrayList<>();
    for (int n = 0; n < 60_000; n++) {
      rows.add(
          n < 10
              ? "P" + n + ",https://shop.example/p" + n + ".png,Product " + n
              : "P" + n + ",none,Product " + n);
    }
    return rows;
  }

  private static long requestsIn(Shop shop) {
    try (ReadAccess access =
        ReadAccess.open(
            shop.state(), "test", Clock.systemUTC(), d -> LockSupport.parkNanos(d.toNanos()))) {
      return access
          .database()
          .jdbc()
          .sql("select count(*) from request")
          .query(Long.class)
          .single();
    } catch (InterruptedException | RuntimeException e) {
      return 0; // it is just opening its state
    }
  }

  @ParameterizedTest
  @CsvSource({
    "claid/background, 1",
    "claid/background, 5",
    "claid/edit, 1",
    "claid/edit, 4",
    "claid/video, 3",
    "magic-hour/edit, 2"
  })
  void killedWhileSubmittingPaysForNothingTwice(String operation, int charges) throws Exception {
    SandboxOptions slow =
        SandboxOptions.defaults()
            .withoutLimits()
            .withTimes(
                new Times(
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(1)));
    try (Shop shop = new Shop(folder, operation, slow).catalogOf(12)) {
      shop.set("throttle.per_second", "20").set("throttle.per_minute", "1200");
      Process process = shop.startProcess(Command.RUN);
      await(process, () -> shop.sandbox().book().charges().size() >= charges);
      kill(process);

      RunResult result = shop.run();

      assertThatNothingIsPaidTwiceOrLost(shop, result, 12);
    }
  }

  @ParameterizedTest
  @CsvSource({"claid edit, claid/edit", "magic-hour edit, magic-hour/edit"})
  void killedWhileCollectingLosesNoResult(String counted, String operation) throws Exception {
    SandboxOptions trickling =
        SandboxOptions.defaults()
            .withoutLimits()
            .withTimes(
                new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
            .withFaultRates(Map.of("slow-download", 1.0));
    try (Shop shop = new Shop(folder, operation, trickling).catalogOf(8)) {
      assertThat(shop.run(RunOptions.of(Command.SUBMIT)).summary().exitCode()).isIn(0, 4);
      Process process = shop.startProcess(Command.COLLECT);
      await(process, () -> shop.sandbox().book().counts(counted).downloads() >= 3);
      kill(process);

      RunResult result = shop.run(RunOptions.of(Command.COLLECT));

      assertThatNothingIsPaidTwiceOrLost(shop, result, 8);
      assertThat(result.summary().items().inDoubt()).isZero();
    }
  }

  private static void assertThatNothingIsPaidTwiceOrLost(Shop shop, RunResult result, int items) {
    Book book = shop.sandbox().book();
    assertThat(book.violations()).isEmpty();
    assertThat(result.failure()).isEmpty();
    long done = result.summary().items().done();
    long inDoubt = result.summary().items().inDoubt();
    assertThat(done + inDoubt).isEqualTo(items);
    assertThat((long) book.charges().size()).isBetween(done, done + inDoubt);
    assertThat(book.charges().stream().map(Book.Charge::fingerprint).distinct().count())
        .isEqualTo(book.charges().size());
    assertThat(shop.images()).hasSize((int) done);
    assertThat(result.summary().exitCode()).isEqualTo(inDoubt > 0 ? 12 : 0);
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Process process, Condition condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(process.isAlive()).as("the process is still at work").isTrue();
      assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
      Waiting.aMoment();
    }
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }
}
