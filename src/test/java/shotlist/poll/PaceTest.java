package shotlist.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;

class PaceTest {
  private final Pace pace =
      new Pace(OperationFacts.of(Operation.CLAID_EDIT), new SplittableRandom(1));

  @Test
  void firstPollComesWhenTasksOfTheOperationAreUsuallyDone() {
    assertThat(pace.first()).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
  }

  @Test
  void pausesGrowUpToTheLongest() {
    assertThat(pace.next(0)).isBetween(Duration.ofMillis(1600), Duration.ofMillis(2400));
    assertThat(pace.next(2)).isBetween(Duration.ofMillis(3600), Duration.ofMillis(5400));
    assertThat(pace.next(1000)).isBetween(Duration.ofSeconds(12), Duration.ofSeconds(18));
  }

  @Test
  void slowTasksAreAskedForLater() {
    for (int n = 0; n < 20; n++) {
      pace.finished(Duration.ofSeconds(60), 5);
    }

    assertThat(pace.first()).isBetween(Duration.ofSeconds(47), Duration.ofSeconds(72));
  }

  @Test
  void tasksThatAreReadyWhenFirstAskedForAreAskedForSoonerButNotAtOnce() {
    for (int n = 0; n < 100; n++) {
      pace.finished(Duration.ofSeconds(5), 0);
    }

    assertThat(pace.first()).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
  }
}
