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
    assertThat(pace(ENOUGH).first()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(4));
  }

  @Test
  void pausesGrowUpToTheLongest() {
    Pace pace = pace(ENOUGH);

    assertThat(pace.next(AGE, 0)).isBetween(ms(1500), ms(1900));
    assertThat(pace.next(AGE, 4)).isBetween(ms(3400), ms(4200));
    assertThat(pace.next(AGE, 1000)).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(16));
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
  @CsvSource({"5, 24", "5, -1", "1.03, 24", "1.03, -1"})
  void clockThatIsSetMovesThePaceALittleAtMost(double pollsPerRequest, int hours) {
    Pace pace = pace(pollsPerRequest);
    seen(pace, 3_000, 10, 200);
    Duration before = pace.first();

    pace.next(Duration.ofHours(hours), 0);
    pace.finished(Duration.ofHours(hours), 1);

    assertThat(pace.first()).isBetween(before.dividedBy(4), before.multipliedBy(3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void resultsThatAreThereAtOnceAreFoundOutByThreeScouts(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    List<Duration> scouts = scouts(pace, 3);

    assertThat(scouts).allSatisfy(first -> assertThat(first).isBetween(ms(200), ms(330)));
    assertThat(pace.finished(scouts.get(0), 0)).isFalse();
    assertThat(pace.finished(scouts.get(1), 0)).isFalse();
    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(3));
    assertThat(pace.finished(scouts.get(2), 0)).isTrue();
    assertThat(pace.usual()).isLessThan(ms(340));
    assertThat(pace.first()).isLessThan(ms(340));
    assertThat(pace.finished(ms(1), 0)).isFalse();
  }

  @Test
  void scoutThatIsNotReadyIsAskedForAgainAtTwiceItsAge() {
    Pace pace = pace(ENOUGH);

    assertThat(pace.next(ms(210), 0)).isBetween(ms(200), ms(220));
    assertThat(pace.next(ms(420), 1)).isBetween(ms(400), ms(440));
    assertThat(pace.next(ms(840), 2)).isBetween(ms(2400), ms(2600));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void tasksThatTakeATenthAreFoundOutByThreeScouts(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    boolean sooner = false;

    for (Duration age : scouts(pace, 3)) {
      int polls = 0;
      while (age.compareTo(ms(500)) < 0) {
        age = age.plus(pace.next(age, polls++));
      }
      sooner = pace.finished(age, polls);
    }

    assertThat(sooner).isTrue();
    assertThat(pace.usual()).isBetween(ms(400), ms(1100));
  }

  @Test
  void scoutInVainLetsThoseBeforeItCountForNothing() {
    Pace pace = pace(ENOUGH);
    pace.finished(ms(210), 0);
    pace.finished(ms(210), 0);

    pace.next(ms(1600), 3);

    assertThat(pace.finished(ms(210), 0)).isFalse();
    assertThat(pace.usual()).isGreaterThan(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {ENOUGH, ONE_FOR_EACH})
  void noScoutIsSentAfterFourInVain(double pollsPerRequest) {
    Pace pace = pace(pollsPerRequest);
    scouts(pace, 4).forEach(early -> pace.next(ms(1600), 3));

    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.first()).isGreaterThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void noScoutIsSentWhereItsPollsWouldMakeAllResultsLate() {
    Pace pace = new Pace(OperationFacts.of(Operation.CLAID_EDIT), random, ONE_FOR_EACH, ms(500));

    for (int i = 0; i < 1_000; i++) {
      assertThat(pace.first()).isGreaterThan(Duration.ofSeconds(4));
    }
  }

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  /** When the first scouts are asked for: each is one of 64 tasks. */
  private static List<Duration> scouts(Pace pace, int many) {
    List<Duration> scouts = new ArrayList<>();
    for (int i = 0; i < 64 * many; i++) {
      Duration first = pace.first();
      if (first.compareTo(Duration.ofSeconds(1)) < 0) {
        scouts.add(first);
      }
    }
    assertThat(scouts).hasSize(many);
    return scouts;
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
      double asked = pace.first().toMillis();
      int pending = 0;
      while (asked < ready) {
        asked += pace.next(ms((long) asked), pending++).toMillis();
      }
      pace.finished(ms((long) asked), pending);
      if (i >= 30) {
        polls += pending + 1;
        lateness.add((asked - ready) / ready);
      }
    }
    lateness.sort(Double::compare);
    return new Seen((double) polls / tasks, lateness.get(tasks / 2));
  }
}
