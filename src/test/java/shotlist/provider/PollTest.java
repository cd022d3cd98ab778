package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each HTTP status of a poll means. */
class PollTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @ParameterizedTest
  @EnumSource(value = Operation.class, names = "CLAID_BACKGROUND", mode = EnumSource.Mode.EXCLUDE)
  void unknownTaskIsLost(Operation operation) {
    service.answers(404, "{\"detail\":\"Not Found\"}");

    assertThat(poll(operation)).isEqualTo(new PollAnswer.Lost(false, "404: Not Found"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedKeyIsADenial(int status) {
    service.answers(status, "{\"message\":\"No.\"}");

    assertThat(poll(Operation.CLAID_VIDEO))
        .isEqualTo(new PollAnswer.Denied(Denial.KEY, status + ": No."));
  }

  @Test
  void missingPaymentIsADenial() {
    service.answers(402, "{\"message\":\"Pay.\"}");

    assertThat(poll(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new PollAnswer.Denied(Denial.PAYMENT, "402: Pay."));
  }

  @Test
  void rateLimitIsToldWithItsEnd() {
    service.answers(429, "{\"message\":\"Slow.\"}", "Retry-After: 3");

    Answered<PollAnswer> answered = service.operation(Operation.CLAID_EDIT).poll("42");

    assertThat(answered)
        .isEqualTo(
            new Answered<>(
                new PollAnswer.NotNow(true, "429: Slow.", Optional.of(Duration.ofSeconds(3))),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(3))));
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 409, 422, 500, 502, 503, 504})
  void otherStatusesSayNothingOfTheTask(int status) {
    service.answers(status, "{\"message\":\"Hm.\"}", "Location: https://elsewhere.example/");

    assertThat(poll(Operation.CLAID_EDIT))
        .isEqualTo(new PollAnswer.NotNow(false, status + ": Hm.", Optional.empty()));
    assertThat(service.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"data\":[]}", "{\"data\":", "<html></html>"})
  void successWithoutATaskSaysNothingOfIt(String body) {
    service.answers(200, body);

    assertThat(poll(Operation.CLAID_EDIT))
        .isEqualTo(
            new PollAnswer.NotNow(
                false, "200: an answer without what it should hold", Optional.empty()));
  }

  @Test
  void everyAnswerCanBeHad() {
    service.answers(200, "{\"status\":\"queued\"}");
    service.answers(200, "{\"status\":\"complete\"}");
    service.answers(200, "{\"status\":\"error\"}");
    service.answers(404, "");
    service.answers(500, "");
    service.answers(401, "");
    Set<Class<?>> answers = new LinkedHashSet<>();

    for (int i = 0; i < 6; i++) {
      answers.add(poll(Operation.MAGIC_HOUR_EDIT).getClass());
    }

    assertThat(answers).containsExactlyInAnyOrder(PollAnswer.class.getPermittedSubclasses());
  }

  private PollAnswer poll(Operation operation) {
    return service.operation(operation).poll("42").answer();
  }
}
