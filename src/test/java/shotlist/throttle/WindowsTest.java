package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promise 4 over random nights: no window is ever exceeded, and none is wasted. */
class WindowsTest {
  private static final int SEEDS = 200;
  private static final List<Limits> OPERATIONS =
      List.of(Limits.of(1, 60), Limits.of(1, 15), Limits.of(3, 100), Limits.of(5, 1_000));
  private static final Limits ACCOUNT = Limits.of(4, 120);

  @Test
  void noWindowHoldsMoreThanItsLimitWhateverTheNightBrings() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Night night = new Night(seed, OPERATIONS.get(seed % OPERATIONS.size()), ACCOUNT);
      night.pollEvery(Duration.ofMillis(80));

      while (night.clock.passed().compareTo(Duration.ofMinutes(5)) < 0) {
        night.surprise();
        night.submit(night.micros(60_000));
      }

      assertThat(night.submissions.received()).as("seed %s", seed).isGreaterThan(15);
      assertNoWindowExceeded(night, seed);
    }
  }

  @Test
  void noWindowHoldsMoreThanItsLimitAcrossRestartsAndCrashes() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Night night = new Night(seed, OPERATIONS.get(seed % OPERATIONS.size()), ACCOUNT);

      for (int process = 0; process < 8; process++) {
        night.pollEvery(Duration.ofMillis(80));
        for (int i = night.random.nextInt(40); i > 0; i--) {
          night.submit(night.micros(60_000));
        }
        if (night.random.nextBoolean()) {
          night.stopCleanly();
        } else {
          night.crash();
        }
        night.clock.pass(night.micros(night.random.nextBoolean() ? 100 : 3_000_000));
        night.startProcess();
      }

      assertNoWindowExceeded(night, seed);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 60, 1164", "1, 15, 1020", "2, 60, 1164"})
  void atLeast98PercentOfTheLimitIsUsedWhileThereIsWorkAndPollsTakeTheRest(
      int perSecond, int perMinute, int submissionsAndPolls) throws Exception {
    Night night = new Night(perMinute, Limits.of(perSecond, perMinute), ACCOUNT);
    night.pollEvery(Duration.ofMillis(1)); // far more than the account's limit leaves

    while (night.clock.passed().compareTo(Duration.ofMinutes(10)) < 0) {
      night.submit(night.micros(40_000));
    }

    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(perMinute * 98 / 10);
    assertThat(night.everything.received()).isGreaterThanOrEqualTo(submissionsAndPolls);
    assertNoWindowExceeded(night, perMinute);
  }

  @Test
  void submissionsAloneUseAtLeast98PercentOfTheAccount() throws Exception {
    Night night = new Night(7, Limits.of(10, 600), ACCOUNT);

    while (night.clock.passed().compareTo(Duration.ofMinutes(10)) < 0) {
      night.submit(night.micros(40_000));
    }

    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(1_176);
    assertNoWindowExceeded(night, 7);
  }

  @ParameterizedTest
  @CsvSource({"20, 1200", "100, 6000", "250, 15000"})
  void atLeast98PercentOfALimitByContractIsUsedThoughEachRequestIsALittleLate(
      int perSecond, int perMinute) throws Exception {
    Night night = new Night(perMinute, Limits.of(perSecond, perMinute), Limits.of(1_000, 60_000));

    while (night.clock.passed().compareTo(Duration.ofMinutes(2)) < 0) {
      night.submitWritten(night.micros(1_000), night.micros(1_500));
    }

    assertThat(night.submissions.received()).isGreaterThanOrEqualTo(perMinute * 2 * 98 / 100);
    assertNoWindowExceeded(night, perMinute);
  }

  @ParameterizedTest
  @CsvSource({"20, 1200", "100, 6000"})
  void standstillsAreMadeUpForWhereWindowsAllowIt(int perSecond, int perMinute) throws Exception {
    for (int seed = 0; seed < 5; seed++) {
      Night night = new Night(seed, Limits.of(perSecond, perMinute), Limits.of(1_000, 60_000));
      int lost = 0;

      while (night.clock.passed().compareTo(Duration.ofMinutes(2)) < 0) {
        night.submitWritten(night.micros(1_000), night.micros(1_500));
        if (night.random.nextInt(perSecond) == 0) {
          night.clock.pass(night.micros(100_000));
          lost++;
        }
      }

      assertThat(lost).isGreaterThan(90);
      assertThat(night.submissions.received()).isGreaterThanOrEqualTo(perMinute * 2 * 97 / 100);
      assertNoWindowExceeded(night, seed);
    }
  }

  @Test
  void noWindowHoldsMoreThanItsLimitWhereAProcessThatCaughtUpDies() throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      Night night = new Night(seed, Limits.of(20, 1_200), Limits.of(40, 2_400));

      for (int process = 0; process < 6; process++) {
        for (int i = night.random.nextInt(200); i > 0; i--) {
          night.submitWritten(night.micros(1_000), night.micros(1_500));
          if (night.random.nextInt(15) == 0) {
            night.clock.pass(night.micros(400_000));
          }
        }
        if (night.random.nextBoolean()) {
          night.stopCleanly();
        } else {
          night.crash();
        }
        night.clock.pass(night.micros(night.random.nextBoolean() ? 100 : 70_000_000));
        night.startProcess();
      }

      assertNoWindowExceeded(night, seed);
    }
  }

  private static void assertNoWindowExceeded(Night night, long seed) {
    assertThat(night.submissions.exceeded(night.operation))
        .as("operation, seed %s", seed)
        .isEmpty();
    assertThat(night.everything.exceeded(night.account)).as("account, seed %s", seed).isEmpty();
  }
}
