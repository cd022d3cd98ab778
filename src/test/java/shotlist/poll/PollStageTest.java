package shotlist.poll;

import static java.util.Optional.empty;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import shotlist.course.Backoff;
import shotlist.course.InFlightCap;
import shotlist.course.Stop;
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
import shotlist.request.RequestState;
import shotlist.testing.TestState;
import shotlist.throttle.Throttle;

/** Three scouts are in flight, a task that was never asked for, and one that was put off. */
class PollStageTest {
  private static final Instant SENT = Instant.parse(TestState.START);
  private static final Instant SCOUTS_DUE = SENT.plusMillis(220);
  private static final Duration USUAL = Duration.ofMillis(3333);
  private static final Instant PUT_OFF_TO = SENT.plusSeconds(10);

  private StopSignal stop = new StopSignal();
  private final SplittableRandom random = new SplittableRandom(1);
  private final Pace pace =
      new Pace(OperationFacts.of(Operation.CLAID_EDIT), random, 5, Duration.ofMillis(5));
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
  void sendFive() {
    state = TestState.in(folder);
    send("usual", request -> USUAL);
    state.book().postpone(send("put off", request -> USUAL), Duration.between(SENT, PUT_OFF_TO));
    for (int i = 1; i <= 3; i++) {
      for (int other = 1; other < 64; other++) {
        assertThat(pace.first(-other)).isGreaterThan(Duration.ofSeconds(3));
      }
      send("scout " + i, request -> pace.first(request.id()));
    }
    state.clock().advance(Duration.between(SENT, SCOUTS_DUE));
  }

  @AfterEach
  void closeState() {
    state.close();
  }

  private Request send(String task, Function<Request, Duration> firstPoll) {
    Request request = state.addSubmitting("https://shop.example/" + task, Credits.of(2));
    SubmitAnswer accepted = new SubmitAnswer.Accepted(task, empty());
    state
        .book()
        .enter(request, new Answered<>(accepted, empty(), empty()), firstPoll.apply(request));
    return request;
  }

  private void askForScouts() throws InterruptedException {
    try (PollStage stage = stage()) {
      List<Request> due = stage.next(() -> true, true);
      assertThat(due).extracting(Request::taskId).allMatch(id -> id.get().startsWith("scout"));
      assertThat(due).hasSize(3);
      for (Request scout : due) {
        stage.take(scout);
      }
      stage.drain();
    }
  }

  private List<String> dueBy(Instant time) {
    return state.log().due(time, Set.of(), 10).stream().map(r -> r.taskId().get()).toList();
  }

  @Test
  void whatWasNeverAskedForIsDueSoonerWhereScoutsAreReady() throws Exception {
    askForScouts();

    assertThat(dueBy(SENT.plusMillis(160))).containsExactly("usual");
    assertThat(dueBy(PUT_OFF_TO.minusMillis(1))).containsExactly("usual");
    assertThat(dueBy(PUT_OFF_TO)).containsExactly("usual", "put off");
  }

  @Test
  void nothingIsDueSoonerWhereScoutsAreNotReady() throws Exception {
    ofScouts = new PollAnswer.Pending("queued");

    askForScouts();

    assertThat(dueBy(SENT.plusMillis(400))).isEmpty();
    assertThat(dueBy(SENT.plusMillis(500)))
        .containsExactlyInAnyOrder("scout 1", "scout 2", "scout 3");
    assertThat(dueBy(SENT.plusMillis(3200))).hasSize(3);
  }

  @Test
  void scoutsThatTheServiceDoesNotKnowYetAreNoReasonToStop() throws Exception {
    ofScouts = new PollAnswer.Lost(false, "404");

    askForScouts();

    assertThat(stop.reasons()).isEmpty();
    assertThat(dueBy(SENT.plusMillis(500))).hasSize(3);
  }

