package shotlist.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class FaultsTest {

  @TempDir Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws IOException {
    rig = Rig.in(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private JsonNode doneEdit(String prompt) throws IOException {
    Rig.Got submission = rig.submitEdit(prompt);
    rig.finishTasks();
    return rig.pollEdit(submission).data();
  }

  private JsonNode doneMagicHour(String prompt) throws IOException {
    Rig.Got submission = rig.submitMagicHour(prompt);
    rig.finishTasks();
    return rig.pollMagicHour(submission).json();
  }

  @Test
  void resetBeforeIsNotCharged() {
    assertThatThrownBy(() -> rig.submitEdit("blue [sandbox:reset-before]"))
        .isInstanceOf(IOException.class);

    assertThat(rig.sandbox.book().charges()).isEmpty();
  }

  @Test
  void droppedAnswerIsCharged() {
    assertThatThrownBy(() -> rig.submitEdit("blue [sandbox:drop]")).isInstanceOf(IOException.class);

    assertThat(rig.sandbox.book().charged()).isEqualByComparingTo("2");
  }

  @Test
  void answerThatNeverComesIsCharged() {
    HttpRequest request =
        HttpRequest.newBuilder(rig.url("/v1/scene/create"))
            .header("Authorization", "Bearer key")
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMillis(500))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    Rig.background("oak [sandbox:timeout]").toString()))
            .build();

    assertThatThrownBy(
            () -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(rig.sandbox.book().charged()).isEqualByComparingTo("2");
  }

  @ParameterizedTest
  @CsvSource({
    "http-400, 400, 0",
    "http-401, 401, 0",
    "http-402, 402, 0",
    "http-403, 403, 0",
    "http-404, 404, 0",
    "http-409, 409, 0",
    "http-413, 413, 0",
    "http-415, 415, 0",
    "http-422, 422, 0",
    "http-429, 429, 0",
    "flat-429, 429, 0",
    "http-500, 500, 0",
    "http-502, 502, 0",
    "http-503, 503, 0",
    "plan-upgrade, 402, 0",
    "garbled, 200, 1",
    "http-500-charged, 500, 1",
    "http-502-charged, 502, 1",
  })
  void submissionFaultAnswersOnceAndChargesAsItSays(String fault, int status, int charges)
      throws Exception {
    String prompt = "blue [sandbox:" + fault + "x1]";

    Rig.Got claid = rig.submitEdit(prompt);
    Rig.Got magicHour = rig.submitMagicHour(prompt);

    assertThat(claid.status()).isEqualTo(status);
    assertThat(magicHour.status()).isEqualTo(status);
    assertThat(rig.sandbox.book().charges()).hasSize(2 * charges);
    assertThat(rig.submitEdit(prompt).data().path("status").asString()).isEqualTo("ACCEPTED");
    assertThat(rig.sandbox.book().violations()).hasSize(charges);
  }

  @Test
  void unavailableServiceSaysWhenToComeBackAndThePlanHasItsOwnCode() throws Exception {
    assertThat(rig.submitEdit("blue [sandbox:http-503]").header("Retry-After")).isEqualTo("1");
    assertThat(rig.submitMagicHour("blue [sandbox:plan-upgrade]").json().path("code").asString())
        .isEqualTo("plan_upgrade_required");
    assertThat(rig.submitEdit("blue [sandbox:http-429]").json().has("detail")).isTrue();
    assertThat(rig.submitEdit("blue [sandbox:flat-429]").json().has("detail")).isFalse();
  }

  @Test
  void tooManyByCommandHasTheHeadersOfARealOneAndTheFlatShapeHasNone() throws Exception {
    try (Rig limited = Rig.with(SandboxOptions.defaults(), folder)) {
      Rig.Got usual = limited.submitEdit("blue [sandbox:http-429]");
      limited.clock.goOn(Duration.ofSeconds(2));
      Rig.Got flat = limited.submitEdit("blue [sandbox:flat-429]");

      assertThat(usual.header("RateLimit-Remaining")).isEqualTo("-1");
      assertThat(usual.header("RateLimit-Reset")).isEqualTo("1");
      assertThat(flat.header("RateLimit-Remaining")).isEmpty();
      assertThat(flat.header("x-request-id")).hasSize(36);
      assertThat(limited.sandbox.book().violations()).isEmpty();
    }
  }

  @Test
  void failedTasksShowTheirResultInEveryWaySeen() throws Exception {
    JsonNode asNull = doneEdit("blue [sandbox:result-null]");
    JsonNode absent = doneEdit("blue [sandbox:result-absent]");
    JsonNode empty = doneEdit("blue [sandbox:result-empty]");

    assertThat(asNull.path("status").asString()).isEqualTo("ERROR");
    assertThat(asNull.path("result").isNull()).isTrue();
    assertThat(absent.has("result")).isFalse();
    assertThat(absent.path("errors").size()).isEqualTo(1);
    assertThat(empty.path("result").isObject()).isTrue();
    assertThat(empty.path("result").isEmpty()).isTrue();
    assertThat(rig.sandbox.book().refunded()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "cancelled, CANCELLED, canceled",
    "paused, PAUSED, draft",
    "unknown-word, REHEARSING, rehearsing",
    "task-error, ERROR, error",
    "none, DONE, complete"
  })
  void taskFaultsHaveAWordAtEachService(String fault, String claid, String magicHour)
      throws Exception {
    String prompt = "blue [sandbox:" + fault + "]";

    assertThat(doneEdit(prompt).path("status").asString()).isEqualTo(claid);
    assertThat(doneMagicHour(prompt).path("status").asString()).isEqualTo(magicHour);
  }

  @Test
  void fewerOutputsThanPaidFor() throws Exception {
    var body = Rig.background("oak [sandbox:fewer]");
    ((ObjectNode) body.path("output")).put("number_of_images", 3);

    Rig.Got answer = rig.post("/v1/scene/create", body);

    assertThat(answer.data().path("output").size()).isEqualTo(2);
    assertThat(rig.sandbox.book().charged()).isEqualByComparingTo("6");
  }

  @Test
  void deletedProjectIsNotEnabled() throws Exception {
    assertThat(doneMagicHour("blue [sandbox:disabled]").path("enabled").booleanValue()).isFalse();
  }

  @Test
  void pollFaultsCountPerTask() throws Exception {
    Rig.Got failing = rig.submitEdit("blue [sandbox:poll-500x2]");
    Rig.Got lost = rig.submitEdit("blue [sandbox:poll-404]");
    Rig.Got limited = rig.submitMagicHour("blue [sandbox:poll-429x1]");
    Rig.Got dropped = rig.submitEdit("blue [sandbox:poll-dropx9]");

    assertThat(rig.pollEdit(failing).status()).isEqualTo(500);
    assertThat(rig.pollEdit(failing).status()).isEqualTo(500);
    assertThat(rig.pollEdit(failing).status()).isEqualTo(200);
    assertThat(rig.pollEdit(lost).status()).isEqualTo(404);
    assertThat(rig.pollMagicHour(limited).status()).isEqualTo(429);
    assertThat(rig.pollMagicHour(limited).status()).isEqualTo(200);
    assertThatThrownBy(() -> rig.pollEdit(dropped)).isInstanceOf(IOException.class);
    assertThat(rig.sandbox.book().violations()).isEmpty();
  }

  @Test
  void faultsHappenAtTheRateThatIsSet() throws Exception {
    Rig.Got set = rig.post("/sandbox/faults", Rig.json("{\"http-500\": 1.0}"));
    int failing = rig.submitEdit("one").status();
    rig.post("/sandbox/faults", Rig.json("{\"http-500\": 0}"));
    int working = rig.submitEdit("one").status();

    assertThat(set.status()).isEqualTo(200);
    assertThat(failing).isEqualTo(500);
    assertThat(working).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"typo\": 0.5}", "{\"drop\": 2}", "{\"drop\": \"often\"}"})
  void rateOfNoFaultOrBeyondAllTimesIsRefused(String rates) throws Exception {
    assertThat(rig.post("/sandbox/faults", Rig.json(rates)).status()).isEqualTo(400);
  }

  @Test
  void optionsNameFaultsToo() {
    assertThatThrownBy(() -> SandboxOptions.defaults().withFaultRates(Map.of("dropp", 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no fault is called \"dropp\"; there are reset-before, http-400");
  }

  @Test
  void manualNamesEveryFault() throws Exception {
    String manual = Files.readString(Path.of("src", "docs", "SANDBOX.md"));

    assertThat(Fault.values()).allMatch(fault -> manual.contains("`" + fault.word() + "`"));
  }
}
