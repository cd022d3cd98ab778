package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One submitter at a time on a simulated clock; operation every 1015 ms, account 500.125 ms. */
class ThrottleTest {
  private static final Duration NOW = Duration.ZERO;

  private final SimulatedClock clock = new SimulatedClock();
  private final Throttles throttles =
      new Throttles(clock, clock, new KeptMemory(), BucketSource.inProcess(clock));
  private final Throttle throttle =
      throttles.throttle("account", Limits.of(4, 120), "edit", Limits.of(1, 60));

  @AfterEach
  void forgetInterrupt() {
    Thread.interrupted();
  }

  @Test
  void firstTurnEverComesAtOnce() throws Exception {
    takeTurn();

    assertThat(clock.passed()).isZero();
    assertThat(throttle.turns()).isEqualTo(1);
  }

  @Test
  void turnIsHandedOutShortlyBeforeItsSlotAndAwaitedUntilIt() throws Exception {
    takeTurn();

    Turn turn = throttle.nextTurn();
    Duration handedOut = clock.passed();
    turn.await();

    assertThat(handedOut).isEqualTo(Duration.ofMillis(1015 - 50));
    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015));
  }

  @Test
  void turnIsHandedOutAsLongBeforeItsSlotAsAsked() throws Exception {
    takeTurn();

    throttle.nextTurn(Duration.ofMillis(300)).close();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015 - 300));
  }

  @Test
  void machineThatSendsTooSeldomIsBehindUntilItIsNotOrNobodySends() throws Exception {
    Throttle quick = throttles.throttle("a", Limits.of(200, 12_000), "b", Limits.of(100, 6_000));
    Turn next = quick.nextTurn(); // somebody always wants one
    for (int turn = 0; turn < 200; turn++) {
      next = takeTurn(quick, next, Duration.ofMillis(turn % 6));
    }
    assertThat(quick.isBehind()).isFalse();
    for (int turn = 0; turn < 10; turn++) {
      next = takeTurn(quick, next, Duration.ofMillis(25));
    }
    assertThat(quick.isBehind()).isTrue();
    for (int turn = 0; turn < 250; turn++) {
      next = takeTurn(quick, next, Duration.ZERO);
    }
    assertThat(quick.isBehind()).isFalse();
    for (int turn = 0; turn < 10; turn++) {
      next = takeTurn(quick, next, Duration.ofMillis(25));
    }
    clock.pass(Duration.ofSeconds(1));
    assertThat(quick.isBehind()).isFalse();
  }

  /** The machine is so busy that this turn is late; the one after it is wanted already. */
  private Turn takeTurn(Throttle quick, Turn turn, Duration late) throws InterruptedException {
    Turn next = quick.nextTurn();
    turn.approach(Duration.ZERO, Duration.ofSeconds(5));
    clock.pass(late);
    turn.await();
    turn.written();
    return next;
  }

  @Test
  void machineIsNeverBehindWhereFewRequestsASecondAreAllowed() throws Exception {
    Throttle slow = throttles.throttle("a", Limits.of(10, 600), "b", Limits.of(5, 300));
    Turn next = slow.nextTurn();
    for (int turn = 0; turn < 20; turn++) {
      next = takeTurn(slow, next, Duration.ofMillis(300));
    }

    assertThat(slow.isBehind()).isFalse();
  }

  /** Each sleep would end before a thread is asleep. */
  @Test
  void nobodySleepsForAMomentWhereSlotsFollowEachOtherInMicroseconds() throws Exception {
    Limits unlimited = Limits.of(1_000_000, 60_000_000);

    assertThat(betweenPolls(unlimited)).isEqualTo(Throttle.SHORTEST_SLEEP);
  }

  @Test
  void sleepsAreAsLongAsTheyHaveToBeAtOtherLimits() throws Exception {
    Limits contract = Limits.of(1_000, 60_000);

    assertThat(betweenPolls(contract)).isEqualTo(contract.spacing());
  }

  private Duration betweenPolls(Limits limits) throws InterruptedException {
    Throttle quick = throttles.throttle("quick", limits, "b", limits);
    quick.acquirePoll();
    Duration first = clock.passed();
    quick.acquirePoll();
    return clock.passed().minus(first);
  }

  @Test
  void lateSenderDelaysTheNext() throws Exception {
    takeTurn();
    try (Turn late = throttle.nextTurn()) {
      clock.pass(Duration.ofMillis(735)); // the slot was at 1015, this is 1700
      late.await();
    }

    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1700 + 1015));
  }

  @Test
  void requestThatArrivesLateIsFollowedLater() throws Exception {
    Turn turn = throttle.nextTurn();
    turn.await();
    clock.pass(Duration.ofMillis(150));
    turn.written();

    takeTurn();
    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(150 + 1045 + 1045));
  }

  @Test
  void pollThatArrivesLateIsFollowedSoonerByAsMuchAsWindowsAllow() throws Exception {
    PollTurn late = throttle.acquirePoll();
    clock.pass(Duration.ofMillis(150));
    late.written();

    for (int poll = 0; poll < 4; poll++) {
      throttle.acquirePoll();
    }

    // Evenly from its slot, with 30 ms more to spare in each minute from the second on
    Duration evenly = Duration.ofNanos((60_000 + 15 + 30) * 1_000_000L / 120).multipliedBy(4);
    assertThat(clock.passed()).isBetween(evenly.minusMillis(1), evenly);
  }

  @Test
  void windowsAreTakenToBeAsMuchLongerForAWhileAsARequestLeftLate() throws Exception {
    leaveLate(Duration.ofMillis(27));

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1000 + 27));
    assertThat(gapAfter(Duration.ofSeconds(7))).isEqualTo(Duration.ofMillis(1000 + 27));
    assertThat(gapAfter(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(1015));
  }

  @Test
  void whatTheMarginHasRoomForCostsNothingWhereAllDeparturesAreKnown() throws Exception {
    leaveLate(Duration.ofMillis(15));

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1015));
  }

  /** A collection of garbage holds all requests up by the same: they leave as they would have. */
  @Test
  void whatTheWholeProcessStoodStillForIsNotTheMachinesTrouble() throws Exception {
    leaveLate(Duration.ZERO);
    Turn turn = throttle.nextTurn();
    turn.await();
    clock.standStill(Duration.ofMillis(40));
    clock.pass(Duration.ofMillis(15));
    turn.written();

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1015));

    leaveLate(Duration.ofMillis(20));

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1020));
  }

  @Test
  void standstillBeforeTheSlotExcusesNothing() throws Exception {
    leaveLate(Duration.ZERO);
    clock.standStill(Duration.ofMillis(40));
    leaveLate(Duration.ZERO);
    leaveLate(Duration.ofMillis(20));

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1020));
  }

  private void leaveLate(Duration late) throws InterruptedException {
    Turn turn = throttle.nextTurn();
    turn.await();
    clock.pass(late);
    turn.written();
  }

  @Test
  void moreTimeIsLeftForAWhileAfterARefusal() throws Exception {
    takeTurn();
    throttle.refused(Duration.ofMillis(1), "429");

    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1015 + 30));
    assertThat(gapAfter(Duration.ZERO)).isEqualTo(Duration.ofMillis(1015 + 30));
    assertThat(gapAfter(Duration.ofSeconds(16))).isEqualTo(Duration.ofMillis(1015 + 30));
    assertThat(gapAfter(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(1015));
  }

  /** How long the next turn takes after a rest; each of the two counts from the turn before. */
  private Duration gapAfter(Duration rest) throws Exception {
    clock.pass(rest);
    if (!rest.isZero()) {
      takeTurn();
    }
    Duration before = clock.passed();
    takeTurn();
    return clock.passed().minus(before);
  }

  @Test
  void turnIsGivenUpWhereAPauseComesBetween() throws Exception {
    takeTurn();
    try (Turn turn = throttle.nextTurn()) {
      throttle.pauseAccount(Duration.ofSeconds(9), "429");

      assertThat(turn.await(Duration.ofSeconds(2))).isFalse();
    }

    assertThat(throttle.turns()).isEqualTo(1);
    takeTurn();
    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(965 + 9_000));
  }

  @Test
  void idleTimeIsNotSavedForABurst() throws Exception {
    clock.pass(Duration.ofHours(1));

    takeTurn();
    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofHours(1).plusMillis(1015));
  }

  @Test
  void turnClosedWithoutAwaitingConsumesNothing() throws Exception {
    throttle.nextTurn().close();

    takeTurn();

    assertThat(clock.passed()).isZero();
    assertThat(throttle.turns()).isEqualTo(1);
  }

  @Test
  void turnIsAwaitedOnce() throws Exception {
    Turn turn = throttle.nextTurn();
    turn.await();

    assertThatThrownBy(turn::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this turn is over: it was awaited or closed before");
  }

  @Test
  void turnClosedWhileItIsAwaitedSendsNothing() throws Exception {
    takeTurn();
    Turn turn = throttle.nextTurn();
    clock.after(Duration.ofMillis(1), turn::close);

    assertThatThrownBy(turn::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this turn was closed while it was awaited");
  }

  @Test
  void pauseHoldsTheNextTurn() throws Exception {
    throttle.pauseOperation(Duration.ofSeconds(32), "429");

    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(32));
  }

  @Test
  void pauseHoldsATurnThatIsAlreadyHandedOut() throws Exception {
    takeTurn();
    Turn turn = throttle.nextTurn();
    throttle.pauseAccount(Duration.ofSeconds(9), "429");

    turn.await();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(965 + 9_000));
  }

  @Test
  void pauseHoldsATurnThatIsBeingAwaited() throws Exception {
    takeTurn();
    Turn turn = throttle.nextTurn();
    clock.after(Duration.ofMillis(20), () -> throttle.pauseOperation(Duration.ofSeconds(9), "429"));

    turn.await();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(985 + 9_000));
  }

  @Test
  void shorterPauseDoesNotEndALongerOne() throws Exception {
    throttle.pauseOperation(Duration.ofSeconds(30), "429");
    throttle.pauseOperation(Duration.ofSeconds(2), "429");
    throttle.pauseOperation(Duration.ofSeconds(-5), "429");

    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void pauseLastsNoLongerThanTenMinutes() throws Exception {
    throttle.pauseOperation(Duration.ofDays(365_000), "429");

    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void turnsAreSpacedAfterAPauseAsBefore() throws Exception {
    throttle.pauseOperation(Duration.ofMinutes(2), "429");

    takeTurn();
    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofMinutes(2).plusMillis(1015));
  }

  @Test
  void pollsGoOnWhileTheOperationPauses() throws Exception {
    throttle.pauseOperation(Duration.ofSeconds(30), "429");

    assertThat(throttle.tryAcquirePoll(NOW)).isTrue();
  }

  @Test
  void pollsWaitWhileTheAccountPauses() throws Exception {
    throttle.pauseAccount(Duration.ofSeconds(30), "429");

    throttle.acquirePoll();

    assertThat(clock.passed()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void pollsAreSpacedByTheAccount() throws Exception {
    throttle.acquirePoll();
    throttle.acquirePoll();
    throttle.acquirePoll();

    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(2 * 500_125_000));
  }

  @Test
  void pollCountsAgainstTheAccountOfASubmission() throws Exception {
    throttle.acquirePoll();

    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(500_125_000));
  }

  @Test
  void pollGivesUpWhenItsPatienceEnds() throws Exception {
    throttle.acquirePoll();

    assertThat(throttle.tryAcquirePoll(NOW)).isFalse();
    assertThat(throttle.tryAcquirePoll(Duration.ofMillis(400))).isFalse();
    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(400));
    assertThat(throttle.tryAcquirePoll(Duration.ofMillis(200))).isTrue();
    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(500_125_000));
  }

  @Test
  void pollStandsBackForASubmissionThatItWouldMakeLate() throws Exception {
    takeTurn();
    clock.pass(Duration.ofMillis(700)); // the account has a token until the slot at 1015
    Turn turn = throttle.nextTurn(Duration.ofMillis(315));

    assertThat(throttle.tryAcquirePoll(NOW)).isFalse();
    turn.await();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015));
  }

  @Test
  void pollTakesTheTokenThatIsBackBeforeTheSubmissionNeedsIt() throws Exception {
    takeTurn();
    clock.pass(Duration.ofMillis(510));
    Turn turn = throttle.nextTurn(Duration.ofMillis(505));

    assertThat(throttle.tryAcquirePoll(NOW)).isTrue();
    turn.await();

    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015));
  }

  @Test
  void pollHasTheTokenOfATurnThatWasGivenBack() throws Exception {
    Turn turn = throttle.nextTurn();
    boolean before = throttle.tryAcquirePoll(NOW);
    turn.close();

    assertThat(before).isFalse();
    assertThat(throttle.tryAcquirePoll(NOW)).isTrue();
  }

  @Test
  void pollIsNotHeldUpForeverByASubmitterThatNeverSends() throws Exception {
    throttle.nextTurn();

    throttle.acquirePoll();

    assertThat(clock.passed()).isBetween(Duration.ofMillis(10_002), Duration.ofMillis(10_004));
  }

  @Test
  void interruptBeforeATurnConsumesNothingAndHoldsNothing() throws Exception {
    Thread.currentThread().interrupt();
    assertThatThrownBy(throttle::nextTurn).isInstanceOf(InterruptedException.class);

    assertThat(throttle.tryAcquirePoll(NOW)).isTrue();
    takeTurn();

    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(500_125_000));
  }

  @Test
  void interruptWhileWaitingForATurnConsumesNothingAndHoldsNothing() throws Exception {
    takeTurn();
    clock.interruptAfter(Duration.ofMillis(500));
    assertThatThrownBy(throttle::nextTurn).isInstanceOf(InterruptedException.class);
    Duration interrupted = clock.passed();

    takeTurn();

    assertThat(interrupted).isEqualTo(Duration.ofMillis(500));
    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015));
  }

  @Test
  void interruptWhileAwaitingTheSlotConsumesNothing() throws Exception {
    takeTurn();
    try (Turn turn = throttle.nextTurn()) {
      clock.interruptAfter(Duration.ofMillis(10));
      assertThatThrownBy(turn::await).isInstanceOf(InterruptedException.class);
    }
    Duration interrupted = clock.passed();

    takeTurn();

    assertThat(interrupted).isEqualTo(Duration.ofMillis(975));
    assertThat(clock.passed()).isEqualTo(Duration.ofMillis(1015));
    assertThat(throttle.turns()).isEqualTo(2);
  }

  @Test
  void stopWinsOverASlotThatIsFree() throws Exception {
    try (Turn turn = throttle.nextTurn()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(turn::await).isInstanceOf(InterruptedException.class);
    }

    assertThat(throttle.turns()).isZero();
  }

  @Test
  void interruptedPollLeavesTheQueue() throws Exception {
    throttle.acquirePoll();
    clock.interruptAfter(Duration.ofMillis(100));
    assertThatThrownBy(throttle::acquirePoll).isInstanceOf(InterruptedException.class);

    throttle.acquirePoll();

    assertThat(clock.passed()).isEqualTo(Duration.ofNanos(500_125_000));
  }

  @Test
  void throttleThatThrottlesNothingGivesTurnsOnTheRealClock() throws Exception {
    Throttle none = Throttle.none();

    for (int i = 0; i < 1_000; i++) {
      try (Turn turn = none.nextTurn()) {
        turn.await();
      }
    }

    assertThat(none.turns()).isEqualTo(1_000);
  }

  private void takeTurn() throws InterruptedException {
    try (Turn turn = throttle.nextTurn()) {
      turn.await();
    }
  }
}
