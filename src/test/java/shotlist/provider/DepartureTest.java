package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DepartureTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void requestThatIsCalledOffAtItsDepartureIsNotWritten() {
    Answered<SubmitAnswer> answered = submit(() -> false);

    assertThat(answered.answer())
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                SubmitAnswer.Because.CALLED_OFF,
                "called off before it was sent",
                Optional.empty()));
    assertThat(service.requests()).isZero();
  }

  @Test
  void departureThatIsStoppedWritesNothing() {
    Answered<SubmitAnswer> answered =
        submit(
            () -> {
              throw new InterruptedException("the run stops");
            });

    assertThat(ScriptedService.because(answered.answer()))
        .containsExactly(SubmitAnswer.Because.CALLED_OFF);
    assertThat(service.requests()).isZero();
  }

  @Test
  void departureIsAwaitedOnce() {
    service.answers(503, "", "Retry-After: 0");
    AtomicInteger awaited = new AtomicInteger();

    submit(() -> awaited.incrementAndGet() > 0);

    assertThat(awaited).hasValue(1);
    assertThat(service.requests()).isEqualTo(1);
  }

  @Test
  void endOfWritingIsToldThoughNoAnswerComes() {
    service.answers(
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    AtomicInteger written = new AtomicInteger();
    Departure departure = Departure.atOnce(written::incrementAndGet);

    Answered<SubmitAnswer> answered =
        service
            .operation(Operation.CLAID_EDIT, Duration.ofMillis(200))
            .submit(ScriptedService.spec(Operation.CLAID_EDIT), "label", departure);

    assertThat(answered.answer()).isInstanceOf(SubmitAnswer.Unknown.class);
    assertThat(written).hasValue(1);
  }

  @Test
  void endOfWritingIsToldOfAPollAsWell() {
    service.answers(503, "");
    AtomicInteger written = new AtomicInteger();

    service.operation(Operation.CLAID_EDIT).poll("42", Departure.atOnce(written::incrementAndGet));

    assertThat(written).hasValue(1);
  }

  private Answered<SubmitAnswer> submit(Departure departure) {
    return service
        .operation(Operation.CLAID_EDIT)
        .submit(ScriptedService.spec(Operation.CLAID_EDIT), "label", departure);
  }
}
