package shotlist.throttle;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes on one database: promise 4 holds for both together. */
class SharedThrottleTest {
  private static final Limits ACCOUNT = Limits.of(4, 120);
  private static final Limits EDIT = Limits.of(1, 60);
  private static final Duration END = Duration.ofMinutes(5);

  private final SharedNight night = new SharedNight(Duration.ofMillis(2));

  @Test
  void togetherTheyStayWithinTheLimitsAndUse98PercentOfThem() throws Exception {
    var first = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    var second = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    first.pollUntil(END);
    second.pollUntil(END);

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.exceeded(EDIT)).isEmpty();
    assertThat(night.everything.exceeded(ACCOUNT)).isEmpty();
    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(294);
    assertThat(first.throttle.turns()).isBetween(100L, 200L);
    assertThat(first.polls() + second.polls()).isGreaterThan(250);
  }

  @ParameterizedTest
  @CsvSource({"4, 240, 8, 480, 2", "20, 1200, 40, 2400, 2", "20, 1200, 40, 2400, 4"})
  void waysToTheDatabaseCostNoRate(
      int perSecond, int perMinute, int accountPerSecond, int accountPerMinute, int way)
      throws Exception {
    SharedNight quick = new SharedNight(Duration.ofMillis(way));
    Limits operation = Limits.of(perSecond, perMinute);
    Limits account = Limits.of(accountPerSecond, accountPerMinute);
    Duration end = Duration.ofMinutes(1);
    quick.process(operation, account).submitUntil(end, Duration.ofMillis(5));
    var second = quick.process(operation, account).submitUntil(end, Duration.ofMillis(5));
    second.pollUntil(end);

    quick.pass();

    assertThat(quick.failures).isEmpty();
    assertThat(quick.submissions.exceeded(operation)).isEmpty();
    assertThat(quick.everything.exceeded(account)).isEmpty();
    assertThat(quick.submissions.received()).isGreaterThanOrEqualTo(perMinute * 98 / 100);
    assertThat(second.polls()).isGreaterThan(perMinute / 2);
    assertThat(second.throttle.turns()).isGreaterThan(perMinute / 5);
  }

  /**
   * One by one, with a question to the database for each, nothing is sent at all: each slot has
   * gone by before it is told. How many are sent hangs on the order of the threads a little: the
   * bounds are well below. Of two processes one has blocks of the operation's bucket while the
   * other has those of the account's, until they meet.
   */
  @ParameterizedTest
  @CsvSource({"1, 400, 4, 80", "2, 400, 2, 30", "1, 800, 2, 80"})
  void limitsThatAreQuickerThanTheDatabaseAreUsedInBlocks(
      int processes, int perSecond, int way, int percent) throws Exception {
    SharedNight quick = new SharedNight(Duration.ofMillis(way));
    Limits operation = Limits.of(perSecond, perSecond * 60);
    Limits account = Limits.of(2 * perSecond, perSecond * 120);
    Duration end = Duration.ofSeconds(3);
    List<SharedNight.Party> all = new ArrayList<>();
    for (int process = 0; process < processes; process++) {
      var party = quick.process(operation, account).pollUntil(end);
      all.add(party);
      for (int thread = 0; thread < 20; thread++) {
        party.submitUntil(end, Duration.ofMillis(5));
      }
    }

    quick.pass();

    assertThat(quick.failures).isEmpty();
    assertThat(quick.submissions.exceeded(operation)).isEmpty();
    assertThat(quick.everything.exceeded(account)).isEmpty();
    assertThat(quick.submissions.between(Duration.ofSeconds(1), end))
        .isGreaterThanOrEqualTo(2 * perSecond * percent / 100);
    assertThat(all)
        .allSatisfy(party -> assertThat(party.polls()).isGreaterThan(50))
        .allSatisfy(party -> assertThat(party.throttle.turns()).isGreaterThan(perSecond / 20));
  }

  @Test
  void submissionsGoBeforeThePollsOfTheOtherProcess() throws Exception {
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    var polling = night.process(EDIT, ACCOUNT);
    polling.pollUntil(END).pollUntil(END).pollUntil(END);

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(294);
    assertThat(polling.polls()).isGreaterThan(250);
    assertThat(night.everything.exceeded(ACCOUNT)).isEmpty();
  }

  @Test
  void pollsAreNotStarvedWhereTheSubmissionsOfTheOtherProcessWouldTakeAll() throws Exception {
    night.process(Limits.of(4, 120), ACCOUNT).submitUntil(END, Duration.ofMillis(20));
    var polling = night.process(Limits.of(4, 120), ACCOUNT).pollUntil(END);

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(polling.polls()).isBetween(20L, 70L);
    assertThat(night.everything.received()).isGreaterThanOrEqualTo(588);
    assertThat(night.everything.exceeded(ACCOUNT)).isEmpty();
  }

  @Test
  void pauseThatOneProcessWasToldOfHoldsBoth() throws Exception {
    var told = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    night.at(
        Duration.ofMinutes(1),
        () -> {
          told.throttle.pauseAccount(Duration.ofSeconds(40), "429");
          told.throttle.pauseAccount(Duration.ofSeconds(20), "429");
        });

    night.pass();

    assertThat(night.failures).isEmpty();
    // Who had taken his slot already leaves within half a spacing.
    assertThat(night.everything.between(Duration.ofMillis(60_600), Duration.ofSeconds(100)))
        .isZero();
    assertThat(night.submissions.between(Duration.ofSeconds(100), Duration.ofSeconds(103)))
        .isBetween(2, 3);
  }

  @Test
  void samePauseNotedByBothAtOnceIsNotTwiceAsLong() throws Exception {
    var first = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    var second = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    Duration moment = Duration.ofMinutes(1);
    night.at(moment, () -> first.throttle.pauseAccount(Duration.ofSeconds(40), "429"));
    night.at(moment, () -> second.throttle.pauseAccount(Duration.ofSeconds(40), "429"));

    night.pass();

    assertThat(night.submissions.between(Duration.ofMillis(60_600), Duration.ofSeconds(100)))
        .isZero();
    assertThat(night.submissions.between(Duration.ofSeconds(100), Duration.ofSeconds(103)))
        .isBetween(2, 3);
  }

  @Test
  void requestThatIsWrittenLateDelaysTheOtherProcess() throws Exception {
    var slow = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).writing(400);
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));

    night.pass();

    assertThat(slow.throttle.turns()).isGreaterThan(60);
    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.exceeded(EDIT)).isEmpty();
  }

  @Test
  void processThatIsKilledWithATurnInHandCostsTheOtherOneSpacingAtMost() throws Exception {
    var killed = night.process(EDIT, ACCOUNT);
    killed.then(
        () -> {
          for (int i = 0; i < 5; i++) {
            killed.submit(Duration.ofMillis(10));
          }
          killed.throttle.nextTurn().await(); // and nothing more is ever heard of it
        });
    var other = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.longestGap()).isLessThan(Duration.ofMillis(2 * 1015 + 20));
    assertThat(other.throttle.turns()).isGreaterThanOrEqualTo(288);
  }

  @Test
  void databaseWhoseClockIsSetStallsNobodyAndLetsNobodySendTooEarly() throws Exception {
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    night.at(Duration.ofMillis(61_300), () -> night.store.setClock(Duration.ofMillis(700)));
    night.at(Duration.ofMillis(121_300), () -> night.store.setClock(Duration.ofHours(5)));
    night.at(Duration.ofMillis(181_300), () -> night.store.setClock(Duration.ofMillis(-800)));

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.exceeded(EDIT)).isEmpty();
    assertThat(night.everything.exceeded(ACCOUNT)).isEmpty();
    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(285);
    assertThat(night.submissions.longestGap())
        .isLessThan(Duration.ofSeconds(6)); // spacings, not hours
  }

  @Test
  void stricterJobFileHoldsForBothWhileItsRunGoesOn() throws Exception {
    Duration half = Duration.ofSeconds(150);
    var strict = night.process(Limits.of(1, 20), ACCOUNT);
    strict.submitUntil(half, Duration.ofMillis(100));
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    night.at(half.plusSeconds(5), strict.throttles::close);

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.between(Duration.ofSeconds(10), half)).isBetween(45, 48);
    assertThat(night.submissions.between(half.plusSeconds(15), END)).isGreaterThan(128);
  }

  @Test
  void nothingIsSentWhileTheDatabaseIsAwayAndAllGoOnWhenItIsBack() throws Exception {
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    night.at(Duration.ofSeconds(60), () -> night.store.away(true));
    night.at(Duration.ofSeconds(110), () -> night.store.away(false));

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.everything.between(Duration.ofMillis(60_600), Duration.ofSeconds(110)))
        .isZero();
    assertThat(night.submissions.between(Duration.ofSeconds(114), END)).isGreaterThan(180);
    assertThat(night.submissions.exceeded(EDIT)).isEmpty();
    assertThat(night.everything.exceeded(ACCOUNT)).isEmpty();
  }

  @Test
  void databaseThatStaysAwayEndsTheWaiting() throws Exception {
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    night.at(Duration.ofSeconds(60), () -> night.store.away(true));

    night.pass();

    assertThat(night.failures)
        .singleElement()
        .isInstanceOf(IllegalStateException.class)
        .extracting(Throwable::getMessage, as(STRING))
        .startsWith("away for PT2M");
  }

  @Test
  void pauseNotedWhileTheDatabaseIsAwayIsToldLater() throws Exception {
    var told = night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    night.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100));
    night.at(Duration.ofSeconds(60), () -> night.store.away(true));
    night.at(
        Duration.ofSeconds(70), () -> told.throttle.pauseAccount(Duration.ofSeconds(50), "429"));
    night.at(Duration.ofSeconds(80), () -> night.store.away(false));

    night.pass();

    assertThat(night.failures).isEmpty();
    assertThat(night.submissions.between(Duration.ofSeconds(90), Duration.ofSeconds(120))).isZero();
  }

  @Test
  void slowDatabaseCostsRateButExceedsNoWindow() throws Exception {
    SharedNight slow = new SharedNight(Duration.ofMillis(60));
    slow.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);
    slow.process(EDIT, ACCOUNT).submitUntil(END, Duration.ofMillis(100)).pollUntil(END);

    slow.pass();

    assertThat(slow.failures).isEmpty();
    assertThat(slow.submissions.received()).isGreaterThan(200);
    assertThat(slow.submissions.exceeded(Limits.of(2, 62))).isEmpty();
  }
}