  @Test
  void refusalsWithoutAWordOfWhenPauseForLongerEachTimeAndEndNothing() throws Exception {
    ofScouts = new PollAnswer.NotNow(true, "429: Slow.", Optional.of(Duration.ZERO));
    Logger logger = (Logger) LoggerFactory.getLogger("shotlist.throttle");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try (PollStage stage = stage(new Tempo(100))) {
      for (Request due : stage.next(() -> true, true)) {
        stage.take(due);
      }
      stage.drain();
    } finally {
      logger.setLevel(null);
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .extracting(line -> (Long) line.getArgumentArray()[1]) // milliseconds
        .satisfiesExactly(
            first -> assertThat(first).isBetween(10L, 12L),
            second -> assertThat(second).isBetween(20L, 25L),
            third -> assertThat(third).isBetween(40L, 50L));
    assertThat(stop.reasons()).isEmpty();
  }

  @Test
  void taskThatAClockFarAheadPutOffIsDueOnceItShowsTheTimeAgain() throws Exception {
    Request usual = state.log().due(PUT_OFF_TO, Set.of(), 9).get(3);
    state.clock().advance(Duration.ofDays(1));
    state.book().postpone(usual, Duration.ofSeconds(2));
    state.clock().advance(Duration.ofDays(-1));
    for (Request other : state.log().due(PUT_OFF_TO, Set.of(), 9)) {
      state.book().enter(other, ofScouts);
    }

    try (PollStage stage = stage()) {
      assertThat(stage.next(() -> true, true)).extracting(Request::id).containsExactly(usual.id());
    }
  }

  @Test
  void deletedTasksAreLostAtOnceAndNoReasonToStop() throws Exception {
    ofScouts = new PollAnswer.Lost(true, "the project was deleted at the service");

    askForScouts();

    assertThat(stop.reasons()).isEmpty();
    assertThat(state.log().count(RequestState.FAILED)).isEqualTo(3);
    assertThat(dueBy(PUT_OFF_TO)).containsExactly("usual", "put off");
  }

  @Test
  void tasksThatAreNotKnownAreNoReasonToStopOnceADeletedOneIs() throws Exception {
    try (PollStage stage = stage()) {
      ofScouts = new PollAnswer.Lost(true, "the project was deleted at the service");
      for (Request due : stage.next(() -> true, true)) {
        stage.take(due);
        stage.drain();
        state.clock().advance(Duration.ofSeconds(3)); // beyond what is too new to be known
        ofScouts = new PollAnswer.Lost(false, "404");
      }
    }

    assertThat(stop.reasons()).isEmpty();
    assertThat(state.log().count(RequestState.FAILED)).isEqualTo(1);
  }

  @Test
  void tasksThatNobodyKnowsFailOnceTheirResultsCannotLiveAnyMore() throws Exception {
    ofScouts = new PollAnswer.Lost(false, "404");
    state.clock().advance(Duration.ofHours(47));
    try (PollStage stage = stage()) {
      pollOnce(stage);
    }
    assertThat(stop.reasons()).containsKey(Stop.UNAVAILABLE);
    assertThat(state.log().count(RequestState.IN_FLIGHT)).isEqualTo(5);

    state.clock().advance(Duration.ofHours(2));
    stop = new StopSignal();
    try (PollStage stage = stage()) {
      for (int poll = 1; poll <= 3; poll++) {
        assertThat(state.log().count(RequestState.FAILED)).isZero();
        state.clock().advance(Duration.ofMinutes(11));
        pollOnce(stage);
      }
    }
    assertThat(stop.reasons()).isEmpty();
    assertThat(state.log().count(RequestState.FAILED)).isEqualTo(5);
  }

  private void pollOnce(PollStage stage) throws InterruptedException {
    for (Request due : stage.next(() -> true, true)) {
      stage.take(due);
    }
    stage.drain();
  }

  @Test
  void taskThatIsNotKnownAfterTheClockWasSetBackCounts() throws Exception {
    ofScouts = new PollAnswer.Lost(false, "404");

    try (PollStage stage = stage()) {
      state.clock().advance(Duration.ofHours(-1));
      pollOnce(stage);
    }

    assertThat(stop.reasons()).containsKey(Stop.UNAVAILABLE);
  }

  private PollStage stage() {
    return stage(Tempo.USUAL);
  }

  private PollStage stage(Tempo tempo) {
    return new PollStage(
        Throttle.none(),
        state.book(),
        state.log(),
        operation -> service(),
        new InFlightCap(1000, 5, stop),
        stop,
        tempo,
        new Tally(),
        state.clock(),
        random,
        new Backoff(tempo, state.clock(), random),
        pace,
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
