package shotlist.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;

class PaceTest {
  private static final Duration AGE = Duration.ofSeconds(4);
  private static final double ENOUGH = 5;
  private static final double ONE_FOR_EACH = 1.03;
  private static final Duration TURN = Duration.ofMillis(5);

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void firstTasksAreAskedForWhenThoseOfTheOperationMayBeReady() {
    assertThat(pace(ENOUGH).first(1)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
  }

  @Test
  void pausesGrowUpToTheLongest() {
    Pace pace = pace(ENOUGH);

    assertThat(pace.next(1, AGE, 0)).isBetween(ms(1500), ms(1900));
    assertThat(pace.next(1, AGE, 4)).isBetween(ms(3400), ms(4200));
    assertThat(pace.next(1, AGE, 1000)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(16));
  }

  @ParameterizedTest
  @CsvSource({"3, 30, 0.10", "3, 0, 0.05", "15, 30, 0.10", "15, 5, 0.05", "8, 30, 0.10"})
  void resultIsSeenSoonAfterItIsReadyByThreePollsAtMostOnAverage(
      int seconds, int spreadPercent, double medianLateness) {
    Seen seen = seen(pace(ENOUGH), seconds * 1000.0, spreadPercent, 2_000);

    assertThat(seen.pollsEach()).isLessThan(2.8);
    assertThat(seen.medianLateness()).isLessThan(medianLateness);
  }

  @ParameterizedTest
  @CsvSource({"3, 30", "15, 30", "15, 5"})
  void onePollIsMostlyEnoughWhereTheAccountLeavesNoMore(int seconds, int spreadPercent) {
    Seen seen = seen(pace(ONE_FOR_EACH), seconds * 1000.0, spreadPercent, 2_000);

    assertThat(seen.pollsEach()).isLessThan(1.05);
    assertThat(seen.medianLateness()).isLessThan(0.6);
  }

  @ParameterizedTest
  @CsvSource({"5, 3000, 12000", "1.03, 3000, 12000", "5, 12000, 3000"})
  void paceFollowsTasksThatTakeLongerOrShorterThanBefore(
      double pollsPerRequest, double before, double after) {
    Pace pace = pace(pollsPerRequest);
    seen(pace, before, 10, 200);

    seen(pace, after, 10, 1_000);

    Seen settled = seen(pace, after, 10, 500);
    assertThat(settled.pollsEach()).isLessThan(3);
    assertThat(settled.medianLateness()).isLessThan(0.6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void taskIsFirstAskedForAfterTenMinutesHoweverLongTheyTake(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    seen(pace, 3 * 3_600_000.0, 10, 100);

    assertThat(pace.first(1)).isBetween(Duration.ofSeconds(588), Duration.ofSeconds(612));
  }

  @ParameterizedTest
  @CsvSource({"5, 24", "5, -1", "1.03, 24", "1.03, -1"})
  void clockThatIsSetMovesThePaceALittleAtMost(double pollsPerRequest, int hours) {
    Pace pace = pace(pollsPerRequest);
    seen(pace, 3_000, 10, 200);
    Duration before = pace.first(1);

    pace.next(1, Duration.ofHours(hours), 0);
    pace.finished(1, Duration.ofHours(hours), 1);

    assertThat(pace.first(1)).isBetween(before.dividedBy(4), before.multipliedBy(3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void resultsThatAreThereAtOnceAreFoundOutByThreeScouts(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    sendScouts(pace, 3);

    assertThat(pace.finished(1, ms(220), 0)).isFalse();
    assertThat(pace.finished(2, ms(360), 0)).isFalse();
    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(3));
    assertThat(pace.finished(3, ms(230), 0)).isTrue();
    assertThat(pace.usual()).as("of the slowest").isBetween(ms(230), ms(370));
    sendNoScouts(pace);
  }

  @Test
  void scoutThatIsNotReadyIsAskedForAgainAtTwiceItsAge() {
    Pace pace = pace(ENOUGH);
    sendScouts(pace, 1);

    assertThat(pace.next(1, ms(210), 0)).isBetween(ms(200), ms(220));
    assertThat(pace.next(1, ms(420), 1)).isBetween(ms(400), ms(440));
    assertThat(pace.next(1, ms(840), 2)).isBetween(ms(2400), ms(2600));
    assertThat(pace.next(1, ms(3400), 3)).as("as any other").isLessThan(ms(3000));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void tasksThatTakeATenthAreFoundOutByThreeScouts(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    sendScouts(pace, 3);
    boolean sooner = false;

    for (int scout = 1; scout <= 3; scout++) {
      Duration age = ms(250);
      int polls = 0;
      while (age.compareTo(ms(500)) < 0) {
        age = age.plus(pace.next(scout, age, polls++));
      }
      sooner = pace.finished(scout, age, polls);
    }

    assertThat(sooner).isTrue();
    assertThat(pace.usual()).isBetween(ms(300), ms(1100));
  }

  @Test
  void scoutInVainLetsThoseBeforeItCountForNothing() {
    Pace pace = pace(ENOUGH);
    sendScouts(pace, 4);
    pace.finished(1, ms(210), 0);
    pace.finished(2, ms(210), 0);

    pace.next(3, ms(1600), 3);

    assertThat(pace.finished(4, ms(210), 0)).isFalse();
    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1700, 3_600_000})
  void scoutFoundLateOrByAClockThatWasSetBackProvesNothing(long millis) {
    Pace pace = pace(ENOUGH);
    sendScouts(pace, 3);

    for (int scout = 1; scout <= 3; scout++) {
      assertThat(pace.finished(scout, ms(millis), 0)).isFalse();
    }

    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(3));
  }

  @Test
  void whoIsNoScoutProvesNothing() {
    Pace pace = pace(ONE_FOR_EACH);
    sendScouts(pace, 3);

    for (int task = 11; task <= 20; task++) {
      assertThat(pace.finished(task, ms(210), 0)).isFalse();
    }

    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void noScoutIsSentAfterFourInVain(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    sendScouts(pace, 5);
    pace.finished(1, ms(210), 0);

    for (int scout = 2; scout <= 5; scout++) {
      pace.next(scout, ms(5000), 0); // asked for late, and not even ready then
    }

    sendNoScouts(pace);
  }

  @Test
  void noScoutIsSentWhereItsPollsWouldMakeAllResultsLate() {
    sendNoScouts(new Pace(OperationFacts.of(Operation.CLAID_EDIT), random, ONE_FOR_EACH, ms(500)));
  }

  @Test
  void beliefThatWasTooQuickIsTakenBackByFewPollsWhereTheyAreScarce() {
    Pace pace = pace(ONE_FOR_EACH);
    sendScouts(pace, 3);
    for (int scout = 1; scout <= 3; scout++) {
      pace.finished(scout, ms(320), 0); // what the service had done before
    }

    seen(pace, 5_000, 10, 50);

    Seen settled = seen(pace, 5_000, 10, 500);
    assertThat(settled.pollsEach()).isLessThan(1.1);
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  /** Sends so many tasks that the last of each 64 is a scout: request 1 and so on. */
  private static void sendScouts(Pace pace, int many) {
    for (int scout = 1; scout <= many; scout++) {
      for (int other = 1; other < 64; other++) {
        assertThat(pace.first(-other)).isGreaterThan(Duration.ofSeconds(3));
      }
      assertThat(pace.first(scout)).isBetween(ms(200), ms(330));
    }
  }

  private static void sendNoScouts(Pace pace) {
    Duration half = pace.usual().dividedBy(2);
    for (int i = 1; i <= 1_000; i++) {
      assertThat(pace.first(-i)).isGreaterThan(half);
    }
  }

  private Pace pace(double pollsPerRequest) {
    return new Pace(OperationFacts.of(Operation.CLAID_EDIT), random, pollsPerRequest, TURN);
  }

  /** How late, as a share of what the task took. */
  private record Seen(double pollsEach, double medianLateness) {}

  /**
   * Tasks that take so long, give or take; the first thirty, from which it learns, do not count.
   */
  private Seen seen(Pace pace, double millis, int spreadPercent, int tasks) {
    int polls = 0;
    List<Double> lateness = new ArrayList<>();
    for (int i = 0; i < tasks + 30; i++) {
      double ready = millis * (1 + spreadPercent / 100.0 * (random.nextDouble() * 2 - 1));
      double asked = pace.first(i).toMillis();
      int pending = 0;
      while (asked < ready) {
        asked += pace.next(i, ms((long) asked), pending++).toMillis();
      }
      pace.finished(i, ms((long) asked), pending);
      if (i >= 30) {
        polls += pending + 1;
        lateness.add((asked - ready) / ready);
      }
    }
    lateness.sort(Double::compare);
    return new Seen((double) polls / tasks, lateness.get(tasks / 2));
  }
}
