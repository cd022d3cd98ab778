package shotlist.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import shotlist.course.InFlightCap;
import shotlist.course.Stop;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.jobfile.JobFile.Share;
import shotlist.ledger.Credits;
import shotlist.provider.Answered;
import shotlist.provider.Denial;
import shotlist.provider.Departure;
import shotlist.provider.ImageService;
import shotlist.provider.Output;
import shotlist.provider.PollAnswer;
import shotlist.provider.RequestSpec;
import shotlist.provider.SubmitAnswer;
import shotlist.provider.SubmitAnswer.Because;
import shotlist.request.Request;
import shotlist.request.RequestState;
import shotlist.testing.CommitFaults;
import shotlist.testing.TestState;
import shotlist.testing.Waiting;
import shotlist.throttle.Throttle;

class SubmitStageTest {
  private static final Share HALF = new Share.Percent(50);

  private final StopSignal stop = new StopSignal();
  private final Tally tally = new Tally();
  private final CountDownLatch slowIsSent = new CountDownLatch(1);

  @TempDir private Path folder;

  @Test
  void intentIsWrittenOnceThereIsAConnectionAndBeforeTheFirstByte() throws Exception {
    try (TestState state = TestState.in(folder)) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      List<RequestState> seen = new ArrayList<>();
      ImageService connecting =
          (Sending)
              (label, departure) -> {
                seen.add(state.stateOf(mug));
                boolean departs = departure.await();
                seen.add(state.stateOf(mug));
                assertThat(departs).isTrue();
                assertThat(label).isEqualTo("nightly item-1 1 attempt 1");
                return accepted();
              };

      try (SubmitStage stage = stage(state, 1, connecting)) {
        stage.take(mug);
        stage.drain();
      }

      assertThat(seen).containsExactly(RequestState.PENDING, RequestState.SUBMITTING);
      assertThat(state.stateOf(mug)).isEqualTo(RequestState.IN_FLIGHT);
    }
  }

  @Test
  void requestThatGetsNoConnectionLeavesNoTrace() throws Exception {
    try (TestState state = TestState.in(folder)) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      ImageService nobody = (Sending) (label, departure) -> notThere(1);

      try (SubmitStage stage = stage(state, 1, nobody)) {
        stage.take(mug);
        stage.drain();
      }

      assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
      assertThat(state.entriesOf(mug)).isEmpty();
      assertThat(state.changesOf(mug)).isEmpty();
      assertThat(stop.reasons()).containsOnlyKeys(Stop.UNAVAILABLE);
    }
  }

  @Test
  void whatWasNeverWrittenIsNotCountedAsSentNorTheNextAsSentAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ImageService closing =
        (Sending)
            (label, departure) -> {
              assertThat(departure.await()).isTrue();
              if (asked.incrementAndGet() == 1) {
                return notThere(1); // closed before the first byte
              }
              departure.leaves();
              return accepted();
            };
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 1, closing)) {
      submit(state, stage, 1);

      assertThat(state.log().count(RequestState.IN_FLIGHT)).isEqualTo(1);
    }

    assertThat(asked).hasValue(2);
    assertThat(tally.get(Count.SENT)).isEqualTo(1);
    assertThat(tally.get(Count.RETRIED)).isZero();
  }

  @Test
  void connectionThatComesAfterTheCallWasGivenUpSendsNothing() throws Exception {
    AtomicReference<Departure> late = new AtomicReference<>();
    try (TestState state = TestState.in(folder)) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      ImageService tooSlow =
          (Sending)
              (label, departure) -> {
                late.set(departure);
                stop.stopSubmitting(Stop.LIMIT, "one is enough");
                return notThere(1);
              };

      try (SubmitStage stage = stage(state, 1, tooSlow)) {
        stage.take(mug);
        stage.drain();
      }

      assertThat(late.get().await()).isFalse();
      assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
      assertThat(state.entriesOf(mug)).isEmpty();
    }
  }

  @Test
  void serviceThatOnlyFailsIsNotAskedForTheWholeCatalog() throws Exception {
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 4, spec -> new SubmitAnswer.Unknown("500"))) {
      for (int i = 0; i < 100; i++) {
        stage.take(state.addPending("https://shop.example/" + i + ".jpg", Credits.of(2)));
      }
      stage.drain();

      assertThat(state.log().count(RequestState.IN_DOUBT)).isBetween(5L, 9L);
      assertThat(stop.reasons()).containsKey(Stop.UNAVAILABLE);
    }
  }

  @Test
  void serviceThatIsNotThereIsAskedAHandfulOfTimes() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 16, spec -> notThere(asked.incrementAndGet()))) {
      submit(state, stage, 400);

      assertThat(asked).hasValueBetween(10, 25);
      assertThat(state.log().count(RequestState.PENDING)).isEqualTo(400);
      assertThat(stop.reasons()).containsOnlyKeys(Stop.UNAVAILABLE);
    }
  }

  @Test
  void serviceThatComesBackIsUsedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestState state = TestState.in(folder);
        SubmitStage stage =
            stage(
                state,
                4,
                spec -> asked.incrementAndGet() <= 8 ? notThere(asked.get()) : accepted())) {
      submit(state, stage, 50);

      assertThat(state.log().count(RequestState.IN_FLIGHT)).isEqualTo(50);
      assertThat(asked).hasValue(58);
      assertThat(stop.reasons()).isEmpty();
    }
  }

  @Test
  void serviceThatRefusesWithoutSayingUntilWhenIsOutlivedForMinutesByOneRequestToo()
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestState state = TestState.in(folder);
        SubmitStage stage =
            stage(state, 1, spec -> tooMany(asked.incrementAndGet(), Optional.empty()))) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      stage.take(mug);
      stage.drain();

      assertThat(asked).hasValue(9);
      assertThat(state.reasonOf(mug)).isEqualTo("429: Slow, for the 9. time.");
      assertThat(stop.reasons()).containsOnlyKeys(Stop.UNAVAILABLE);
    }
  }

  @Test
  void requestThatIsRefusedSixTimesThoughItWaitedAsToldIsEnough() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Optional<Duration> second = Optional.of(Duration.ofSeconds(1));
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 1, spec -> tooMany(asked.incrementAndGet(), second))) {
      submit(state, stage, 1);

      assertThat(asked).hasValue(6);
      assertThat(stop.reasons()).containsOnlyKeys(Stop.UNAVAILABLE);
    }
  }

  @Test
  void acceptedRequestBeginsTheCountOfRefusalsAnew() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestState state = TestState.in(folder);
        SubmitStage stage =
            stage(
                state,
                1,
                spec ->
                    asked.incrementAndGet() % 8 == 0
                        ? accepted()
                        : tooMany(asked.get(), Optional.empty()))) {
      submit(state, stage, 3);

      assertThat(state.log().count(RequestState.IN_FLIGHT)).isEqualTo(3);
      assertThat(asked).hasValue(24);
      assertThat(stop.reasons()).isEmpty();
    }
  }

  @Test
  void requestThatARefusalHoldsBackSaysSo() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestState state = TestState.in(folder);
        SubmitStage stage =
            stage(
                state,
                1,
                spec -> {
                  if (asked.incrementAndGet() == 1) {
                    return tooMany(1, Optional.empty());
                  }
                  stop.stopSubmitting(Stop.LIMIT, "it has waited for long enough");
                  return new SubmitAnswer.NotTaken(
                      Because.CALLED_OFF, "called off before it was sent", Optional.empty());
                })) {
      Request mug = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      stage.take(mug);
      stage.drain();

      assertThat(asked).hasValue(2);
      assertThat(state.stateOf(mug)).isEqualTo(RequestState.PENDING);
      assertThat(state.reasonOf(mug)).isEqualTo("429: Slow, for the 1. time.");
    }
  }

  private static SubmitAnswer tooMany(int time, Optional<Duration> retryAfter) {
    return new SubmitAnswer.NotTaken(
        Because.RATE_LIMIT, "429: Slow, for the " + time + ". time.", retryAfter);
  }

  @Test
  void serviceThatTakesAndNeverAnswersIsTriedByOneRequestAtATime() throws Exception {
    CountDownLatch all = new CountDownLatch(16);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger mostAfterwards = new AtomicInteger();
    Function<RequestSpec, SubmitAnswer> silence =
        spec -> {
          boolean first = all.getCount() > 0;
          all.countDown();
          await(all);
          if (!first) {
            mostAfterwards.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            underWay.decrementAndGet();
          }
          return new SubmitAnswer.Unknown("no answer within 60 s");
        };
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 16, silence)) {
      submit(state, stage, 100);

      assertThat(state.log().count(RequestState.IN_DOUBT)).isEqualTo(16 + 4);
      assertThat(mostAfterwards).hasValue(1);
      assertThat(stop.reasons()).containsKey(Stop.UNAVAILABLE);
    }
  }

  @Test
  void answerThatCannotBeRecordedIsToldWithAllThatIsKnownOfIt() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("shotlist.submit");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (CommitFaults faults =
            CommitFaults.install(CommitFaults.failing(CommitFaults.Commit.ANSWER, 3));
        TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 1, spec -> accepted())) {
      submit(state, stage, 1);

      assertThat(state.log().count(RequestState.IN_FLIGHT)).isEqualTo(1);
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Not recorded yet: nightly item-1 1 attempt 1 (request 1): accepted as task 7, 2"
                + " credits, x-request-id 7f3c. The state database does not take it (the database"
                + " has gone away). It is tried again for 5 minutes; nothing more is sent"
                + " meanwhile.",
            "Recorded after all: nightly item-1 1 attempt 1 (request 1): accepted as task 7, 2"
                + " credits, x-request-id 7f3c.");
  }

  @Test
  void answerThatIsGivenUpIsToldAndLeftToTheNextRun() throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger("shotlist.submit");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (CommitFaults faults =
            CommitFaults.install(
                CommitFaults.failing(CommitFaults.Commit.ANSWER, Integer.MAX_VALUE));
        TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 1, spec -> accepted())) {
      Request request = state.addPending("https://shop.example/mug.jpg", Credits.of(2));
      stage.take(request);

      assertThatThrownBy(stage::drain).hasMessageContaining("gone away");
      assertThat(state.stateOf(request)).isEqualTo(RequestState.SUBMITTING);
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .last()
        .isEqualTo(
            "Given up: nightly item-1 1 attempt 1 (request 1): accepted as task 7, 2 credits,"
                + " x-request-id 7f3c. The request stays without an answer in the state, and the"
                + " next run lists it as in doubt. Keep this line. (the database has gone away)");
  }

  private static void submit(TestState state, SubmitStage stage, int requests)
      throws InterruptedException {
    for (int i = 0; i < requests; i++) {
      stage.take(state.addPending("https://shop.example/" + i + ".jpg", Credits.of(2)));
    }
    stage.drain();
  }

  private static SubmitAnswer notThere(int time) {
    return new SubmitAnswer.NotTaken(
        Because.UNAVAILABLE, "no connection, for the " + time + ". time", Optional.empty());
  }

  private static SubmitAnswer accepted() {
    return new SubmitAnswer.Accepted("7", Optional.empty());
  }

  @Test
  void refusedKeyLeavesTheAnswersUnderWayTheirTime() throws Exception {
    try (TestState state = TestState.in(folder);
        SubmitStage stage = stage(state, 4, this::slowOrDenied)) {
      Request slow = state.addPending("https://shop.example/slow.jpg", Credits.of(2));
      stage.take(slow);
      stage.take(state.addPending("https://shop.example/denied.jpg", Credits.of(2)));
      stage.drain();

      assertThat(state.stateOf(slow)).isEqualTo(RequestState.DONE);
      assertThat(stop.reasons()).containsKey(Stop.KEY);
    }
  }

  private SubmitAnswer slowOrDenied(RequestSpec spec) {
    if (!spec.source().contains("slow")) {
      awaitSlow();
      return new SubmitAnswer.Denied(Denial.KEY, "401");
    }
    slowIsSent.countDown();
    awaitStop();
    return new SubmitAnswer.Finished(
        List.of(
            new Output(
                Optional.of("https://cdn.example/1.png"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
  }

  @Test
  void failureOfOneThreadDoesNotLoseTheAnswerOfAnother() throws Exception {
    try (TestState state = TestState.in(folder)) {
      Request slow = state.addPending("https://shop.example/slow.jpg", Credits.of(2));
      Request bug = state.addPending("https://shop.example/bug.jpg", Credits.of(2));
      try (SubmitStage stage = stage(state, 2, this::slowOrBug)) {
        stage.take(slow);
        stage.take(bug);

        assertThatThrownBy(stage::drain).hasMessage("a bug");
      }

      assertThat(state.stateOf(slow)).isEqualTo(RequestState.IN_FLIGHT);
    }
  }

  private SubmitAnswer slowOrBug(RequestSpec spec) {
    if (!spec.source().contains("slow")) {
      awaitSlow();
      throw new IllegalStateException("a bug");
    }
    slowIsSent.countDown();
    awaitStop();
    return new SubmitAnswer.Accepted("7", Optional.empty());
  }

  private void awaitStop() {
    while (!stop.submittingStops()) {
      Waiting.aMoment();
    }
  }

  private void awaitSlow() {
    await(slowIsSent);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private SubmitStage stage(
      TestState state, int threads, Function<RequestSpec, SubmitAnswer> answers) {
    return stage(state, threads, new ScriptedService(answers));
  }

  private SubmitStage stage(TestState state, int threads, ImageService service) {
    return new SubmitStage(
        Throttle.none(),
        state.book(),
        service,
        new InFlightCap(100, 0, stop),
        stop,
        new Tempo(500),
        tally,
        Clock.systemUTC(),
        new Random(7),
        HALF,
        threads,
        request -> Duration.ZERO);
  }

  /** A service whose way of sending is the test's. */
  private interface Sending extends ImageService {
    SubmitAnswer send(String label, Departure departure) throws InterruptedException;

    @Override
    default Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
      try {
        return new Answered<>(send(label, departure), Optional.empty(), Optional.empty());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    default Answered<PollAnswer> poll(String taskId, Departure departure) {
      throw new AssertionError("nothing is polled here");
    }
  }

  /** Answers as a test says, in its turn. */
  private record ScriptedService(Function<RequestSpec, SubmitAnswer> answers)
      implements ImageService {
    @Override
    public Answered<SubmitAnswer> submit(RequestSpec spec, String label, Departure departure) {
      SubmitAnswer answer =
          departs(departure)
              ? answers.apply(spec)
              : new SubmitAnswer.NotTaken(Because.CALLED_OFF, "called off", Optional.empty());
      return new Answered<>(answer, Optional.of("7f3c"), Optional.empty());
    }

    private static boolean departs(Departure departure) {
      try {
        return departure.await();
      } catch (InterruptedException e) {
        return false;
      }
    }

    @Override
    public Answered<PollAnswer> poll(String taskId, Departure departure) {
      throw new AssertionError("nothing is polled here");
    }
  }
}
