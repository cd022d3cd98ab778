package shotlist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.sandbox.Book;
import shotlist.state.StateSettings;
import shotlist.testing.PostgresServer;
import shotlist.testing.Waiting;

/** The whole program with its state on PostgreSQL, processes that are killed and others beside. */
class PostgresRunTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private StateSettings state;
  private Shop shop;

  @BeforeEach
  void openTheShop() {
    state = PostgresServer.createEmpty();
    shop = new Shop(folder).stateIn(state);
  }

  @AfterEach
  void closeTheShop() {
    shop.close();
    PostgresServer.drop(state);
  }

  @Test
  void secondNightSendsNothingAndTheBooksAgree() {
    Shop.Answer first = shop.on("run", "--json");
    Shop.Answer second = shop.on("run", "--json");
    Shop.Answer credits = shop.type("credits", shop.job(), "--json");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.json().path("requests").path("sent").asInt()).isEqualTo(3);
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.json().path("requests").path("sent").asInt()).isZero();
    assertThat(shop.read("out/manifest.csv").lines()).hasSize(4);
    assertThat(credits.code()).isZero();
    assertThatNothingWasPaidTwice(3);
    assertThat(charged()).isEqualByComparingTo(book().charged());
    assertThatNoFileShowsThePassword(first.out(), first.err(), credits.out(), credits.err());
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void runThatWasKilledIsTakenUpAndPaysForNothingTwice(int charges) throws Exception {
    shop.catalogOf(9).set("throttle.per_second=10").set("throttle.per_minute=600");
    Process killed = shop.start("run", "job.yaml");
    await(killed, () -> book().charges().size() >= charges);
    killed.destroyForcibly();
    assertThat(killed.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThatTheNextRunLosesNothing();
  }

  @Test
  void databaseThatDropsItsConnectionsCostsNothing() throws Exception {
    shop.catalogOf(9).set("throttle.per_second=10").set("throttle.per_minute=600");
    Process running = shop.start("run", "job.yaml");
    for (int charges = 2; charges <= 6; charges += 2) {
      int reached = charges;
      awaitOrEnd(running, () -> book().charges().size() >= reached);
      PostgresServer.disconnectAll(state);
    }
    assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

    assertThatTheNextRunLosesNothing();
  }

  private void assertThatTheNextRunLosesNothing() {
    Shop.Answer resumed = shop.on("run", "--json");

    int doubts = resumed.json().path("items").path("in_doubt").asInt();
    int done = resumed.json().path("items").path("done").asInt();
    assertThat(resumed.code()).as(resumed.err()).isEqualTo(doubts > 0 ? 12 : 0);
    assertThat(done + doubts).isEqualTo(9);
    assertThat(book().charges().size()).isBetween(done, done + doubts);
    assertThatNothingWasPaidTwice(book().charges().size());
  }

  @Test
  void commandsThatLookWorkWhileARunGoesOnAndASecondRunDoesNot() throws Exception {
    shop.catalogOf(8).set("throttle.per_second=2").set("throttle.per_minute=120");
    Process running = shop.start("run", "job.yaml");
    await(running, () -> !book().charges().isEmpty());

    Shop.Answer status = shop.type("status", shop.job());
    Shop.Answer credits = shop.type("credits", shop.job());
    Shop.Answer plan = shop.on("plan");
    Shop.Answer check = shop.type("check", shop.job());
    Shop.Answer second = shop.on("run");

    assertThat(running.isAlive()).as("the run went on meanwhile").isTrue();
    assertThat(status.code()).as(status.err()).isZero();
    assertThat(credits.code()).as(credits.err()).isZero();
    assertThat(credits.out()).contains("total");
    assertThat(plan.code()).as(plan.err()).isZero();
    assertThat(check.out()).contains("ok       state     " + state.url());
    assertThat(second.code()).as(second.err()).isEqualTo(11);
    assertThatItEndsWell(running, "job.yaml");
    assertThatNothingWasPaidTwice(8);
    assertThatNoFileShowsThePassword(status.out(), check.out(), second.err());
  }

  @Test
  void twoJobsRunAtOnceFromTwoProcesses() throws Exception {
    shop.catalogOf(6).set("throttle.per_second=5").set("throttle.per_minute=300");
    shop.write(
        "other.yaml",
        shop.read("job.yaml")
            .replace("job: shop", "job: other")
            .replace("on a table", "on a chair")
            .replace(folder.resolve("images").toString(), folder.resolve("images2").toString())
            .replace(folder.resolve("out").toString(), folder.resolve("out2").toString()));

    Process one = shop.start("run", "job.yaml");
    Process other = shop.start("run", "other.yaml");

    assertThatItEndsWell(one, "job.yaml");
    assertThatItEndsWell(other, "other.yaml");
    assertThatNothingWasPaidTwice(12);
    assertThat(charged()).isEqualByComparingTo(book().charged());
    assertThat(shop.read("out/manifest.csv").lines()).hasSize(7);
    assertThat(shop.read("out2/manifest.csv").lines()).hasSize(7);
  }

  @Test
  void serverThatIsAwayIsWorthRunningAgain() throws IOException {
    shop.environment("SHOTLIST_STATE_URL", "jdbc:postgresql://127.0.0.1:" + unusedPort() + "/shop");

    Shop.Answer run = shop.on("run", "--json", "--verbose");

    assertThat(run.code()).isEqualTo(5);
    assertThat(run.json().path("outcome").asString()).isEqualTo("unavailable");
    assertThat(run.err()).contains(" cannot be reached: ", "\n  Nothing was sent. Run again when");
    assertThat(shop.type("status", shop.job()).code()).isEqualTo(5);
    assertThat(shop.type("check", shop.job()).code()).isEqualTo(5);
    assertThatNothingWasSent(run);
  }

  @ParameterizedTest
  @ValueSource(strings = {"?user=shop&password=wrong-pw-of-the-shop", "_that_does_not_exist"})
  void settingsThatFitNoDatabaseAreWrongUsage(String wrong) {
    shop.environment("SHOTLIST_STATE_URL", state.url() + wrong);

    Shop.Answer run = shop.on("run", "--verbose");

    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("The state database " + state.url(), "Nothing was sent.");
    assertThat(shop.type("status", shop.job()).code()).isEqualTo(2);
    assertThat(shop.type("check", shop.job()).code()).isEqualTo(2);
    assertThatNothingWasSent(run);
  }

  private void assertThatNothingWasSent(Shop.Answer run) {
    assertThat(book().charges()).isEmpty();
    assertThatNoFileShowsThePassword(run.out(), run.err());
  }

  private Book book() {
    return shop.sandbox().book();
  }

  private void assertThatNothingWasPaidTwice(int charges) {
    assertThat(book().violations()).isEmpty();
    assertThat(book().charges()).hasSize(charges);
    assertThat(book().charges().stream().map(Book.Charge::fingerprint)).doesNotHaveDuplicates();
  }

  /** What the ledger has charged in all jobs. */
  private BigDecimal charged() {
    BigDecimal charged = BigDecimal.ZERO;
    for (var line : shop.type("credits", "--by", "job", "--json").json().path("rows")) {
      charged = charged.add(line.path("charged").asDecimal());
    }
    return charged;
  }

  private void assertThatItEndsWell(Process process, String jobFile) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(shop.read(jobFile + ".out")).isZero();
  }

  /** The run may end early: what matters is what its books say. */
  private static void awaitOrEnd(Process process, BooleanSupplier condition) {
    while (process.isAlive() && !condition.getAsBoolean()) {
      Waiting.aMoment();
    }
  }

  private static void await(Process process, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive()).as("the process is still at work").isTrue();
      assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
      Waiting.aMoment();
    }
  }

  private void assertThatNoFileShowsThePassword(String... words) {
    assertThat(List.of(words)).noneMatch(text -> text.contains(PostgresServer.PASSWORD));
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile))
          .noneMatch(file -> bytes(file).contains(PostgresServer.PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String bytes(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
