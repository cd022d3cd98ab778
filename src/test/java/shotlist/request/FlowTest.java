package shotlist.request;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import shotlist.provider.PollAnswer;
import shotlist.testing.Engine;
import shotlist.testing.OnEachEngine;
import shotlist.testing.TestState;

/** How fast a run gets on, out of its changes of state. */
@OnEachEngine
class FlowTest {
  private static final Instant START = Instant.parse(TestState.START);

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

  @Test
  void countsWhatWasSentAndWhatEndedAndHowLongThatTook() {
    Request mug = state.addAccepted("mug.jpg");
    state.clock().advance(Duration.ofSeconds(4));
    Request cup = state.addAccepted("cup.jpg");
    state.clock().advance(Duration.ofSeconds(2));
    state.finish(mug);
    state.clock().advance(Duration.ofSeconds(6));
    state.book().enter(cup, new PollAnswer.Failed("no face", empty()));
    state.addAccepted("jug.jpg");

    assertThat(state.log().flow(state.run().id(), START))
        .isEqualTo(
            new Flow(3, 2, Optional.of(START.plusSeconds(6)), Optional.of(Duration.ofSeconds(7))));
  }

  @Test
  void whatWasBeforeOrInAnotherRunDoesNotCount() {
    state.finish(state.addAccepted("mug.jpg"));
    state.clock().advance(Duration.ofMinutes(1));

    assertThat(state.log().flow(state.run().id(), START.plusSeconds(1))).isEqualTo(Flow.NONE);
    assertThat(state.log().flow(state.startRun().id(), START)).isEqualTo(Flow.NONE);
  }
}
