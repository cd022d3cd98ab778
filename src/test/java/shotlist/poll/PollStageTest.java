package shotlist.poll;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import shotlist.course.InFlightCap;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tempo;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.Operation;
import shotlist.provider.OperationFacts;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;
import shotlist.request.Request;
import shotlist.testing.TestState;
import shotlist.throttle.Throttle;

/** Three tasks are asked for 210 ms after they were sent, others at the usual time. */
class PollStageTest {
  private static final Instant SENT = Instant.parse(TestState.START);
  private static final Instant SCOUTS_DUE = SENT.plusMillis(210);
  private static final Instant USUALLY_DUE = SENT.plusMillis(3333);

  private final StopSignal stop = new StopSignal();
  @TempDir private Path folder;
  private TestState state;
  private PollAnswer ofScouts =
      new PollAnswer.Finished(
          List.of(
              new Output(
                  Optional.of("https://results.example/1.png"),
                  empty(),
                  empty(),
                  empty(),
                  empty(),
                  empty())),
          empty());

  @BeforeEach
  void sendFour() {
    state = TestState.in(folder);
    for (int i = 1; i <= 3; i++) {
      sent("scout-" + i, SCOUTS_DUE);
    }
    sent("usual", USUALLY_DUE);
    state.clock().advance(Duration.between(SENT, SCOUTS_DUE));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private void sent(String task, Instant due) {
    Request request = state.addSubmitting("https://shop.example/" + task, Credits.of(2));
    SubmitAnswer accepted = new SubmitAnswer.Accepted(task, empty());
    state.book().enter(request, new Answered<>(accepted, empty(), empty()), due);
  }

  @Test
  void tasksPutOffAreAskedForAtOnceWhereResultsTurnOutToBeThereMuchSooner() throws Exception {
    try (PollStage stage = stage()) {
      List<Request> due = stage.next(() -> true, true);
      assertThat(due).hasSize(3);
      for (Request scout : due) {
        stage.take(scout);
      }
      stage.drain();

      assertThat(stage.next(() -> true, true))
          .extracting(Request::taskId)
          .containsExactly(Optional.of("usual"));
    }
  }

  @Test
  void tasksPutOffStaySoWhereScoutsAreNotReady() throws Exception {
    ofScouts = new PollAnswer.Pending("queued");
    try (PollStage stage = stage()) {
      for (Request scout : stage.next(() -> true, true)) {
        stage.take(scout);
      }
      stage.drain();

      assertThat(state.log().due(USUALLY_DUE.minusMillis(1), Set.of(), 10)).hasSize(3);
      assertThat(state.log().due(USUALLY_DUE, Set.of(), 10)).hasSize(4);
    }
  }

  private PollStage stage() {
    SplittableRandom random = new SplittableRandom(1);
    return new PollStage(
        Throttle.none(),
        state.book(),
        state.log(),
        operation -> service(),
        new InFlightCap(1000, 4, stop),
        stop,
        Tempo.USUAL,
        new Tally(),
        state.clock(),
        random,
        new Pace(OperationFacts.of(Operation.CLAID_EDIT), random, 5, Duration.ofMillis(5)),
        1,
        Duration.ofMinutes(15),
        () -> {});
  }

  private ImageService service() {
    return new ImageService() {
      @Override
      public Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
        throw new AssertionError("nothing is to be sent");
      }

      @Override
      public Answered<PollAnswer> poll(String taskId, Departure departure) {
        return new Answered<>(ofScouts, empty(), empty());
      }
    };
  }
}
