package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a request when no answer comes: nothing was taken if the failure came before its
 * first byte was written, and nobody knows if it came after.
 */
class BrokenConnectionTest {
  private static final Duration IMPATIENT = Duration.ofMillis(200);

  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void refusedConnectionTookNothing() throws IOException {
    int port = closedPort();

    SubmitAnswer answer = submitTo("http://127.0.0.1:" + port);

    assertThat(answer).isInstanceOf(SubmitAnswer.NotTaken.class);
    assertThat(ScriptedService.because(answer)).containsExactly(SubmitAnswer.Because.UNAVAILABLE);
    assertThat(((SubmitAnswer.NotTaken) answer).reason())
        .startsWith("no connection to 127.0.0.1: ");
  }

  @Test
  void unknownHostTookNothing() {
    assertThat(submitTo("https://service.invalid"))
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                SubmitAnswer.Because.UNAVAILABLE,
                "no address is known for service.invalid",
                Optional.empty()));
  }

  @Test
  void failedHandshakeTookNothing() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> hangUp = CompletableFuture.runAsync(() -> acceptAndClose(server));

      SubmitAnswer answer = submitTo("https://127.0.0.1:" + server.getLocalPort());

      hangUp.get(30, TimeUnit.SECONDS);
      assertThat(ScriptedService.because(answer)).containsExactly(SubmitAnswer.Because.UNAVAILABLE);
    }
  }

  static Stream<Arguments> brokenAfterTheFirstByte() {
    SocketEffect close = new SocketEffect.CloseSocket();
    return Stream.of(
        Arguments.of("while its body came in", accepted().onRequestBody(close)),
        Arguments.of("before the answer", accepted().onResponseStart(close)),
        Arguments.of("in the answer's body", accepted().onResponseBody(close)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenAfterTheFirstByte")
  void connectionThatBreaksOnceWritingBeganLeavesTheRequestInDoubt(
      String when, MockResponse.Builder response) {
    service.answers(response.build());

    assertThat(submit(ScriptedService.PATIENT)).isInstanceOf(SubmitAnswer.Unknown.class);
    assertThat(service.requests()).isLessThanOrEqualTo(1);
  }

  @Test
  void connectionThatClosesAsTheRequestLeavesIsUsedOnce() {
    service.answers(accepted().onRequestStart(new SocketEffect.CloseSocket()).build());

    SubmitAnswer answer = submit(ScriptedService.PATIENT);

    // Whether the close is seen before the first byte is written, is a race that both may win.
    assertThat(answer).isInstanceOfAny(SubmitAnswer.Unknown.class, SubmitAnswer.NotTaken.class);
    assertThat(service.requests()).isLessThanOrEqualTo(1);
  }

  static Stream<Arguments> stalled() {
    return Stream.of(
        Arguments.of("before the answer", accepted().onResponseStart(SocketEffect.Stall.INSTANCE)),
        Arguments.of("in the answer", accepted().onResponseBody(SocketEffect.Stall.INSTANCE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stalled")
  void serviceThatNeverEndsItsAnswerLeavesTheRequestInDoubt(
      String when, MockResponse.Builder response) {
    service.answers(response.build());

    assertThat(submit(IMPATIENT)).isInstanceOf(SubmitAnswer.Unknown.class);
  }

  @Test
  void timeOutSaysHowLongItWas() {
    service.answers(accepted().onResponseStart(SocketEffect.Stall.INSTANCE).build());

    assertThat(submit(IMPATIENT)).isEqualTo(new SubmitAnswer.Unknown("no answer within 0.2 s"));
  }

  @Test
  void answerThatIsNotHttpLeavesTheRequestInDoubt() {
    service.answers(accepted().status("SMTP 220 ready").build());

    assertThat(submit(ScriptedService.PATIENT)).isInstanceOf(SubmitAnswer.Unknown.class);
  }

  @Test
  void answerWithoutEndIsNotReadToItsEnd() {
    service.answers(
        new MockResponse.Builder().chunkedBody(" ".repeat(5 * 1024 * 1024), 64 * 1024).build());

    assertThat(submit(ScriptedService.PATIENT))
        .isEqualTo(new SubmitAnswer.Unknown("200: an answer that broke off or was too long"));
  }

  @Test
  void statusCountsEvenIfItsWordsBreakOff() {
    service.answers(
        ScriptedService.response(422, "{\"error_message\":\"" + "x".repeat(100_000) + "\"}")
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());

    assertThat(submit(ScriptedService.PATIENT))
        .isEqualTo(new SubmitAnswer.Refused("422: the service gave no reason"));
  }

  @Test
  void magicHoursBadGatewayThatBreaksOffIsInDoubt() {
    service.answers(
        ScriptedService.response(502, "x".repeat(100_000))
            .onResponseBody(new SocketEffect.CloseSocket())
            .build());

    SubmitAnswer answer =
        service
            .operation(Operation.MAGIC_HOUR_EDIT)
            .submit(ScriptedService.spec(Operation.MAGIC_HOUR_EDIT), "label")
            .answer();

    assertThat(answer).isEqualTo(new SubmitAnswer.Unknown("502: the service gave no reason"));
  }

  @Test
  void eachSubmissionHasAConnectionOfItsOwnAndPollsShareOne() throws Exception {
    ImageService edit = service.operation(Operation.CLAID_EDIT);
    for (int i = 0; i < 4; i++) {
      service.answers(accepted().build());
    }

    edit.submit(ScriptedService.spec(Operation.CLAID_EDIT), "label");
    edit.submit(ScriptedService.spec(Operation.CLAID_EDIT), "label");
    edit.poll("42");
    edit.poll("42");

    assertThat(service.received().getExchangeIndex()).isZero();
    assertThat(service.received().getExchangeIndex()).isZero();
    assertThat(service.received().getExchangeIndex()).isZero();
    assertThat(service.received().getExchangeIndex()).isEqualTo(1);
  }

  @Test
  void interruptedBeforehandNothingIsSent() {
    Thread.currentThread().interrupt();

    SubmitAnswer answer = submit(ScriptedService.PATIENT);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer)
        .isEqualTo(
            new SubmitAnswer.NotTaken(
                SubmitAnswer.Because.CALLED_OFF, "stopped before it was sent", Optional.empty()));
    assertThat(service.requests()).isZero();
  }

  /** Whichever thread is the first to say so: the one that gave up, or the one cut off by it. */
  @RepeatedTest(20)
  void interruptedWhileTheServiceWorksTheRequestIsInDoubtAtOnce() throws Exception {
    service.answers(accepted().onResponseStart(SocketEffect.Stall.INSTANCE).build());
    CompletableFuture<SubmitAnswer> answer = new CompletableFuture<>();
    CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
    Thread submitter =
        new Thread(
            () -> {
              answer.complete(submit(ScriptedService.PATIENT));
              stillInterrupted.complete(Thread.currentThread().isInterrupted());
            });
    submitter.start();
    service.received();

    submitter.interrupt();

    assertThat(answer.get(10, TimeUnit.SECONDS))
        .isEqualTo(new SubmitAnswer.Unknown("stopped before an answer came"));
    assertThat(stillInterrupted.get(10, TimeUnit.SECONDS)).isTrue();
    submitter.join();
  }

  @Test
  void requestsDoNotQueueBehindUnansweredOnes() throws Exception {
    ImageService edit = service.operation(Operation.CLAID_EDIT);
    ExecutorService submitters = Executors.newFixedThreadPool(20);
    for (int i = 0; i < 20; i++) {
      service.answers(accepted().onResponseStart(SocketEffect.Stall.INSTANCE).build());
      submitters.execute(() -> edit.submit(ScriptedService.spec(Operation.CLAID_EDIT), "label"));
    }

    for (int i = 0; i < 20; i++) {
      service.received();
    }

    assertThat(service.requests()).isEqualTo(20);
    submitters.shutdownNow();
    assertThat(submitters.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void interruptedPollIsAskedAgainLater() {
    Thread.currentThread().interrupt();

    PollAnswer answer = service.operation(Operation.CLAID_EDIT).poll("42").answer();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(answer)
        .isEqualTo(new PollAnswer.NotNow(false, "stopped before it was sent", Optional.empty()));
  }

  @Test
  void pollThatGetsNoAnswerIsAskedAgainLater() {
    service.answers(accepted().onResponseStart(SocketEffect.Stall.INSTANCE).build());

    PollAnswer answer = service.operation(Operation.CLAID_EDIT, IMPATIENT).poll("42").answer();

    assertThat(answer).isInstanceOf(PollAnswer.NotNow.class);
  }

  @Test
  void keyAndSignaturesAppearInNoLogLine() {
    Logger logger = (Logger) LoggerFactory.getLogger("shotlist.provider");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Level before = logger.getLevel();
    logger.setLevel(Level.TRACE);
    logger.addAppender(lines);
    lines.start();
    service.answers(ScriptedService.response(400, "mhk_live_s3cr3t ?v=1").build());
    try {
      submit(ScriptedService.PATIENT);
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(before);
    }

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("POST /v1/image/ai-edit: status 400");
  }

  private SubmitAnswer submit(Duration answer) {
    return service
        .operation(Operation.CLAID_EDIT, answer)
        .submit(ScriptedService.spec(Operation.CLAID_EDIT), "label")
        .answer();
  }

  private static SubmitAnswer submitTo(String baseUrl) {
    ServiceAccess access = ServiceAccess.of(Provider.CLAID, baseUrl, ScriptedService.KEY);
    return ImageServices.of(
            Operation.CLAID_EDIT,
            access,
            ScriptedService.PATIENT,
            ScriptedService.PATIENT,
            ScriptedService.CLOCK)
        .submit(ScriptedService.spec(Operation.CLAID_EDIT), "label")
        .answer();
  }

  private static MockResponse.Builder accepted() {
    return ScriptedService.response(200, "{\"data\":{\"id\":42,\"status\":\"ACCEPTED\"}}");
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void acceptAndClose(ServerSocket server) {
    try {
      server.accept().close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
