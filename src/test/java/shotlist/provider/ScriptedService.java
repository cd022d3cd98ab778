package shotlist.provider;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service on this machine that answers what a test tells it to, and remembers what it got. */
final class ScriptedService implements BeforeEachCallback, AfterEachCallback {
  static final String KEY = "mhk_live_s3cr3t";
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final InstantSource CLOCK = InstantSource.fixed(NOW);
  static final Duration PATIENT = Duration.ofSeconds(30);

  private MockWebServer server = new MockWebServer();

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    server = new MockWebServer();
    server.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    server.close();
  }

  ImageService operation(Operation operation) {
    return operation(operation, PATIENT);
  }

  ImageService operation(Operation operation, Duration answer) {
    return ImageServices.of(operation, access(operation.provider()), PATIENT, answer, CLOCK);
  }

  ServiceAccess access(Provider provider) {
    return ServiceAccess.of(provider, address(), KEY);
  }

  String address() {
    return "http://127.0.0.1:" + server.getPort();
  }

  void answers(int status, String body, String... headers) {
    answers(response(status, body, headers).build());
  }

  void answers(MockResponse response) {
    server.enqueue(response);
  }

  static MockResponse.Builder response(int status, String body, String... headers) {
    MockResponse.Builder response = new MockResponse.Builder().code(status).body(body);
    for (String header : headers) {
      response.addHeader(header);
    }
    return response;
  }

  RecordedRequest received() throws InterruptedException {
    return server.takeRequest();
  }

  JsonNode receivedJson() throws InterruptedException {
    return json(received().getBody().utf8());
  }

  int requests() {
    return server.getRequestCount();
  }

  static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  /** A request that every operation takes. */
  static RequestSpec spec(Operation operation) {
    return spec(operation, Map.of());
  }

  static RequestSpec spec(Operation operation, Map<String, Object> options) {
    return new RequestSpec(
        operation,
        "https://shop.example/mug.jpg?v=1",
        Optional.of("on oak"),
        1,
        options,
        Optional.empty(),
        Optional.empty());
  }

  static Output picture(String url, Instant expires) {
    return new Output(
        Optional.of(url),
        Optional.of(expires),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static List<SubmitAnswer.Because> because(SubmitAnswer answer) {
    return answer instanceof SubmitAnswer.NotTaken notTaken
        ? List.of(notTaken.because())
        : List.of();
  }
}
