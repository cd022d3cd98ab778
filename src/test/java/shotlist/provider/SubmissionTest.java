package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static shotlist.provider.SubmitAnswer.Because.RATE_LIMIT;
import static shotlist.provider.SubmitAnswer.Because.UNAVAILABLE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each HTTP status of a submission means. */
class SubmissionTest {
  private static final String CLAID_ERROR =
      """
      {"error_code":"9000","error_type":"validation",
       "error_message":"options.prompt: field required.",
       "error_details":{"options.prompt":["field required"]}}
      """;
  private static final String CLAID_WORDS = "options.prompt: field required.";

  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 409, 413, 415, 422})
  void statusThatIsAboutTheRequestRefusesIt(int status) {
    service.answers(status, CLAID_ERROR);

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Refused(status + ": " + CLAID_WORDS));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 408, 500, 502, 503, 504, 599})
  void statusThatLeavesOpenWhetherTheRequestWasTakenPutsItInDoubt(int status) {
    service.answers(status, CLAID_ERROR, "Location: /elsewhere");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Unknown(status + ": " + CLAID_WORDS));
    assertThat(service.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void missingOrWrongKeyStopsSubmitting(Operation operation) {
    service.answers(
        401,
        "{\"error_code\":\"111\",\"error_type\":\"auth\",\"error_message\":\"Authorization is"
            + " required.\",\"error_details\":{}}");

    assertThat(submit(operation))
        .isEqualTo(new SubmitAnswer.Denied(Denial.KEY, "401: Authorization is required."));
  }

  @Test
  void claidsForbiddenIsAboutTheKey() {
    service.answers(403, "{\"error_message\":\"Scope image_editing is missing.\"}");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Denied(Denial.KEY, "403: Scope image_editing is missing."));
  }

  @Test
  void magicHoursForbiddenIsAboutThisRequest() {
    service.answers(403, "{\"message\":\"Upgrade to use nano-banana.\"}");

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.Refused("403: Upgrade to use nano-banana."));
  }

  @Test
  void claidWithoutCreditsIsADenialOfPayment() {
    service.answers(402, "{\"error_message\":\"No API calls left\"}");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Denied(Denial.PAYMENT, "402: No API calls left"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\":\"Pay.\"}",
        "{\"code\":\"insufficient_credits\",\"message\":\"Pay.\"}",
        "{\"code\":\"subscription_required\",\"message\":\"Pay.\"}"
      })
  void magicHourWithoutCreditsIsADenialOfPayment(String body) {
    service.answers(402, body);

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.Denied(Denial.PAYMENT, "402: Pay."));
  }

  @Test
  void planThatLacksAModelRefusesTheRequestAlone() {
    service.answers(402, "{\"code\":\"plan_upgrade_required\",\"message\":\"Upgrade.\"}");

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.Refused("402: Upgrade."));
  }

  @Test
  void claidsRateLimitTellsWhenItEnds() {
    service.answers(
        429,
        "{\"detail\":{\"error_code\":\"2001\",\"error_type\":\"general\",\"error_message\":"
            + "\"Too Many Requests. Rate limit exceeded.\",\"error_details\":{}}}",
        "RateLimit-Limit: 120, 120;w=60, 4;w=1",
        "RateLimit-Remaining: -1",
        "RateLimit-Reset: 32",
        "x-request-id: 7f3c");

    Answered<SubmitAnswer> answered =
        service
            .operation(Operation.CLAID_EDIT)
            .submit(ScriptedService.spec(Operation.CLAID_EDIT), "label");

    assertThat(answered)
        .isEqualTo(
            new Answered<>(
                new SubmitAnswer.NotTaken(
                    RATE_LIMIT,
                    "429: Too Many Requests. Rate limit exceeded.",
                    Optional.of(Duration.ofSeconds(32))),
                Optional.of("7f3c"),
                Optional.of(Duration.ofSeconds(32))));
  }

  @ParameterizedTest
  @CsvSource({
    "Retry-After: 7, 7",
    "'Retry-After: Sun, 01 Mar 2026 12:01:30 GMT', 90",
    "'Retry-After: Sun, 01 Mar 2026 11:00:00 GMT', 0"
  })
  void retryAfterIsSecondsOrADate(String header, long seconds) {
    service.answers(429, "", header, "RateLimit-Reset: 32");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                RATE_LIMIT,
                "429: the service gave no reason",
                Optional.of(Duration.ofSeconds(seconds))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Retry-After: soon",
        "Retry-After: -5",
        "Retry-After: 1767225600",
        "Retry-After: 99999999999999999999",
        "RateLimit-Reset: 1767225600",
        "X-Nothing: said"
      })
  void waitThatMakesNoSenseIsNotTold(String header) {
    service.answers(429, "slow down", header);

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.NotTaken(RATE_LIMIT, "429: slow down", Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void unavailableWithRetryAfterWasNotTaken(Operation operation) {
    service.answers(503, "<html><b>Back soon</b></html>", "Retry-After: 120");

    assertThat(submit(operation))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                UNAVAILABLE, "503: Back soon", Optional.of(Duration.ofMinutes(2))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Retry-After: 90000",
        "Retry-After: 1.5",
        "Retry-After: Sunday, 01-Mar-26 12:01:30 GMT",
        "Retry-After: soon"
      })
  void unavailableWithARetryAfterOfNoUseWasNotTakenEither(String header) {
    service.answers(503, "", header);

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                UNAVAILABLE, "503: the service gave no reason", Optional.empty()));
  }

  @Test
  void unavailableWithAnEmptyRetryAfterIsInDoubt() {
    service.answers(503, "", "Retry-After:");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Unknown("503: the service gave no reason"));
  }

  @Test
  void unavailableWithARateLimitResetAloneIsInDoubt() {
    service.answers(503, "", "RateLimit-Reset: 5");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(new SubmitAnswer.Unknown("503: the service gave no reason"));
  }

  @Test
  void askedToRepeatAtOnceTheRequestIsStillSentOnce() {
    service.answers(503, "", "Retry-After: 0");
    service.answers(200, "{\"data\":{\"id\":42}}");

    assertThat(submit(Operation.CLAID_EDIT))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                UNAVAILABLE, "503: the service gave no reason", Optional.of(Duration.ZERO)));
    assertThat(service.requests()).isEqualTo(1);
  }

  @Test
  void magicHoursBadGatewayWithoutAProjectWasNotTaken() {
    service.answers(502, "<html>Bad Gateway</html>");

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                UNAVAILABLE, "502: Bad Gateway", Optional.of(Duration.ofSeconds(45))));
  }

  @Test
  void magicHoursBadGatewayWithAProjectWasTaken() {
    service.answers(502, "{\"id\":\"cm1\"}");

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.Accepted("cm1", Optional.empty()));
  }

  @Test
  void magicHoursBadGatewayWithAnIdThatCannotBeReadIsInDoubt() {
    service.answers(502, "{\"id\":\"cm/1\"}");

    assertThat(submit(Operation.MAGIC_HOUR_EDIT))
        .isEqualTo(new SubmitAnswer.Unknown("502: the service gave no reason"));
  }

  @ParameterizedTest
  @CsvSource({"0, 32", "-1, 32"})
  void successThatUsedUpTheLimitSaysForHowLong(int remaining, long seconds) {
    service.answers(
        200, "{\"data\":{\"id\":42}}", "RateLimit-Remaining: " + remaining, "RateLimit-Reset: 32");

    assertThat(answered(Operation.CLAID_EDIT).exhaustedFor()).contains(Duration.ofSeconds(seconds));
  }

  @Test
  void successWithRoomLeftIsNotExhausted() {
    service.answers(200, "{\"data\":{\"id\":42}}", "RateLimit-Remaining: 3", "RateLimit-Reset: 32");

    assertThat(answered(Operation.CLAID_EDIT).exhaustedFor()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{\"detail\":[{\"loc\":[\"body\",\"input\"],\"msg\":\"bad URL\"},{\"msg\":\"more\"}]}"
            + " # body.input: bad URL; more",
        "{\"detail\":\"Not Found\"} # Not Found",
        "{\"detail\":{\"error_message\":\"Nested.\"}} # Nested.",
        "{\"error_message\":\"Wrong.\",\"error_details\":{\"options.model\":[\"a\",\"b\"]}}"
            + " # Wrong.; options.model: a; b",
        "{\"error_code\":\"9000\"} # 9000",
        "{\"error_code\":9000,\"error_message\":null} # 9000",
        "{\"code\":\"invalid_request\",\"message\":\"Bad field.\"} # Bad field.",
        "{\"error\":{\"code\":\"x\",\"message\":\"Inner.\"}} # Inner.",
        "{\"error\":\"Plain.\"} # Plain.",
        "{\"unexpected\":true} # the service gave no reason",
        "<html><head><title>Oops</title></head> nothing <i>here</i></html> # Oops nothing here",
        "[1,2] # [1,2]",
        "{\"broken # {\"broken"
      })
  void serviceMayComplainInManyShapes(String body, String words) {
    service.answers(422, body);

    assertThat(submit(Operation.CLAID_EDIT)).isEqualTo(new SubmitAnswer.Refused("422: " + words));
  }

  @Test
  void reasonsHoldNeitherKeyNorSignatureNorControlCharactersAndAreShort() {
    service.answers(
        400,
        "{\"message\":\"Key mhk_live_s3cr3t\\u0000\\u001b[31m\\r\\n cannot fetch"
            + " https://me:pw@shop.example/a.jpg?X-Amz-Signature=abc&x=1 for \\u202e"
            + "x".repeat(1000)
            + "\"}");

    String reason = ((SubmitAnswer.Refused) submit(Operation.MAGIC_HOUR_EDIT)).reason();

    assertThat(reason)
        .startsWith("400: Key [key] [31m cannot fetch https://shop.example/a.jpg?… for xxx")
        .endsWith("x…")
        .hasSize(500);
  }

  @Test
  void hugeComplaintIsCleanedInNoTime() {
    service.answers(400, "{\"message\":\"" + "://".repeat(1_000_000) + "\"}");

    assertThat(((SubmitAnswer.Refused) submit(Operation.CLAID_EDIT)).reason()).hasSize(500);
  }

  @Test
  void everyAnswerCanBeHad() {
    Map<Class<?>, SubmitAnswer> answers = new LinkedHashMap<>();
    List<Integer> statuses = List.of(200, 429, 422, 401, 500);
    for (int status : statuses) {
      service.answers(status, "{\"data\":{\"id\":42}}");
      SubmitAnswer answer = submit(Operation.CLAID_EDIT);
      answers.put(answer.getClass(), answer);
    }
    service.answers(200, "{\"data\":{\"output\":[]}}");
    SubmitAnswer finished = submit(Operation.CLAID_BACKGROUND);
    answers.put(finished.getClass(), finished);

    assertThat(new ArrayList<>(answers.keySet()))
        .containsExactlyInAnyOrder(SubmitAnswer.class.getPermittedSubclasses());
  }

  private SubmitAnswer submit(Operation operation) {
    return answered(operation).answer();
  }

  private Answered<SubmitAnswer> answered(Operation operation) {
    return service.operation(operation).submit(ScriptedService.spec(operation), "label");
  }
}
