package shotlist.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.SubmitAnswer;
import shotlist.request.RunTimes.Sending;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

@OnEachEngine
class RunTimesTest {
  @Parameter private Engine engine;
  @TempDir private Path folder;
  private TestState state;

  @BeforeEach
  void openState() {
    state = TestState.on(engine, folder);
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private RunTimes times() {
    return new RunTimes(state.database(), state.run().id());
  }

  @Test
  void sendingsOfARunComeInPagesAndThoseOfOthersNotAtAll() {
    state.addSubmitting("https://shop.example/before.jpg", Credits.of(2));
    state.startRun();
    state.clock().set("2026-11-21T02:05:00Z");
    Request mug = state.addSubmitting("https://shop.example/mug.jpg", Credits.of(2));
    state.clock().set("2026-11-21T02:05:30Z");
    state
        .book()
        .enter(
            mug,
            new Answered<>(
                new SubmitAnswer.Refused("400: Said."), Optional.empty(), Optional.empty()),
            Duration.ofMinutes(1));
    state.addSubmitting("https://shop.example/cup.jpg", Credits.of(2));

    List<Sending> first = times().page(times().beginning().orElseThrow(), 1);
    List<Sending> second = times().page(first.get(0).entryId(), 5);

    assertThat(first).hasSize(1);
    assertThat(first.get(0).reservedAt()).isEqualTo(Instant.parse("2026-11-21T02:05:00Z"));
    assertThat(first.get(0).completedAt()).contains(Instant.parse("2026-11-21T02:05:30Z"));
    assertThat(second).hasSize(1);
    assertThat(second.get(0).reservedAt()).isEqualTo(Instant.parse("2026-11-21T02:05:30Z"));
    assertThat(second.get(0).completedAt()).isEmpty();
  }

  @Test
  void runThatSentNothingHasNoBeginning() {
    assertThat(times().beginning()).isEmpty();
  }
}
