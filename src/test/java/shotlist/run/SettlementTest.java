package shotlist.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import shotlist.course.Stop;
import shotlist.manifest.Outcome;

class SettlementTest {
  /** Stops, in doubt, unsent, in flight, to download, failed; each line beats all below it. */
  @ParameterizedTest
  @CsvSource({
    "ERROR INTERRUPTED TERMINATED KEY PAYMENT BUDGET DEADLINE UNAVAILABLE, 1, 1, 1, 1, 1, ERROR, 1",
    "INTERRUPTED TERMINATED KEY PAYMENT BUDGET DEADLINE UNAVAILABLE, 1, 1, 1, 1, 1, STOPPED, 130",
    "TERMINATED KEY PAYMENT BUDGET DEADLINE UNAVAILABLE, 1, 1, 1, 1, 1, STOPPED, 143",
    "KEY PAYMENT BUDGET DEADLINE UNAVAILABLE LIMIT FAILURES, 1, 1, 1, 1, 1, REFUSED, 6",
    "PAYMENT BUDGET DEADLINE UNAVAILABLE LIMIT FAILURES, 1, 1, 1, 1, 1, UNPAID, 7",
    "BUDGET DEADLINE UNAVAILABLE LIMIT FAILURES, 1, 1, 1, 1, 1, IN_DOUBT, 12",
    "BUDGET DEADLINE UNAVAILABLE LIMIT FAILURES, 0, 1, 1, 1, 1, BUDGET, 8",
    "DEADLINE UNAVAILABLE LIMIT FAILURES, 0, 1, 1, 1, 1, DEADLINE, 10",
    "UNAVAILABLE LIMIT FAILURES, 0, 1, 1, 1, 1, UNAVAILABLE, 5",
    "LIMIT, 0, 1, 1, 1, 1, LEFT, 4",
    "'', 0, 0, 1, 0, 1, LEFT, 4",
    "'', 0, 0, 0, 1, 1, LEFT, 4",
    "'', 0, 1, 0, 0, 1, LEFT, 4",
    "FAILURES, 0, 0, 1, 0, 1, LEFT, 4",
    "FAILURES, 0, 1, 0, 0, 1, PARTIAL, 3",
    "'', 0, 0, 0, 0, 1, PARTIAL, 3",
    "'', 0, 0, 0, 0, 0, COMPLETE, 0"
  })
  void firstThatHoldsCounts(
      String stops,
      long inDoubt,
      long unsent,
      long inFlight,
      long toDownload,
      long failed,
      Outcome outcome,
      int exitCode) {
    Settlement settlement =
        new Settlement(stops(stops), false, false, inDoubt, unsent, inFlight, toDownload, failed);

    assertThat(settlement.result()).isEqualTo(new Settlement.Result(outcome, exitCode));
  }

  @Test
  void deadlineThatLeftNothingIsNone() {
    Settlement settlement = new Settlement(stops("DEADLINE"), false, false, 0, 0, 0, 0, 0);

    assertThat(settlement.result()).isEqualTo(new Settlement.Result(Outcome.COMPLETE, 0));
  }

  @Test
  void deadlineBeforeThePlanLeftEverything() {
    Settlement settlement = new Settlement(stops("DEADLINE"), true, false, 0, 0, 0, 0, 0);

    assertThat(settlement.result()).isEqualTo(new Settlement.Result(Outcome.DEADLINE, 10));
  }

  @Test
  void lockThatAnotherRunHasTakenComesBeforeWhateverFollowedFromIt() {
    assertThat(new Settlement(stops("LOCK ERROR"), false, false, 1, 0, 0, 0, 0).result())
        .isEqualTo(new Settlement.Result(Outcome.LOCKED, 11));
  }

  @Test
  void stateDatabaseThatWasAwayIsWorthRunningAgain() {
    assertThat(new Settlement(stops("ERROR"), false, true, 0, 3, 0, 0, 0).result())
        .isEqualTo(new Settlement.Result(Outcome.UNAVAILABLE, 5));
  }

  @Test
  void stateDatabaseThatWasAwayHidesNeitherASignalNorAKeyNorADoubt() {
    assertThat(new Settlement(stops("ERROR TERMINATED"), false, true, 1, 0, 0, 0, 0).result())
        .isEqualTo(new Settlement.Result(Outcome.STOPPED, 143));
    assertThat(new Settlement(stops("ERROR KEY"), false, true, 1, 0, 0, 0, 0).result())
        .isEqualTo(new Settlement.Result(Outcome.REFUSED, 6));
    assertThat(new Settlement(stops("ERROR"), false, true, 1, 0, 0, 0, 0).result())
        .isEqualTo(new Settlement.Result(Outcome.IN_DOUBT, 12));
  }

  private static Map<Stop, String> stops(String words) {
    Map<Stop, String> stops = new EnumMap<>(Stop.class);
    Arrays.stream(words.split(" "))
        .filter(word -> !word.isEmpty())
        .forEach(word -> stops.put(Stop.valueOf(word), "said so"));
    return stops;
  }
}
