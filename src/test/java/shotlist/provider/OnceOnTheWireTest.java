package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import shotlist.testing.WireService;
import shotlist.testing.WireService.Play;

/**
 * A request that costs is written once, whatever the HTTP client knows to repeat. Counted where it
 * arrives.
 */
class OnceOnTheWireTest {
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final byte[] BODY = "{\"input\":\"mug\"}".getBytes(StandardCharsets.UTF_8);

  static Stream<Arguments> temptations() {
    return Stream.of(
        tempting("301", at -> at.answer(301, "", "Location: /v1/again")),
        tempting("302", at -> at.answer(302, "", "Location: /v1/again")),
        tempting("303", at -> at.answer(303, "", "Location: /v1/again")),
        tempting("307 to the same server", at -> at.answer(307, "", "Location: /v1/again")),
        tempting("308 to the same server", at -> at.answer(308, "", "Location: /v1/again")),
        tempting("401 that asks", at -> at.answer(401, "", "WWW-Authenticate: Basic realm=\"x\"")),
        tempting("407 that asks", at -> at.answer(407, "", "Proxy-Authenticate: Basic realm=x")),
        tempting("408", at -> at.answer(408, "")),
        tempting("408, at once", at -> at.answer(408, "", "Retry-After: 0")),
        tempting("421", at -> at.answer(421, "")),
        tempting("425", at -> at.answer(425, "")),
        tempting("429, at once", at -> at.answer(429, "", "Retry-After: 0")),
        tempting("503, at once", at -> at.answer(503, "", "Retry-After: 0")),
        tempting("413 before the body", at -> at.answerAtOnce(413, "")),
        tempting("a reset after the body", OnceOnTheWireTest::readAndReset),
        tempting("a reset in the body", OnceOnTheWireTest::readSomeAndReset),
        tempting("a reset after the head", WireService.Exchange::reset),
        tempting("a close after the body", at -> at.readBody()),
        tempting("half an answer", at -> readAndSend(at, "HTTP/1.1 20")),
        tempting(
            "half a body", at -> readAndSend(at, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")),
        tempting("garbage", at -> readAndSend(at, "220 mail.example ESMTP\r\n")),
        tempting(
            "a switch", at -> readAndSend(at, "HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n")),
        tempting("a bad chunk", at -> readAndSend(at, CHUNKED + "zz\r\n{}\r\n0\r\n\r\n")),
        tempting("a chunk that ends", at -> readAndSend(at, CHUNKED + "ff\r\n{\"id\":")));
  }

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static Arguments tempting(String what, Play play) {
    return Arguments.of(what, play);
  }

  private static void readAndReset(WireService.Exchange at) throws IOException {
    at.readBody();
    at.reset();
  }

  private static void readSomeAndReset(WireService.Exchange at) throws IOException {
    at.read(3);
    at.reset();
  }

  private static void readAndSend(WireService.Exchange at, String answer) throws IOException {
    at.readBody();
    at.send(answer);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("temptations")
  void nothingMakesTheClientSendItAgain(String what, Play play) throws IOException {
    try (WireService service = WireService.alone().submission(1, play)) {
      service.submission(0, at -> at.answer(200, "{\"again\":true}"));

      HttpResult result = caller(service.url()).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isNotInstanceOf(HttpResult.NotSent.class);
      assertThat(service.submissions()).isEqualTo(1);
      assertThat(service.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectionThatIsResetBeforeAnythingWasReadIsNotTriedAgain() throws IOException {
    try (WireService service =
        WireService.alone()
            .connection(
                1,
                at -> {
                  at.awaitBytes();
                  at.reset();
                })) {
      service.submission(0, at -> at.answer(200, "{}"));

      HttpResult result = caller(service.url()).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isInstanceOf(HttpResult.NoAnswer.class);
      assertThat(service.submissions()).isZero();
      assertThat(service.connections()).isEqualTo(1);
    }
  }

  static Stream<Arguments> endsBeforeTheRequest() {
    return Stream.of(
        tempting("a reset", WireService.Exchange::reset),
        tempting("a close", at -> {}),
        tempting("a greeting", at -> at.send("220 mail.example ESMTP\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endsBeforeTheRequest")
  void connectionThatEndsWhileTheRequestWaitsForItsSlotTookNothing(String what, Play play)
      throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    try (WireService service =
        WireService.alone()
            .connection(
                1,
                at -> {
                  play.on(at);
                  ended.countDown();
                })) {
      HttpResult result = caller(service.url()).post("v1/create", BODY, () -> awaited(ended));

      // Who looks first finds the connection ended; a reset may also meet the first write.
      assertThat(result).isInstanceOf(HttpResult.NotSent.class);
      assertThat(((HttpResult.NotSent) result).reason())
          .isIn(
              "no connection to 127.0.0.1: it was closed before the request was written",
              "no connection to 127.0.0.1: Connection reset by peer");
      assertThat(service.bytes()).isZero();
    }
  }

  private static boolean awaited(CountDownLatch latch) throws InterruptedException {
    boolean over = latch.await(30, TimeUnit.SECONDS);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)); // until the news is here
    return over;
  }

  @Test
  void secondAddressIsNotAskedWhatTheFirstMayHaveTaken() throws IOException {
    try (WireService first = WireService.at(address(1), 0);
        WireService second = WireService.at(address(2), first.port())) {
      first.submission(0, OnceOnTheWireTest::readAndReset);
      second.submission(0, OnceOnTheWireTest::readAndReset);

      HttpResult result = callerOfBoth(first).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isInstanceOf(HttpResult.NoAnswer.class);
      assertThat(first.submissions() + second.submissions()).isEqualTo(1);
      assertThat(first.bodies().size() + second.bodies().size()).isEqualTo(1);
    }
  }

  @Test
  void secondAddressIsAskedOnceWhereTheFirstIsNotThere() throws IOException {
    WireService gone = WireService.at(address(1), 0);
    gone.close();
    try (WireService second = WireService.at(address(2), gone.port())) {
      second.submission(0, at -> at.answer(200, "{}"));

      HttpResult result = callerOfBoth(gone).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isInstanceOf(HttpResult.Answer.class);
      assertThat(second.submissions()).isEqualTo(1);
      assertThat(second.bodies()).containsExactly("{\"input\":\"mug\"}");
    }
  }

  @Test
  void keptConnectionThatTheServiceClosesIsReplacedForPollsAlone() throws IOException {
    try (WireService service = WireService.alone()) {
      service.poll(1, at -> at.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
      service.poll(0, at -> at.answer(200, "{}"));
      service.submission(0, at -> at.answer(200, "{}"));
      HttpCaller caller = caller(service.url());

      HttpResult first = caller.get("v1/task", Departure.AT_ONCE);
      HttpResult second = caller.get("v1/task", Departure.AT_ONCE);
      HttpResult submission = caller.post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(List.of(first, second, submission))
          .allSatisfy(result -> assertThat(result).isInstanceOf(HttpResult.Answer.class));
      assertThat(service.submissions()).isEqualTo(1);
    }
  }

  @Test
  void http2IsNotSpoken() throws IOException {
    AtomicReference<String> hello = new AtomicReference<>("");
    try (WireService service = WireService.alone().connection(0, at -> hello.set(at.readSome()))) {
      String url = service.url().replace("http://", "https://");

      HttpResult result = caller(url).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isInstanceOf(HttpResult.NotSent.class);
      assertThat(hello.get()).doesNotContain("h2").doesNotContain("mug");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103})
  void remarksBeforeTheAnswerAreNoAnswer(int status) throws IOException {
    try (WireService service = WireService.alone()) {
      service.submission(
          1,
          at -> {
            at.send("HTTP/1.1 " + status + " Wait\r\n\r\n");
            at.answer(200, "{\"id\":1}");
          });

      HttpResult result = caller(service.url()).post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(((HttpResult.Answer) result).status()).isEqualTo(200);
      assertThat(service.submissions()).isEqualTo(1);
    }
  }

  @Test
  void slotThatIsWaitedForDoesNotShortenTheWaitForTheAnswer() throws IOException {
    try (WireService service = WireService.alone()) {
      service.submission(1, at -> at.answer(200, "{}"));
      Duration short_ = Duration.ofMillis(500);
      HttpCaller caller = new HttpCaller(access(service.url()), PATIENT, short_, Dns.SYSTEM);

      HttpResult result =
          caller.post(
              "v1/create",
              BODY,
              () -> {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
                return true;
              });

      assertThat(result).isInstanceOf(HttpResult.Answer.class);
    }
  }

  @Test
  void answerThatTricklesIsGivenUpThoughEachByteComesInTime() throws IOException {
    try (WireService service = WireService.alone()) {
      service.submission(
          1,
          at -> {
            at.readBody();
            at.send("HTTP/1.1 422 No\r\nContent-Length: 1000000\r\n\r\n");
            for (int i = 0; i < 1_000_000; i++) {
              at.send(" ");
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
          });
      HttpCaller caller =
          new HttpCaller(access(service.url()), PATIENT, Duration.ofMillis(300), Dns.SYSTEM);

      HttpResult result = caller.post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(((HttpResult.Answer) result).status()).isEqualTo(422);
      assertThat(((HttpResult.Answer) result).body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeBodyThatIsCutOffWhileItIsWrittenIsNotWrittenAgain(boolean answered) throws IOException {
    byte[] large = new byte[16 * 1024 * 1024];
    try (WireService service = WireService.alone()) {
      service.submission(
          0,
          at -> {
            at.read(100);
            if (answered) {
              at.answerAtOnce(413, "");
            }
            at.reset();
          });

      HttpResult result = caller(service.url()).post("v1/create", large, Departure.AT_ONCE);

      assertThat(result).isNotInstanceOf(HttpResult.NotSent.class);
      assertThat(service.connections()).isEqualTo(1);
      assertThat(service.bytes()).isLessThan(large.length);
    }
  }

  @Test
  void connectionThatIsNotAcceptedTookNothing() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket();
        Socket second = new Socket();
        Socket third = new Socket()) {
      for (Socket waiting : List.of(first, second, third)) { // nobody accepts them
        connect(waiting, full);
      }
      String url = "http://127.0.0.1:" + full.getLocalPort();
      HttpCaller caller = new HttpCaller(access(url), Duration.ofMillis(200), PATIENT, Dns.SYSTEM);

      HttpResult result = caller.post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result)
          .isEqualTo(new HttpResult.NotSent("no connection to 127.0.0.1 within 0.2 s", false));
    }
  }

  private static void connect(Socket waiting, ServerSocket full) {
    try {
      waiting.connect(full.getLocalSocketAddress(), 100);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(SocketTimeoutException.class); // the queue is full already
    }
  }

  @Test
  void handshakeThatNeverEndsTookNothing() throws IOException {
    try (WireService service = WireService.alone().connection(0, WireService.Exchange::hang)) {
      String url = service.url().replace("http://", "https://");
      HttpCaller caller =
          new HttpCaller(access(url), Duration.ofMillis(100), Duration.ofMillis(300), Dns.SYSTEM);

      HttpResult result = caller.post("v1/create", BODY, Departure.AT_ONCE);

      assertThat(result).isInstanceOf(HttpResult.NotSent.class);
      assertThat(((HttpResult.NotSent) result).calledOff()).isFalse();
    }
  }

  @Test
  void pollWithoutAnswerSaysSoAndNotThatThereWasNoConnection() throws IOException {
    try (WireService service = WireService.alone().poll(0, WireService.Exchange::hang)) {
      HttpCaller caller =
          new HttpCaller(access(service.url()), PATIENT, Duration.ofMillis(200), Dns.SYSTEM);

      HttpResult result = caller.get("v1/task", Departure.AT_ONCE);

      assertThat(result).isEqualTo(new HttpResult.NoAnswer("no answer within 0.2 s"));
    }
  }

  private static HttpCaller callerOfBoth(WireService first) {
    return caller("http://localhost:" + first.port(), host -> new ArrayList<>(both()));
  }

  private static List<InetAddress> both() throws UnknownHostException {
    return List.of(address(1), address(2));
  }

  /** All of 127.0.0.0/8 is this machine. */
  private static InetAddress address(int last) throws UnknownHostException {
    return InetAddress.getByAddress("localhost", new byte[] {127, 0, 0, (byte) last});
  }

  private static HttpCaller caller(String url) {
    return caller(url, Dns.SYSTEM);
  }

  private static HttpCaller caller(String url, Dns dns) {
    return new HttpCaller(access(url), PATIENT, PATIENT, dns);
  }

  private static ServiceAccess access(String url) {
    return ServiceAccess.of(Provider.CLAID, url, ScriptedService.KEY);
  }
}
