package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottlesTest {
  /** A spacing, and what the process before may have caught up. */
  private static final Duration APART = Duration.ofMillis(1015).plus(OwnBucket.CATCH_UP);

  private static final Limits ACCOUNT = Limits.of(4, 120);
  private static final Limits EDIT = Limits.of(1, 60);
  private static final Limits VIDEO = Limits.of(1, 15);

  private final SimulatedClock clock = new SimulatedClock();
  private final KeptMemory memory = new KeptMemory();
  private final Throttles throttles = startProcess();

  @Test
  void sameNamesAreTheSameThrottle() {
    Throttle first = throttles.throttle("claid", ACCOUNT, "edit", EDIT);

    assertThat(throttles.throttle("claid", ACCOUNT, "edit", EDIT)).isSameAs(first);
    assertThat(throttles.throttle("claid", ACCOUNT, "video", VIDEO)).isNotSameAs(first);
    assertThat(throttles.throttle("other", ACCOUNT, "edit", EDIT)).isNotSameAs(first);
  }

  @Test
  void operationsOfAnAccountShareItsBucket() throws Exception {
    Throttle edit = throttles.throttle("claid", ACCOUNT, "edit", EDIT);
    Throttle video = throttles.throttle("claid", ACCOUNT, "video", VIDEO);

    takeTurn(edit);
    takeTurn(video);

    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(500_125_000));
  }

  @Test
  void pauseOfTheAccountHoldsAllItsOperations() throws Exception {
    Throttle edit = throttles.throttle("claid", ACCOUNT, "edit", EDIT);
    Throttle video = throttles.throttle("claid", ACCOUNT, "video", VIDEO);

    edit.pauseAccount(Duration.ofSeconds(5), "429");
    takeTurn(video);

    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void accountsDoNotWaitForEachOther() throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    takeTurn(throttles.throttle("magic-hour", ACCOUNT, "edit", EDIT));

    assertThat(clock.passed()).isZero();
  }

  @Test
  void otherLimitsForTheSameNamesAreAMistake() {
    throttles.throttle("claid", ACCOUNT, "edit", EDIT);

    assertThatThrownBy(() -> throttles.throttle("claid", Limits.of(2, 90), "video", VIDEO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("claid is already limited to 4/s, 120/min, not to 2/s, 90/min");
    assertThatThrownBy(() -> throttles.throttle("claid", ACCOUNT, "edit", VIDEO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("claid/edit is already limited to 1/s, 60/min, not to 1/s, 15/min");
  }

  @Test
  void afterACleanEndAndARestTheFirstTurnComesAtOnce() throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    endCleanly(throttles);

    assertThat(firstTurnAfter(APART)).isZero();
  }

  @Test
  void afterACleanEndWithoutARestTheFirstTurnComesAfterOneSpacingAndWhatMayHaveBeenCaughtUp()
      throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    endCleanly(throttles);

    assertThat(firstTurnAfter(APART.minusMillis(1))).isEqualTo(APART);
  }

  @Test
  void afterACrashTheFirstTurnComesAfterOneSpacingAndWhatMayHaveBeenCaughtUp() throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    clock.restart();

    assertThat(firstTurnAfter(Duration.ofHours(9))).isEqualTo(APART);
  }

  @Test
  void afterTheClockWasSetBackTheFirstTurnComesAfterOneSpacingAndWhatMayHaveBeenCaughtUp()
      throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    endCleanly(throttles);
    clock.set(Duration.ofHours(-2));

    assertThat(firstTurnAfter(Duration.ofHours(1))).isEqualTo(APART);
  }

  @Test
  void processThatTookNoTurnDoesNotHideTheLastOneOfACrash() throws Exception {
    takeTurn(throttles.throttle("claid", ACCOUNT, "edit", EDIT));
    clock.restart();
    Throttles idle = startProcess();
    idle.throttle("claid", ACCOUNT, "edit", EDIT);
    endCleanly(idle);

    assertThat(firstTurnAfter(Duration.ofMillis(10))).isEqualTo(APART);
  }

  @Test
  void withoutAMemoryTheFirstTurnComesAfterOneSpacingAndWhatMayHaveBeenCaughtUp() throws Exception {
    Throttles forgetful =
        new Throttles(clock, clock, TurnMemory.none(), BucketSource.inProcess(clock));

    takeTurn(forgetful.throttle("claid", ACCOUNT, "edit", EDIT));

    assertThat(clock.passed()).isEqualTo(APART);
  }

  private Throttles startProcess() {
    return new Throttles(clock, clock, memory, BucketSource.inProcess(clock));
  }

  private void endCleanly(Throttles process) {
    process.close();
    clock.restart();
  }

  /** How long the next process waits for its first turn when it starts after {@code rest}. */
  private Duration firstTurnAfter(Duration rest) throws InterruptedException {
    clock.pass(rest);
    Duration start = clock.passed();
    takeTurn(startProcess().throttle("claid", ACCOUNT, "edit", EDIT));
    return clock.passed().minus(start);
  }

  private static void takeTurn(Throttle throttle) throws InterruptedException {
    try (Turn turn = throttle.nextTurn()) {
      turn.await();
    }
  }
}
