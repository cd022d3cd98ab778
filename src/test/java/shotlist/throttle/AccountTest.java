package shotlist.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import shotlist.throttle.Account.Grant;
import shotlist.throttle.Account.Lane;
import shotlist.throttle.Account.Poll;

/** Who goes next when several operations and polls want more than the account allows. */
class AccountTest {
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final SimulatedClock clock = new SimulatedClock();
  private final Buckets buckets =
      new OwnBuckets(clock, clock, new KeptMemory(), BucketSource.inProcess(clock));
  private final Account account =
      new Account(buckets.open("account", Limits.of(4, 120)), Optional.empty(), buckets, clock);
  private int polls;

  @Test
  void operationsThatWantMoreThanTheAccountAllowsShareItEvenly() {
    Lane background = busyLane("background", Limits.of(1, 60));
    Lane edit = busyLane("edit", Limits.of(1, 60));
    Lane video = busyLane("video", Limits.of(1, 15));

    runFor(TEN_MINUTES, List.of(background, edit, video));

    assertThat(background.turns.get() + edit.turns.get() + video.turns.get())
        .isBetween(1_176L, 1_201L);
    assertThat(background.turns.get()).isCloseTo(edit.turns.get(), within(10));
    assertThat(video.turns.get()).isGreaterThan(130);
  }

  @Test
  void pollsKeepATwentiethWhereSubmissionsWouldTakeAll() {
    Lane background = busyLane("background", Limits.of(1, 60));
    Lane edit = busyLane("edit", Limits.of(1, 60));
    Lane video = busyLane("video", Limits.of(1, 15));

    runWithPollsFor(TEN_MINUTES, List.of(background, edit, video));

    assertThat(polls).isBetween(50, 65);
    assertThat(polls + background.turns.get() + edit.turns.get() + video.turns.get())
        .isGreaterThan(1_170);
  }

  @Test
  void pollsTakeAllThatOneOperationLeaves() {
    Lane edit = busyLane("edit", Limits.of(1, 60));

    runWithPollsFor(TEN_MINUTES, List.of(edit));

    assertThat(edit.turns.get()).isGreaterThanOrEqualTo(588);
    assertThat(polls).isGreaterThanOrEqualTo(580);
  }

  @Test
  void operationThatIsNotReadyHoldsNobodyUp() {
    Lane preparing = busyLane("edit", Limits.of(1, 60));
    preparing.ready.set(0);
    Lane video = busyLane("video", Limits.of(1, 15));

    runFor(TEN_MINUTES, List.of(video));

    assertThat(video.turns.get()).isGreaterThanOrEqualTo(148);
  }

  @Test
  void pollsAreServedInTheOrderInWhichTheyCame() {
    Poll first = account.arrive();
    Poll second = account.arrive();

    assertThat(account.takePoll(second).waitNanos()).isEqualTo(500_125_000);
    assertThat(account.takePoll(first).given()).isTrue();
    account.leave(first);
    assertThat(account.takePoll(second).waitNanos()).isEqualTo(500_125_000);
    clock.pass(Duration.ofNanos(500_125_000));
    assertThat(account.takePoll(second).given()).isTrue();
  }

  private void runFor(Duration duration, List<Lane> lanes) {
    while (clock.passed().compareTo(duration) < 0) {
      long wait = Long.MAX_VALUE;
      for (Lane lane : lanes) {
        wait = Math.min(wait, takeTurn(lane));
      }
      clock.pass(Duration.ofNanos(wait));
    }
  }

  private void runWithPollsFor(Duration duration, List<Lane> lanes) {
    Poll poll = account.arrive();
    while (clock.passed().compareTo(duration) < 0) {
      Grant turn = account.takePoll(poll);
      long wait = turn.waitNanos();
      if (turn.given()) {
        polls++;
        account.leave(poll);
        poll = account.arrive();
      }
      for (Lane lane : lanes) {
        wait = Math.min(wait, takeTurn(lane));
      }
      clock.pass(Duration.ofNanos(wait));
    }
  }

  private long takeTurn(Lane lane) {
    Grant turn = account.takeTurn(lane);
    if (turn.given()) {
      account.departs(lane, turn);
    }
    return turn.waitNanos();
  }

  private Lane busyLane(String name, Limits limits) {
    Lane lane = account.addLane(buckets.open(name, limits));
    lane.wanting.set(1);
    lane.ready.set(1);
    return lane;
  }

  private static Offset<Long> within(long turns) {
    return Offset.offset(turns);
  }
}
