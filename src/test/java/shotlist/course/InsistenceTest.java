package shotlist.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import shotlist.testing.SettableClock;

class InsistenceTest {
  private final StopSignal stop = new StopSignal();
  private final SettableClock clock = new SettableClock("2026-11-21T02:00:00Z");
  private final Insistence insistence =
      new Insistence(stop, new Tempo(1000), () -> clock.instant().toEpochMilli() * 1_000_000);
  private final RuntimeException away = new UnsupportedOperationException("away");
  private final AtomicInteger tries = new AtomicInteger();
  private final List<String> told = new ArrayList<>();

  @Test
  void whatSucceedsAtOnceIsDoneOnceAndNothingIsSaid() {
    assertThat(insist(() -> "done", Optional::empty)).isEqualTo("done");

    assertThat(told).isEmpty();
    assertThat(insistence.isInsisting()).isFalse();
  }

  @Test
  void whatFailsIsTriedAgainUntilItSucceeds() {
    String done = insist(() -> failing(50), Optional::empty);

    assertThat(done).isEqualTo("done");
    assertThat(tries).hasValue(51);
    assertThat(told).containsExactly("failed: away", "recovered");
    assertThat(insistence.isInsisting()).isFalse();
  }

  @Test
  void whatReachedTheDiskThoughItFailedIsNotDoneAgain() {
    String done = insist(() -> failing(1), () -> Optional.of("found"));

    assertThat(done).isEqualTo("found");
    assertThat(tries).hasValue(1);
  }

  @Test
  void whatMustNotBeDoneIsNotInsistedOn() {
    assertThatThrownBy(
            () ->
                insist(
                    () -> {
                      throw new IllegalStateException("not any more");
                    },
                    Optional::empty))
        .hasMessage("not any more");

    assertThat(told).isEmpty();
  }

  @Test
  void itEndsAfterMinutes() {
    assertThatThrownBy(() -> insist(this::failingFor30Seconds, Optional::empty)).isSameAs(away);

    assertThat(tries.get()).isBetween(10, 12);
  }

  @Test
  void machineThatSleptHasNotTriedForAsLong() {
    assertThatThrownBy(() -> insist(this::failingForAnHour, Optional::empty)).isSameAs(away);

    assertThat(tries).hasValue(11);
  }

  @Test
  void runThatHasToBeOverEndsItWithinSeconds() {
    assertThatThrownBy(
            () ->
                insist(
                    () -> {
                      stop.stopAll(Stop.TERMINATED, "SIGTERM");
                      clock.advance(Duration.ofMillis(500));
                      return failing(Integer.MAX_VALUE);
                    },
                    Optional::empty))
        .isSameAs(away);

    assertThat(tries).hasValueLessThan(8);
  }

  /** A thousandth of it. */
  private String failingFor30Seconds() {
    clock.advance(Duration.ofMillis(30));
    return failing(Integer.MAX_VALUE);
  }

  private String failingForAnHour() {
    clock.advance(Duration.ofHours(1));
    return failing(Integer.MAX_VALUE);
  }

  private String failing(int times) {
    if (tries.getAndIncrement() < times) {
      throw away;
    }
    return "done";
  }

  private String insist(Supplier<String> commit, Supplier<Optional<String>> found) {
    return insistence.insist(
        commit,
        found,
        new Insistence.Listener() {
          @Override
          public void failed(RuntimeException failure) {
            told.add("failed: " + failure.getMessage());
          }

          @Override
          public void recovered() {
            told.add("recovered");
          }
        });
  }
}
